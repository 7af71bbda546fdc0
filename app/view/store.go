package view

import (
	"context"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

const seen = `v.archived_at IS NULL AND (v.owner_id = ? OR v.shared_unit <> '' AND v.shared_unit IN ?)`

const selected = `SELECT v.*, d.view_id IS NOT NULL AS "default" FROM saved_views v
	LEFT JOIN saved_view_defaults d ON d.user_id = ? AND d.list = v.list AND d.view_id = v.id WHERE `

// list answers the views a person sees, own ones first.
func (s store) list(ctx context.Context, user string, units []string, list string) ([]View, error) {
	var views []View
	err := s.db.From(ctx).Raw(selected+seen+` AND v.list = ? ORDER BY CASE WHEN v.owner_id = ? THEN 0 ELSE 1 END, v.name, v.id LIMIT 200`,
		user, user, append(units, ""), list, user).Scan(&views).Error
	return views, err
}

func (s store) get(ctx context.Context, user string, units []string, id string) (View, error) {
	var v View
	res := s.db.From(ctx).Raw(selected+seen+` AND v.id = ?`, user, user, append(units, ""), id).Scan(&v)
	return v, res.Error
}

func (s store) count(ctx context.Context, user, list string) (int64, error) {
	var n int64
	err := s.db.From(ctx).Model(&View{}).Where("owner_id = ? AND list = ? AND archived_at IS NULL", user, list).Count(&n).Error
	return n, err
}

func (s store) insert(ctx context.Context, v View) error {
	return s.db.From(ctx).Omit("Default").Create(&v).Error
}

func (s store) update(ctx context.Context, v View, read int64) (bool, error) {
	res := s.db.From(ctx).Exec(`UPDATE saved_views SET name = ?, shared_unit = ?, content = ?, archived_at = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`, v.Name, v.SharedUnit, v.Content, v.ArchivedAt, v.UpdatedAt, v.ID, read)
	return res.RowsAffected == 1, res.Error
}

func (s store) setDefault(ctx context.Context, user, list, id string) error {
	if id == "" {
		return s.db.From(ctx).Exec("DELETE FROM saved_view_defaults WHERE user_id = ? AND list = ?", user, list).Error
	}
	return s.db.From(ctx).Exec(`INSERT INTO saved_view_defaults (user_id, list, view_id) VALUES (?, ?, ?)
		ON CONFLICT (user_id, list) DO UPDATE SET view_id = excluded.view_id`, user, list, id).Error
}

// release takes a view away from those whose list opened with it; keep still sees it.
func (s store) release(ctx context.Context, id, keep string) error {
	return s.db.From(ctx).Exec("DELETE FROM saved_view_defaults WHERE view_id = ? AND user_id <> ?", id, keep).Error
}

type audited struct {
	List    string     `json:"list"`
	Name    string     `json:"name"`
	Shared  string     `json:"shared"`
	Content value.JSON `json:"content"`
}

func (v View) audited() audited { return audited{v.List, v.Name, v.SharedUnit, v.Content} }

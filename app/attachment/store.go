package attachment

import (
	"context"
	"slices"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, a Attachment) error {
	return s.db.From(ctx).Create(&a).Error
}

func (s store) byID(ctx context.Context, id string) (Attachment, error) {
	var a Attachment
	err := s.db.From(ctx).Where("id = ? AND archived_at IS NULL", id).Take(&a).Error
	return a, err
}

func (s store) byClient(ctx context.Context, user, clientID string) (Attachment, error) {
	var a Attachment
	err := s.db.From(ctx).Where("uploaded_by = ? AND client_id = ?", user, clientID).Take(&a).Error
	return a, err
}

var columns = db.Columns[Attachment]("")

// ofOwners are the files of records of one kind, oldest first.
func (s store) ofOwners(ctx context.Context, kind string, owners []string) ([]Attachment, error) {
	var all []Attachment
	for part := range slices.Chunk(owners, 500) {
		some, err := db.All[Attachment](ctx, s.db, "SELECT "+columns+` FROM attachments
			WHERE owner_kind = ? AND owner_id IN ? AND archived_at IS NULL ORDER BY owner_id, id`, kind, part)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (s store) count(ctx context.Context, kind, owner string) (int64, error) {
	var n int64
	err := s.db.From(ctx).Model(&Attachment{}).Where("owner_kind = ? AND owner_id = ? AND archived_at IS NULL", kind, owner).Count(&n).Error
	return n, err
}

// link gives staged files of one person to a record, and tells how many.
func (s store) link(ctx context.Context, user, kind, owner, enterprise string, ids []string) (int64, error) {
	res := s.db.From(ctx).Model(&Attachment{}).
		Where("id IN ? AND uploaded_by = ? AND owner_kind = ? AND (owner_id IS NULL OR owner_id = ?) AND archived_at IS NULL", ids, user, kind, owner).
		Updates(map[string]any{"owner_id": owner, "enterprise_id": enterprise})
	return res.RowsAffected, res.Error
}

func (s store) pass(ctx context.Context, id, enterprise, kind, owner string) error {
	return s.db.From(ctx).Model(&Attachment{}).Where("id = ? AND archived_at IS NULL", id).
		Updates(map[string]any{"owner_kind": kind, "owner_id": owner, "enterprise_id": enterprise}).Error
}

func (s store) archive(ctx context.Context, id, reason string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Model(&Attachment{}).Where("id = ? AND archived_at IS NULL", id).
		Updates(map[string]any{"archived_at": now, "archive_reason": reason})
	return res.RowsAffected == 1, res.Error
}

// forgetStaged takes out staged rows nobody took up; they never became part of
// a record.
func (s store) forgetStaged(ctx context.Context, before value.Instant) error {
	return s.db.From(ctx).Exec("DELETE FROM attachments WHERE owner_id IS NULL AND created_at < ?", before).Error
}

// known tells which of these paths have a row.
func (s store) known(ctx context.Context, paths []string) (map[string]bool, error) {
	have := map[string]bool{}
	for part := range slices.Chunk(paths, 500) {
		var some []string
		if err := s.db.From(ctx).Model(&Attachment{}).Where("path IN ?", part).Pluck("path", &some).Error; err != nil {
			return nil, err
		}
		for _, path := range some {
			have[path] = true
		}
	}
	return have, nil
}

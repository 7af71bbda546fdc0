package identity

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

// inUnits is the condition that a unit code begins with one of the stems, as
// ranges an index can serve; the empty stem stands for everything.
func inUnits(column string, stems []string) (string, []any) {
	if slices.Contains(stems, "") {
		return "1 = 1", nil
	}
	parts, args := []string{"1 = 0"}, []any{}
	for _, stem := range stems {
		parts = append(parts, column+" >= ? AND "+column+" < ?")
		args = append(args, stem, access.PrefixEnd(stem))
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

func (s store) users(ctx context.Context, reach []string, f UserFilter, after string, limit int) ([]User, error) {
	where, args := inUnits("unit_code", reach)
	q := s.db.From(ctx).Where(where, args...).Where("username > ?", after)
	if f.Text != "" {
		like := db.Like(strings.ToLower(f.Text))
		q = q.Where(`(username LIKE ? ESCAPE '\' OR lower(name) LIKE ? ESCAPE '\')`, like, like)
	}
	if f.Unit != "" {
		where, args := inUnits("unit_code", []string{access.Stem(f.Unit)})
		q = q.Where(where, args...)
	}
	if f.Role != "" {
		q = q.Where(`' ' || assignments LIKE ? ESCAPE '\'`, db.Like(" "+f.Role+"@"))
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	var page []User
	err := q.Order("username").Limit(limit).Find(&page).Error
	return page, err
}

func (s store) usernameTaken(ctx context.Context, username string) (bool, error) {
	_, err := s.userByName(ctx, username)
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (s store) names(ctx context.Context, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	for part := range slices.Chunk(ids, 500) {
		rows, err := db.All[User](ctx, s.db, "SELECT id, name FROM users WHERE id IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, u := range rows {
			names[u.ID] = u.Name
		}
	}
	return names, nil
}

func (s store) activeUsers(ctx context.Context, ids []string) ([]User, error) {
	all := []User{}
	for part := range slices.Chunk(ids, 500) {
		var rows []User
		if err := s.db.From(ctx).Select("id", "name", "lang").Where("id IN ? AND state = 'active'", part).Find(&rows).Error; err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// lockAdmins makes those who change administrators wait for each other. SQLite
// has one writer anyway and leaves the clause out.
func (s store) lockAdmins(ctx context.Context) error {
	var ids []string
	return s.db.From(ctx).Model(&User{}).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("' ' || assignments LIKE ?", "% "+roleAdmin+"@%").Order("id").Pluck("id", &ids).Error
}

// admins counts who can sign in as an administrator.
func (s store) admins(ctx context.Context, day value.Date) (n int64, err error) {
	err = s.db.From(ctx).Raw(`SELECT count(DISTINCT u.id) FROM users u JOIN role_assignments a ON a.user_id = u.id
		WHERE u.state = 'active' AND u.password_hash <> '' AND a.role = ? AND a.ended_at IS NULL
		AND a.from_on <= ? AND (a.to_on IS NULL OR a.to_on >= ?)`, roleAdmin, day, day).Scan(&n).Error
	return n, err
}

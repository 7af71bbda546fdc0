package training

import (
	"cmp"
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// Filter narrows a list of sessions.
type Filter struct {
	Year     int
	From, To *value.Date
	Unit     string
	State    string
	Topic    string // id of a menu item
	Mine     bool   // where somebody of the caller's firms is enrolled
	Coming   bool   // not over, soonest first
	Limit    int
	After    *value.Place
}

var earliest, latest = value.NewDate(2000, 1, 1), value.NewDate(2100, 12, 31)

func (s store) list(ctx context.Context, scope access.Scope, userID string, f Filter, now value.Instant) ([]Training, error) {
	where, args := seen(scope, userID)
	q := s.db.From(ctx).Table("trainings t").Select("t.*").Where(where, args...)
	if f.Year != 0 {
		q = q.Where("t.starts_on >= ? AND t.starts_on <= ?", value.NewDate(f.Year, 1, 1), value.NewDate(f.Year, 12, 31))
	}
	if f.From != nil || f.To != nil {
		from, to := cmp.Or(f.From, &earliest), cmp.Or(f.To, &latest)
		q = q.Where("EXISTS (SELECT 1 FROM training_days d WHERE d.training_id = t.id AND d.on_day >= ? AND d.on_day <= ?)", *from, *to)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("t.unit_code >= ? AND t.unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.State != "" {
		q = q.Where("t.state = ?", f.State)
	}
	if f.Topic != "" {
		q = q.Where("EXISTS (SELECT 1 FROM training_topics tt WHERE tt.training_id = t.id AND tt.menu_item_id = ?)", f.Topic)
	}
	if f.Mine {
		firms, args := enterprise.Visible(scope, "n.enterprise_id")
		q = q.Where("EXISTS (SELECT 1 FROM training_enrolments n WHERE n.training_id = t.id AND n.state <> 'cancelled' AND "+firms+")", args...)
	}
	order, past := "t.starts_on DESC, t.id DESC", "<"
	if f.Coming {
		q = q.Where("t.ends_at >= ? AND t.state IN ('draft', 'open', 'closed')", now)
		order, past = "t.starts_on, t.id", ">"
	}
	if f.After != nil {
		q = q.Where("(t.starts_on, t.id) "+past+" (?, ?)", f.After.On, f.After.ID)
	}
	var rows []Training
	if err := q.Order(order).Limit(f.Limit).Scan(&rows).Error; err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, t := range rows {
		ids[i] = t.ID
	}
	days, err := s.days(ctx, ids)
	for i, t := range rows {
		rows[i].Days = days[t.ID]
	}
	return rows, err
}

// Seats count the people of a session.
type Seats struct {
	Taken    int `json:"taken" doc:"seats that are given, walk-ins apart"`
	Waiting  int `json:"waiting"`
	WalkIns  int `json:"walkIns"`
	SignedIn int `json:"signedIn"`
	Firms    int `json:"firms" doc:"firms with somebody enrolled"`
	Invited  int `json:"invited" doc:"firms asked to come"`
	Rated    int `json:"rated"`
	RatedSum int `json:"-"`
}

func (s store) seats(ctx context.Context, ids []string) (map[string]Seats, error) {
	var rows []struct {
		TrainingID string
		Seats
	}
	err := s.db.From(ctx).Raw(`SELECT t.id AS training_id,
		COUNT(n.id) FILTER (WHERE n.state = 'enrolled' AND n.walk_in = FALSE) AS taken,
		COUNT(n.id) FILTER (WHERE n.state = 'waiting') AS waiting,
		COUNT(n.id) FILTER (WHERE n.walk_in = TRUE AND n.state = 'enrolled') AS walk_ins,
		COUNT(n.signed_in_at) AS signed_in,
		COUNT(DISTINCT CASE WHEN n.state <> 'cancelled' THEN n.enterprise_id END) AS firms,
		(SELECT COUNT(*) FROM training_invitations i WHERE i.training_id = t.id) AS invited,
		COUNT(n.rating) AS rated, COALESCE(SUM(n.rating), 0) AS rated_sum
		FROM trainings t LEFT JOIN training_enrolments n ON n.training_id = t.id WHERE t.id IN ? GROUP BY t.id`, append(ids, "")).Scan(&rows).Error
	all := map[string]Seats{}
	for _, r := range rows {
		all[r.TrainingID] = r.Seats
	}
	return all, err
}

// mine counts, by session, the people of firms in reach who hold a seat or wait.
func (s store) mine(ctx context.Context, scope access.Scope, ids []string) (map[string]int, error) {
	where, args := enterprise.Visible(scope, "n.enterprise_id")
	var rows []struct {
		TrainingID string
		People     int
	}
	err := s.db.From(ctx).Table("training_enrolments n").Select("n.training_id, COUNT(*) AS people").
		Where("n.training_id IN ? AND n.state <> 'cancelled'", append(ids, "")).Where(where, args...).Group("n.training_id").Scan(&rows).Error
	all := map[string]int{}
	for _, r := range rows {
		all[r.TrainingID] = r.People
	}
	return all, err
}

// clash is another session of the same unit, organiser or coach at the same time.
type clash struct {
	ID    string
	Other string
	Title string
	Why   string
}

func (s store) clashes(ctx context.Context, scope access.Scope, userID string, ids []string) ([]clash, error) {
	where, args := seen(scope, userID)
	var rows []clash
	err := s.db.From(ctx).Table("trainings a").
		Joins(`JOIN trainings t ON t.id <> a.id AND t.state <> 'cancelled' AND t.starts_at < a.ends_at AND a.starts_at < t.ends_at
			AND (t.unit_code = a.unit_code OR t.organiser_id = a.organiser_id OR t.coach_id = a.coach_id)
			AND EXISTS (SELECT 1 FROM training_days x JOIN training_days y ON y.training_id = t.id
				WHERE x.training_id = a.id AND x.starts_at < y.ends_at AND y.starts_at < x.ends_at)`).
		Select(`a.id, t.id AS other, t.title,
			CASE WHEN t.coach_id = a.coach_id THEN 'coach' WHEN t.organiser_id = a.organiser_id THEN 'organiser' ELSE 'unit' END AS why`).
		Where("a.id IN ? AND a.state <> 'cancelled'", append(ids, "")).Where(where, args...).Order("a.id, t.starts_at, t.id").Scan(&rows).Error
	return rows, err
}

// counts tells how many sessions in reach were held in a year, and how many
// people of firms in reach signed in at them.
func (s store) counts(ctx context.Context, scope access.Scope, userID string, year int) (held, attended, planned int, err error) {
	where, args := seen(scope, userID)
	from, to := value.NewDate(year, 1, 1), value.NewDate(year, 12, 31)
	var sum struct{ Held, Planned int }
	err = s.db.From(ctx).Table("trainings t").
		Select("COUNT(*) FILTER (WHERE t.state = 'held') AS held, COUNT(*) FILTER (WHERE t.state IN ('open', 'closed')) AS planned").
		Where("t.starts_on >= ? AND t.starts_on <= ?", from, to).Where(where, args...).Scan(&sum).Error
	if err != nil {
		return 0, 0, 0, err
	}
	firms, firmArgs := enterprise.Visible(scope, "n.enterprise_id")
	var people int64
	err = s.db.From(ctx).Table("training_enrolments n").Joins("JOIN trainings t ON t.id = n.training_id AND t.state = 'held'").
		Where("t.starts_on >= ? AND t.starts_on <= ? AND n.signed_in_at IS NOT NULL", from, to).
		Where(where, args...).Where(firms, firmArgs...).Count(&people).Error
	return sum.Held, int(people), sum.Planned, err
}

// between are days of sessions that take place, or took place, between two moments.
const between = "t.state <> 'cancelled' AND d.starts_at < ? AND d.ends_at > ?"

func (s store) taughtBy(ctx context.Context, userID string, from, to value.Instant) ([]Day, error) {
	var rows []Day
	err := s.db.From(ctx).Table("training_days d").Select("d.*").Joins("JOIN trainings t ON t.id = d.training_id").
		Where(between, to, from).Where("t.coach_id = ?", userID).Order("d.starts_at").Scan(&rows).Error
	return rows, err
}

func (s store) attendedBy(ctx context.Context, firm string, from, to value.Instant) ([]string, error) {
	var titles []string
	err := s.db.From(ctx).Table("training_days d").Joins("JOIN trainings t ON t.id = d.training_id").Where(between, to, from).
		Where("EXISTS (SELECT 1 FROM training_enrolments n WHERE n.training_id = t.id AND n.enterprise_id = ? AND n.state = 'enrolled')", firm).
		Order("d.starts_at").Pluck("t.title", &titles).Error
	return titles, err
}

package coaching

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// Filter narrows a list of bookings.
type Filter struct {
	EnterpriseID string
	CoachID      string
	Unit         string // division code; everything below it
	Officer      string // who looks after the firm
	States       []string
	From, To     *value.Date
	Mine         bool // where the caller is the coach
	Coming       bool // still to take place, soonest first
	Limit        int
	After        *timeKey
}

func (s store) list(ctx context.Context, scope access.Scope, userID string, f Filter) ([]named, error) {
	q := s.rows(ctx, scope, userID)
	if f.EnterpriseID != "" {
		q = q.Where("c.enterprise_id = ?", f.EnterpriseID)
	}
	if f.CoachID != "" {
		q = q.Where("c.coach_id = ?", f.CoachID)
	}
	if f.Mine {
		q = q.Where("k.user_id = ?", userID)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("e.unit_code >= ? AND e.unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Officer != "" {
		q = q.Where("e.officer_id = ?", f.Officer)
	}
	if len(f.States) > 0 {
		q = q.Where("c.state IN ?", f.States)
	}
	if f.From != nil {
		q = q.Where("c.sort_at >= ?", f.From.Start())
	}
	if f.To != nil {
		q = q.Where("c.sort_at < ?", f.To.AddDays(1).Start())
	}
	order, past := "c.sort_at DESC, c.id DESC", "<"
	if f.Coming {
		q = q.Where("c.state IN ('requested', 'confirmed')")
		order, past = "c.sort_at, c.id", ">"
	}
	if f.After != nil {
		q = q.Where("(c.sort_at, c.id) "+past+" (?, ?)", f.After.At, f.After.ID)
	}
	var rows []named
	err := q.Order(order).Limit(f.Limit).Scan(&rows).Error
	return rows, err
}

// firmsAt are other bookings of a firm that meet a time.
func (s store) firmsAt(ctx context.Context, firm, aside string, within Span) ([]string, error) {
	var topics []string
	err := s.db.From(ctx).Table("coachings").
		Where("enterprise_id = ? AND id <> ? AND state = 'confirmed' AND starts_at < ? AND ends_at > ?", firm, aside, within.EndsAt, within.StartsAt).
		Order("starts_at").Pluck("topic", &topics).Error
	return topics, err
}

// Load is what a coach did and has before them, among the firms in reach.
type Load struct {
	CoachID   string `json:"coachId"`
	Held      int    `json:"held" doc:"coachings held"`
	Minutes   int    `json:"minutes" doc:"of those held"`
	Firms     int    `json:"firms" doc:"different firms among those held"`
	Ahead     int    `json:"ahead" doc:"confirmed, still to take place"`
	Requested int    `json:"requested" doc:"waiting for an answer"`
	NoShows   int    `json:"noShows"`
	Rated     int    `json:"rated"`
	RatedSum  int    `json:"-"`
	Opinions  int    `json:"opinions" doc:"given at those held"`
	Tasks     int    `json:"tasks" doc:"of them, on a plan"`
}

// loads counts by coach the bookings of a span of days.
func (s store) loads(ctx context.Context, scope access.Scope, from, to value.Date) ([]Load, error) {
	where, args := enterprise.Visible(scope, "c.enterprise_id")
	var rows []struct {
		Load
		StartsAt, EndsAt *value.Instant
		State            State
		EnterpriseID     string
		Rating           *int
	}
	err := s.db.From(ctx).Table("coachings c").
		Select(`c.coach_id, c.starts_at, c.ends_at, c.state, c.enterprise_id, c.rating,
			(SELECT COUNT(*) FROM coaching_opinions o WHERE o.coaching_id = c.id) AS opinions,
			(SELECT COUNT(*) FROM coaching_opinions o WHERE o.coaching_id = c.id AND o.plan_item_id IS NOT NULL) AS tasks`).
		Where("c.sort_at >= ? AND c.sort_at < ?", from.Start(), to.AddDays(1).Start()).Where(where, args...).
		Order("c.coach_id, c.id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var all []Load
	firms := map[string]bool{}
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].CoachID != r.CoachID {
			all = append(all, Load{CoachID: r.CoachID})
		}
		l := &all[len(all)-1]
		switch r.State {
		case Requested:
			l.Requested++
		case Confirmed:
			l.Ahead++
		case NoShow:
			l.NoShows++
		case Held:
			l.Held++
			l.Minutes += int(r.EndsAt.Sub(*r.StartsAt).Minutes())
			l.Opinions += r.Opinions
			l.Tasks += r.Tasks
			if !firms[r.CoachID+r.EnterpriseID] {
				firms[r.CoachID+r.EnterpriseID] = true
				l.Firms++
			}
		}
		if r.Rating != nil {
			l.Rated++
			l.RatedSum += *r.Rating
		}
	}
	return all, nil
}

package coaching

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/plan"
	"miaolin/db"
)

// ReviewRow is a review as lists show it.
type ReviewRow struct {
	Review
	EnterpriseName string `json:"enterpriseName"`
	UnitCode       string `json:"unitCode"`
	Score          string `json:"score" doc:"to two digits, cut off; empty: none yet"`
	Panel          Panel  `json:"panel"`
}

// ReviewDetail is a review with its panel and what it says. A firm sees it once it
// is released, without who said what.
type ReviewDetail struct {
	ReviewRow
	Seats     []SeatView          `json:"seats" doc:"empty for the firm"`
	Opinions  []ReviewOpinionView `json:"opinions"`
	Comments  []string            `json:"comments" doc:"of the reviewers, without names"`
	MayManage bool                `json:"mayManage"`
}

// SeatView is a place on the panel as the office sees it.
type SeatView struct {
	Seat
	Total *int `json:"total" doc:"null until it may be seen"`
}

// ReviewOpinionView is an opinion with the item it became.
type ReviewOpinionView struct {
	ReviewOpinion
	State string `json:"state" enum:",todo,doing,done,dropped"`
}

// inside tells whether the caller sees reviews before they are released.
func (s *Service) inside(ctx context.Context) bool {
	return s.Guard.Allow(ctx, "count", "coaching") == nil
}

// Reviews are a page of those the caller may see, latest first.
func (s *Service) Reviews(ctx context.Context, f ReviewFilter) (rows []ReviewRow, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "review")
	if err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	f.Released = !s.inside(ctx)
	found, err := s.store.reviews(ctx, scope, f)
	if err != nil {
		return nil, false, err
	}
	for _, r := range found[:min(limit, len(found))] {
		seats, err := s.store.seats(ctx, r.ID)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, r.row(seats))
	}
	return rows, len(found) > limit, nil
}

func (r namedReview) row(seats []Seat) ReviewRow {
	row := ReviewRow{Review: r.Review, EnterpriseName: r.EnterpriseName, UnitCode: r.UnitCode, Panel: r.panel(seats)}
	if r.ScoreNum != nil {
		row.Score = twoDigits(*r.ScoreNum, *r.ScoreDen)
	}
	return row
}

// twoDigits cuts off: what is shown as 70.00 may lie above the mark by less.
func twoDigits(num, den int64) string {
	hundredths := num * 100 / den
	rest := strconv.FormatInt(hundredths%100, 10)
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.FormatInt(hundredths/100, 10) + "." + rest
}

func (s *Service) visibleReview(ctx context.Context, id string) (namedReview, error) {
	scope, err := s.Guard.Scope(ctx, "read", "review")
	if err != nil {
		return namedReview{}, err
	}
	r, err := s.store.reviewIn(ctx, scope, id)
	if db.IsNotFound(err) || err == nil && r.ReleasedAt == nil && !s.inside(ctx) {
		return r, fault.NotFound("coaching.review_not_found")
	}
	return r, err
}

// Review is one review. Errors: coaching.review_not_found (404).
func (s *Service) Review(ctx context.Context, id string) (ReviewDetail, error) {
	r, err := s.visibleReview(ctx, id)
	if err != nil {
		return ReviewDetail{}, err
	}
	seats, err := s.store.seats(ctx, id)
	if err != nil {
		return ReviewDetail{}, err
	}
	_, err = s.Firms.Check(ctx, r.EnterpriseID, "change", "review")
	d := ReviewDetail{ReviewRow: r.row(seats), Seats: []SeatView{}, Opinions: []ReviewOpinionView{}, Comments: []string{}, MayManage: err == nil}
	for _, seat := range seats {
		if r.State == ReviewClosed && seat.Comment != "" {
			d.Comments = append(d.Comments, seat.Comment)
		}
		if s.inside(ctx) {
			d.Seats = append(d.Seats, seat.view(r.State == ReviewClosed))
		}
	}
	if r.State != ReviewClosed { // what is advised is told with the result
		return d, nil
	}
	return d, s.dressReview(ctx, &d)
}

// view hides the scores until they may be seen.
func (s Seat) view(open bool) SeatView {
	v := SeatView{Seat: s}
	if open && s.State == SeatSubmitted {
		total := s.total()
		v.Total = &total
		return v
	}
	v.Scores, v.Comment = nil, ""
	return v
}

func (s *Service) dressReview(ctx context.Context, d *ReviewDetail) error {
	opinions, err := s.store.reviewOpinions(ctx, d.ID)
	if err != nil {
		return err
	}
	var items []string
	for _, o := range opinions {
		if o.PlanItemID != nil {
			items = append(items, *o.PlanItemID)
		}
	}
	states, err := s.Plans.States(ctx, items)
	for _, o := range opinions {
		v := ReviewOpinionView{ReviewOpinion: o}
		if o.PlanItemID != nil {
			v.State = string(states[*o.PlanItemID])
		}
		d.Opinions = append(d.Opinions, v)
	}
	return err
}

// editReview changes a review the caller manages, under its lock.
func (s *Service) editReview(ctx context.Context, id string, version int64, operation, purpose string, change func(context.Context, *Review, enterprise.Ref) error) (ReviewDetail, error) {
	n, err := s.visibleReview(ctx, id)
	if err != nil {
		return ReviewDetail{}, err
	}
	ref, err := s.Firms.Check(ctx, n.EnterpriseID, "change", "review")
	if err != nil {
		return ReviewDetail{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.holdReview(ctx, id)
		if err != nil {
			return err
		}
		if r.Version != version {
			return fault.Stale("coaching.stale", "version", r.Version)
		}
		if err := change(ctx, &r, ref); err != nil {
			return err
		}
		r.Version, r.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.updateReview(ctx, r, version); err != nil || !ok {
			return orStale(err)
		}
		return s.recordReview(ctx, operation, ref.UnitCode, ref.Name, r, purpose)
	})
	if err != nil {
		return ReviewDetail{}, err
	}
	return s.Review(ctx, id)
}

// CloseReview ends a review whose panel is complete, and works out the result. All
// links end. Errors: coaching.review_incomplete (409).
func (s *Service) CloseReview(ctx context.Context, id string, version int64) (ReviewDetail, error) {
	return s.editReview(ctx, id, version, "review-close", "", func(ctx context.Context, r *Review, _ enterprise.Ref) error {
		if err := r.mustBe(ReviewOpen); err != nil {
			return err
		}
		seats, err := s.store.seats(ctx, id)
		if err != nil {
			return err
		}
		if len(r.panel(seats).Missing) > 0 {
			return fault.Conflict("coaching.review_incomplete")
		}
		now := s.Clock()
		num, den := score(seats)
		passed := r.passes(num, den)
		r.State, r.ClosedAt, r.ScoreNum, r.ScoreDen, r.Passed = ReviewClosed, &now, &num, &den, &passed
		return nil
	})
}

// CancelReview calls a review off; its links end.
func (s *Service) CancelReview(ctx context.Context, id string, version int64, reason string) (ReviewDetail, error) {
	return s.editReview(ctx, id, version, "review-cancel", reason, func(_ context.Context, r *Review, _ enterprise.Ref) error {
		if err := r.mustBe(ReviewOpen); err != nil {
			return err
		}
		r.State, r.StateReason = ReviewCancelled, strings.TrimSpace(reason)
		return reasonGiven(reason)
	})
}

// ReleaseReview shows the result and the opinions to the firm.
func (s *Service) ReleaseReview(ctx context.Context, id string, version int64) (ReviewDetail, error) {
	return s.editReview(ctx, id, version, "review-release", "", func(ctx context.Context, r *Review, ref enterprise.Ref) error {
		if err := r.mustBe(ReviewClosed); err != nil {
			return err
		}
		now := s.Clock()
		r.ReleasedAt = &now
		circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
		if err != nil {
			return err
		}
		return s.Notify.Tell(ctx, notify.Message{
			Kind: "coaching.review_released", Subject: r.ID, EnterpriseID: r.EnterpriseID, Link: "/reviews/" + r.ID, To: circle.All(),
			Params: map[string]any{"firm": ref.Name, "year": strconv.Itoa(r.Year)},
		})
	})
}

// TakeOverReview puts opinions of a closed review on the firm's plan, all when none
// is named. Errors: coaching.opinion_unknown (422), those of plan.AddFrom.
func (s *Service) TakeOverReview(ctx context.Context, id string, version int64, wanted []string) (ReviewDetail, error) {
	return s.editReview(ctx, id, version, "review-tasks", "", func(ctx context.Context, r *Review, _ enterprise.Ref) error {
		if err := r.mustBe(ReviewClosed); err != nil {
			return err
		}
		all, err := s.store.reviewOpinions(ctx, id)
		if err != nil {
			return err
		}
		due := s.Clock().Date().AddDays(30)
		for _, o := range all {
			if o.PlanItemID != nil || len(wanted) > 0 && !slices.Contains(wanted, o.ID) {
				continue
			}
			item, err := s.Plans.AddFrom(ctx, plan.NewItem{EnterpriseID: r.EnterpriseID, Title: o.Text, Form: "task", DueOn: &due}, plan.Source{Kind: "review", ID: r.ID})
			if err != nil {
				return err
			}
			if ok, err := s.store.takeOverReview(ctx, o.ID, item.ID); err != nil || !ok {
				return orStale(err)
			}
		}
		return nil
	})
}

func (s *Service) recordReview(ctx context.Context, operation, unit, firm string, r Review, purpose string) error {
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "review", ObjectID: r.ID, ObjectLabel: firm + " " + strconv.Itoa(r.Year), EnterpriseID: r.EnterpriseID,
		UnitCode: unit, After: r, Purpose: purpose,
	})
}

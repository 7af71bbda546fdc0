package coaching

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/eligibility/rule"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// OpenReview begins a review with the sheet as the facts of the firm stand today.
// Errors: coaching.review_there (409), coaching.review_due (422), those of
// enterprise.Check.
func (s *Service) OpenReview(ctx context.Context, n NewReview) (ReviewDetail, error) {
	ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "review")
	if err != nil {
		return ReviewDetail{}, err
	}
	now, me := s.Clock(), access.From(ctx)
	r := Review{
		ID: value.NewID(), EnterpriseID: ref.ID, Title: "hnte", Year: n.Year, Note: strings.TrimSpace(n.Note), State: ReviewOpen, DueOn: n.DueOn,
		CreatedBy: me.UserID, CreatedName: me.Name, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if n.DueOn.Before(now.Date()) || n.DueOn.After(now.Date().AddDays(120)) {
		return ReviewDetail{}, refuse("dueOn", "coaching.review_due")
	}
	if err := s.freezeSheet(ctx, &r); err != nil {
		return ReviewDetail{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertReview(ctx, r); err != nil {
			return err
		}
		return s.recordReview(ctx, "review-create", ref.UnitCode, ref.Name, r, "")
	})
	if db.IsDuplicate(err) {
		return ReviewDetail{}, fault.Conflict("coaching.review_there")
	}
	if err != nil {
		return ReviewDetail{}, err
	}
	return s.Review(ctx, r.ID)
}

// freezeSheet takes the lines, their bands and the rules of the panel from the
// rule set in force and the firm's facts.
func (s *Service) freezeSheet(ctx context.Context, r *Review) error {
	made, err := s.Gaps.Of(access.With(ctx, access.SystemActor("review")), r.EnterpriseID, r.Title, s.Clock().Date())
	if err != nil {
		return err
	}
	_, set, err := s.Gaps.RuleSet(ctx, made[0].Row.ID)
	if err != nil {
		return err
	}
	number := func(name string) int {
		n := set.Numbers[name]
		if n == nil {
			return 0
		}
		f, _ := n.Value.Rat().Float64()
		return int(f)
	}
	r.Rules = set.Code + " " + set.Version
	r.PassAbove, r.LeastExperts = number("innovation_pass"), number("panel_experts")
	r.TechnicalPercent, r.LeastFinancial = number("panel_technical_percent"), number("panel_financial")
	i := slices.IndexFunc(made[0].Findings, func(f rule.Finding) bool { return len(f.Parts) > 0 && f.Code == "innovation" })
	if i < 0 {
		return fault.Conflict("coaching.review_no_sheet")
	}
	for _, p := range made[0].Findings[i].Parts {
		item := SheetItem{Code: p.Code, Kind: technical, Low: 0, High: p.Most, Most: p.Most}
		if strings.HasPrefix(p.Code, "growth") {
			item.Kind = financial
		}
		if p.State == "experts" || p.State == "scored" {
			item.Low, item.High, item.Band = p.Points.Low, p.Points.High, p.Band
		}
		r.Sheet = append(r.Sheet, item)
	}
	return nil
}

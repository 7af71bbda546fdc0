package plan

import (
	"context"

	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/job"
)

// mostFirms bounds one bulk prescription.
const mostFirms = 2000

// mainSet is the rule set of the title the office works towards.
const mainSet = "hnte"

// BulkOrder is a prescription for the firms of a filter, all of them or only
// those that lack a condition.
type BulkOrder struct {
	Prescription
	Set     string `json:"set,omitempty" maxLength:"60" doc:"rule set the condition belongs to; empty: the high-tech title"`
	Lacks   string `json:"lacks,omitempty" maxLength:"60" doc:"only firms that do not meet this condition by their latest assessment"`
	Unknown bool   `json:"unknown,omitempty" doc:"also firms for which facts are missing to tell"`
}

// Preview says beforehand whom a bulk prescription reaches.
type Preview struct {
	Firms      int `json:"firms" doc:"firms of the filter"`
	NotMet     int `json:"notMet" doc:"of these, firms that do not meet the condition"`
	Unknown    int `json:"unknown" doc:"firms for which it cannot be told"`
	Met        int `json:"met"`
	Unassessed int `json:"unassessed" doc:"firms without an assessment by this rule set"`
	Chosen     int `json:"chosen" doc:"firms it goes to"`
	Items      int `json:"items" doc:"items to be added"`
	Open       int `json:"open" doc:"left alone because they are open on the plan already"`
}

// PreviewBulk counts what Bulk would do now. Errors: those of Bulk.
func (s *Service) PreviewBulk(ctx context.Context, f enterprise.Filter, o BulkOrder) (Preview, error) {
	menu, err := s.bulkMenu(ctx, o)
	if err != nil {
		return Preview{}, err
	}
	firms, v, err := s.choose(ctx, f, o)
	if err != nil {
		return v, err
	}
	ids := make([]string, len(menu))
	for i, m := range menu {
		ids[i] = m.ID
	}
	year := o.Year
	if year == 0 {
		year = s.today().Year()
	}
	v.Open, err = s.store.countOpen(ctx, year, firms, ids)
	v.Items = len(firms)*len(menu) - v.Open
	return v, err
}

// Bulk prescribes for every firm of a filter the caller may see, as a job. The
// firms are those of now. Errors: plan.no_firms, plan.too_many (422),
// plan.nothing_chosen (422), job.already_waiting (409), eligibility.condition_unknown.
func (s *Service) Bulk(ctx context.Context, f enterprise.Filter, o BulkOrder) (job.Job, int, error) {
	menu, err := s.bulkMenu(ctx, o)
	if err != nil {
		return job.Job{}, 0, err
	}
	firms, _, err := s.choose(ctx, f, o)
	if err != nil {
		return job.Job{}, 0, err
	}
	if len(firms) == 0 {
		return job.Job{}, 0, fault.Invalid("plan.no_firms")
	}
	j, err := s.Jobs.Enqueue(ctx, job.Request{Kind: bulkKind, Label: menu[0].ZH, Args: bulkArgs{firms, o.Prescription}})
	return j, len(firms), err
}

func (s *Service) bulkMenu(ctx context.Context, o BulkOrder) ([]MenuItem, error) {
	if err := s.Guard.Allow(ctx, "prescribe", "plan"); err != nil {
		return nil, err
	}
	return s.chosen(ctx, o.Prescription)
}

// choose finds the firms of a filter, and of these the ones that lack the condition.
func (s *Service) choose(ctx context.Context, f enterprise.Filter, o BulkOrder) ([]string, Preview, error) {
	all, err := s.firmsOf(ctx, f)
	if err != nil {
		return nil, Preview{}, err
	}
	v := Preview{Firms: len(all), Chosen: len(all)}
	if o.Lacks == "" {
		return all, v, nil
	}
	set := o.Set
	if set == "" {
		set = mainSet
	}
	assessed, err := s.Gaps.StoredOf(ctx, set, all)
	if err != nil {
		return nil, v, err
	}
	var firms []string
	for _, id := range all {
		switch verdictOf(assessed[id], o.Lacks) {
		case rule.NotMet:
			v.NotMet++
			firms = append(firms, id)
		case rule.Unknown, rule.Person:
			v.Unknown++
			if o.Unknown {
				firms = append(firms, id)
			}
		case rule.Met:
			v.Met++
		default:
			v.Unassessed++
		}
	}
	v.Chosen = len(firms)
	return firms, v, nil
}

// verdictOf is how a stored assessment judges a condition; empty when it does not.
func verdictOf(l eligibility.Listed, condition string) rule.Verdict {
	for _, f := range l.Findings {
		if f.Code == condition {
			return f.Verdict
		}
	}
	return ""
}

func (s *Service) firmsOf(ctx context.Context, f enterprise.Filter) ([]string, error) {
	ids, err := s.Firms.Matching(ctx, f, "", mostFirms)
	switch {
	case err != nil:
		return nil, err
	case len(ids) > mostFirms:
		return nil, fault.Invalid("plan.too_many", "most", mostFirms)
	case len(ids) == 0:
		return nil, fault.Invalid("plan.no_firms")
	}
	return ids, nil
}

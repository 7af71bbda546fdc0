package collection

import (
	"context"
	"slices"

	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// mostFirms bounds one round.
const mostFirms = 5000

// Asked is a round that asked the same facts before.
type Asked struct {
	RoundID string   `json:"roundId"`
	Title   string   `json:"title"`
	DueOn   string   `json:"dueOn"`
	Firms   int      `json:"firms" doc:"firms asked by both"`
	Fields  []string `json:"fields" doc:"questions of the planned form whose fact was asked before"`
}

// firmsOf are the firms of a round's audience now: active ones of its unit that
// the caller may see.
func (s *Service) firmsOf(ctx context.Context, r Round) ([]string, error) {
	f := r.audience()
	f.Standings = nil
	ids, err := s.Firms.Matching(ctx, f, r.UnitCode, mostFirms)
	switch {
	case err != nil:
		return nil, err
	case len(ids) > mostFirms:
		return nil, fault.Invalid("collection.too_many", "most", mostFirms)
	case len(ids) == 0:
		return nil, fault.Invalid("collection.no_firms")
	}
	return ids, nil
}

// asked finds the rounds of this calendar year that asked one of the firms for a
// fact this round asks for.
func (s *Service) asked(ctx context.Context, r Round, firms []string) ([]Asked, error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, err
	}
	shared, err := s.store.sharedRounds(ctx, scope, r.ID, firms, value.NewDate(s.today().Year(), 1, 1))
	if err != nil {
		return nil, err
	}
	wanted := map[string]string{} // fact and year → question
	for _, q := range r.form().fields() {
		if !q.Fixed && q.Flows != "" {
			wanted[q.fact()] = q.Code
		}
	}
	all := []Asked{}
	for _, other := range shared {
		a := Asked{RoundID: other.ID, Title: other.Title, DueOn: other.DueOn.String(), Firms: other.Firms, Fields: []string{}}
		for _, q := range other.form().fields() {
			if code, both := wanted[q.fact()]; both && !q.Fixed && q.Flows != "" {
				a.Fields = append(a.Fields, code)
			}
		}
		if len(a.Fields) > 0 {
			all = append(all, a)
		}
	}
	return all, nil
}

// fact names what a question asks for, whatever the form calls it.
func (q Field) fact() string {
	if q.Year == 0 {
		return q.Flows
	}
	return q.Flows + "@" + value.NewDate(q.Year, 1, 1).String()[:4]
}

// fresh are firms of the audience, or those named, that are not asked yet.
func (s *Service) fresh(ctx context.Context, r Round, named []string) ([]string, error) {
	if len(named) > 0 {
		f := enterprise.Filter{IDs: named}
		r.Audience = value.JSONOf(f)
	}
	all, err := s.firmsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	had, err := s.store.askedFirms(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(id string) bool { return had[id] }), nil
}

// AddedCount is what adding firms came to.
type AddedCount struct {
	Added int `json:"added"`
}

// AddFirms asks further firms of an open round: those named, or those that have
// come to match its audience. Errors: collection.not_open (409), collection.no_firms (422).
func (s *Service) AddFirms(ctx context.Context, id string, named []string) (n AddedCount, err error) {
	r, err := s.visible(ctx, id)
	if err != nil {
		return n, err
	}
	if err := s.mayChange(ctx, r, "change"); err != nil {
		return n, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.hold(ctx, id); err != nil {
			return err
		}
		if err := r.takes(); err != nil {
			return err
		}
		firms, err := s.fresh(ctx, r, named)
		if err != nil || len(firms) == 0 {
			return err
		}
		n.Added = len(firms)
		if err := s.store.insertReturns(ctx, id, firms, s.Clock()); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "collection-round-add", Object: "collection", ObjectID: r.ID, ObjectLabel: r.Title, UnitCode: r.UnitCode,
			Params: map[string]any{"added": n.Added},
		})
	})
	if err != nil || n.Added == 0 {
		return n, err
	}
	_, err = s.spread(ctx, r, nil, false)
	return n, err
}

package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/identity"
)

// demoLent are how many firms an officer on loan gave to the county's section.
const demoLent = 2

// afterwards tells who owes an answer, and lets an officer who is on loan hand
// some firms over.
func (w *demoWriter) afterwards(ctx context.Context) error {
	if _, err := w.s.TellOverdue(ctx); err != nil {
		return err
	}
	boss, officer := w.users["manager"], w.users["officer-shimen"]
	ctx = access.With(identity.DemoAs(ctx, w.users, boss, w.s.Clock()), access.Actor{
		UserID: boss, Name: w.names[boss], Assignments: []access.Assignment{{Role: "manager", UnitCode: identity.DemoCounty}},
	})
	p, err := w.s.Portfolio(ctx, officer)
	if fault.Is(err, fault.NotFoundKind) {
		return nil
	}
	if err != nil {
		return err
	}
	var lent []string
	for _, f := range p.List[:min(demoLent, len(p.List))] {
		lent = append(lent, f.ID)
	}
	_, err = w.s.HandOverPortfolio(ctx, officer, PortfolioHandOver{SuccessorID: w.users["manager-2"], Reason: "借调三个月，期间由高新科联系", Firms: lent})
	return err
}

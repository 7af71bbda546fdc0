package eligibility

import (
	"context"

	"miaolin/app/certification"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// firm is one firm with its facts, ready to be assessed.
type firm struct {
	enterprise.Enterprise
	facts *rule.Facts
}

// factsVersion changes whenever a fact of the firm, or its own row, does.
func factsVersion(e enterprise.Enterprise) int64 { return e.FactsSeq + e.Version }

// gather reads the facts of some firms, of those the caller may see.
func (s *Service) gather(ctx context.Context, firms []enterprise.Enterprise, tolerance int64) ([]firm, error) {
	ids := make([]string, len(firms))
	for i, e := range firms {
		ids[i] = e.ID
	}
	dossiers, err := s.facts.Dossiers(ctx, ids)
	if err != nil {
		return nil, err
	}
	titles, err := s.titles.AllOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]firm, len(firms))
	for i, e := range firms {
		all[i] = firm{e, factsOf(e, dossiers[e.ID], titles[e.ID], tolerance)}
	}
	return all, nil
}

// factsOf puts what the lower features know into the form the rules read.
func factsOf(e enterprise.Enterprise, d fact.Dossier, titles []certification.Title, tolerance int64) *rule.Facts {
	f := &rule.Facts{
		EnterpriseID: e.ID, UnitCode: e.UnitCode, IndustryCode: e.IndustryCode, TechField: e.TechFieldCode, AboveScale: e.AboveScale,
		Years: make([]rule.Year, len(d.Years)),
		// Nobody says "we have none": an empty register is not known to be empty.
		RightsKnown: len(d.Rights) > 0, ResultsKnown: len(d.Results) > 0,
	}
	if e.USCC != nil {
		f.USCC = *e.USCC
	}
	f.RegisteredOn = day(e.RegisteredOn)
	for i, y := range d.Years {
		f.Years[i] = yearOf(y, tolerance)
	}
	for _, r := range d.Rights {
		f.Rights = append(f.Rights, rule.Right{
			ID: r.ID, Class: r.Class, State: string(r.Status), GrantedOn: day(r.GrantedOn), EndedOn: day(r.EndedOn),
			Own: r.Acquisition == fact.OwnRD, CoOwned: r.CoOwned, Used: r.UsedInApplication, FeePaid: r.GrantedOn != nil,
		})
	}
	for _, r := range d.Results {
		f.Results = append(f.Results, rule.Result{ID: r.ID, Achievement: fact.NormaliseIPNumber(r.Achievement), Year: r.Year})
	}
	f.Documents = documentsOf(d.Documents)
	for _, i := range d.Incidents {
		f.Incidents = append(f.Incidents, rule.Incident{
			ID: i.ID, Kind: string(i.Kind), Serious: i.Severity == fact.Serious, On: i.HappenedOn, RemoveOn: day(i.RemovedOn),
		})
	}
	for _, c := range d.Checks {
		for _, kind := range c.Kinds {
			f.Checks = append(f.Checks, rule.Check{ID: c.ID, Kind: string(kind), Through: c.AsOf, Clean: true})
		}
	}
	for _, h := range d.Honours {
		honour := rule.Honour{ID: h.ID, Kind: string(h.Kind), Level: string(h.Level), On: h.DatedOn}
		if h.Place != nil {
			honour.Place = *h.Place
		}
		f.Honours = append(f.Honours, honour)
	}
	for _, t := range titles {
		f.Titles = append(f.Titles, titleOf(t))
	}
	return f
}

// yearOf takes the chosen figures. Sources that differ by more than the tolerance,
// in percent of the figure in use, make it disputed.
func yearOf(y fact.Year, tolerance int64) rule.Year {
	out := rule.Year{Year: y.FiscalYear, Figures: make(map[rule.Field]rule.Figure, len(y.Chosen))}
	for _, c := range y.Chosen {
		said := c.Said[0]
		fig := rule.Figure{Value: said.Value, Source: string(said.Source), RowID: said.FigureID}
		for _, other := range c.Said[1:] {
			apart := max(said.Value, other.Value) - min(said.Value, other.Value)
			fig.Disputed = fig.Disputed || apart*100 > tolerance*max(said.Value, -said.Value)
		}
		out.Figures[rule.Field(c.Field)] = fig
	}
	return out
}

// documentsOf are the parts of R&D management of which something is known.
func documentsOf(documents []fact.Document) (all []rule.Document) {
	for _, part := range fact.DocumentParts {
		if state, known := fact.PartState(documents, part.ID); known {
			d := rule.Document{Item: part.ID, Absent: state == fact.None}
			for _, doc := range documents {
				if d.ID == "" && len(part.Items) > 0 && doc.Item == part.Items[0] {
					d.ID = doc.ID
				}
			}
			all = append(all, d)
		}
	}
	return all
}

func titleOf(t certification.Title) rule.Title {
	out := rule.Title{ID: t.ID, Kind: t.Kind, From: t.ValidFrom}
	if last, ends := t.LastDay(); ends {
		out.Last = last
	}
	if t.EndedOn != nil && t.Ending == certification.Revoked {
		out.RevokedOn = *t.EndedOn
	}
	return out
}

func day(d *value.Date) value.Date {
	if d == nil {
		return value.Date{}
	}
	return *d
}

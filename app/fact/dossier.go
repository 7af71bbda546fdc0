package fact

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/value"
)

// Dossier is everything known about one firm that a rule may ask for. Archived
// records are left out, and of the others notes, papers and the days of writing.
type Dossier struct {
	EnterpriseID string
	Years        []Year // chosen figures, derived ones too, latest first
	Rights       []IPRight
	Results      []Result
	Documents    []Document
	Incidents    []Incident
	Checks       []Check
	Honours      []Honour
}

// Year is the year with its chosen figures; without any it is empty.
func (d Dossier) Year(fiscal int) Year {
	if i := slices.IndexFunc(d.Years, func(y Year) bool { return y.FiscalYear == fiscal }); i >= 0 {
		return d.Years[i]
	}
	return Year{FiscalYear: fiscal}
}

// ClearAsOf is the latest day of which somebody said that there was no record of
// this kind.
func (d Dossier) ClearAsOf(kind IncidentKind) (day value.Date, ok bool) {
	for _, c := range d.Checks {
		if slices.Contains(c.Kinds, kind) && (!ok || c.AsOf.After(day)) {
			day, ok = c.AsOf, true
		}
	}
	return day, ok
}

// IncidentsIn are those of the kinds that fall into the days from and to.
func (d Dossier) IncidentsIn(from, to value.Date, kinds ...IncidentKind) []Incident {
	var in []Incident
	for _, i := range d.Incidents {
		if slices.Contains(kinds, i.Kind) && i.Touches(from, to) {
			in = append(in, i)
		}
	}
	return in
}

// dossierChunk keeps the number of placeholders of one query far below what both
// engines take.
const dossierChunk = 2_000

// Dossiers gathers what the caller may read about many firms, in seven queries for
// every two thousand. A firm about which nothing is known has an empty dossier;
// so has one out of reach.
func (s *Service) Dossiers(ctx context.Context, ids []string) (map[string]Dossier, error) {
	all := make(map[string]Dossier, len(ids))
	for _, id := range ids {
		all[id] = Dossier{EnterpriseID: id}
	}
	ids = slices.Sorted(maps.Keys(all)) // each once
	for chunk := range slices.Chunk(ids, dossierChunk) {
		found := make(map[string]*Dossier, len(chunk))
		for _, id := range chunk {
			found[id] = &Dossier{EnterpriseID: id}
		}
		if err := s.gather(ctx, found, chunk); err != nil {
			return nil, err
		}
		for id, d := range found {
			all[id] = *d
		}
	}
	return all, nil
}

func (s *Service) gather(ctx context.Context, all map[string]*Dossier, ids []string) error {
	years, err := s.ChosenOf(ctx, ids)
	if err != nil {
		return err
	}
	for id, y := range years {
		all[id].Years = y
	}
	scope, err := s.guard.Scope(ctx, "read", "ip_right")
	if err != nil {
		return err
	}
	rights, err := s.store.ipRightsOfMany(ctx, scope, ids)
	if err != nil {
		return err
	}
	for _, r := range rights {
		d := all[r.EnterpriseID]
		d.Rights = append(d.Rights, r)
	}
	for _, add := range []func() error{
		func() error {
			return collect(ctx, s, "result", ids, all, func(d *Dossier) *[]Result { return &d.Results })
		},
		func() error {
			return collect(ctx, s, "rd_document", ids, all, func(d *Dossier) *[]Document { return &d.Documents })
		},
		func() error {
			return collect(ctx, s, "incident", ids, all, func(d *Dossier) *[]Incident { return &d.Incidents })
		},
		func() error {
			return collect(ctx, s, "record_check", ids, all, func(d *Dossier) *[]Check { return &d.Checks })
		},
		func() error {
			return collect(ctx, s, "honour", ids, all, func(d *Dossier) *[]Honour { return &d.Honours })
		},
	} {
		if err := add(); err != nil {
			return err
		}
	}
	return nil
}

// collect reads one kind of record into the dossiers.
func collect[T kept](ctx context.Context, s *Service, object string, ids []string, all map[string]*Dossier, of func(*Dossier) *[]T) error {
	scope, err := s.guard.Scope(ctx, "read", object)
	if err != nil {
		return err
	}
	rows, err := recordsOfMany[T](ctx, s.store, scope, ids)
	if err != nil {
		return err
	}
	for _, row := range rows {
		list := of(all[row.firm()])
		*list = append(*list, row)
	}
	return nil
}

// kept are the records that carry Kept.
type kept interface {
	Result | Document | Incident | Check | Honour
	firm() string
	TableName() string
}

func (k Kept) firm() string { return k.EnterpriseID }

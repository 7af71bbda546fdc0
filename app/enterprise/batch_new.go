package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/value"
	"miaolin/db"
)

// arrival is a new firm of a batch with everything that comes with it.
type arrival struct {
	firm     Enterprise
	former   []formerName
	contacts []Contact
	tags     []string
	since    value.Date
}

// addAll records the new firms of a batch: what Create does for one, in a few
// statements for all. It stops at the first firm that may not be recorded.
func (s *Service) addAll(ctx context.Context, scope access.Scope, rows []Incoming, source string) ([]Applied, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	batch := make([]arrival, len(rows))
	for i, row := range rows {
		batch[i] = s.arrival(row)
		if err := s.checkNew(batch[i].firm, row.AcceptBadUSCC, scope); err != nil {
			return nil, err
		}
	}
	if err := s.codesFree(ctx, batch); err != nil {
		return nil, err
	}
	if err := s.store.insertArrivals(ctx, batch); err != nil {
		return nil, err
	}
	applied := make([]Applied, len(batch))
	var entries []audit.Entry
	for i, a := range batch {
		applied[i] = Applied{ID: a.firm.ID, Outcome: OutcomeNew, Version: a.firm.Version}
		record := entry("enterprise-import", a.firm, nil, &a.firm)
		record.Purpose = source
		entries = append(entries, record)
		for _, c := range a.contacts {
			entries = append(entries, contactEntry("contact-create", a.firm, nil, &c))
			applied[i].Contacts = append(applied[i].Contacts, c.ID)
		}
	}
	return applied, s.log.Record(ctx, entries...)
}

func (s *Service) arrival(row Incoming) arrival {
	now := s.clock()
	a := arrival{firm: row.build(value.NewID(), now), tags: cleanTags(row.Tags), since: now.Date()}
	if row.Since != nil {
		a.since = *row.Since
	}
	for _, name := range row.FormerNames {
		a.former = append(a.former, formerName{value.NewID(), a.firm.ID, CleanName(name), NameKey(name), nil, now})
	}
	names := map[string]bool{"": true}
	for _, n := range row.Contacts {
		c := n.build(a.firm.ID, now)
		if names[c.Name] {
			continue
		}
		names[c.Name] = true
		c.IsPrimary = c.IsPrimary || len(a.contacts) == 0
		a.contacts = append(a.contacts, c)
	}
	return a
}

// codesFree names the firm whose credit code another has, on record or in the batch.
func (s *Service) codesFree(ctx context.Context, batch []arrival) error {
	var codes []string
	seen := map[string]bool{}
	for _, a := range batch {
		code := deref(a.firm.USCC)
		if code == "" {
			continue
		}
		if seen[code] {
			return codeTaken(code, db.ErrDuplicate)
		}
		seen[code] = true
		codes = append(codes, code)
	}
	taken, err := s.store.byUSCC(ctx, codes)
	if err != nil || len(taken) == 0 {
		return err
	}
	return codeTaken(deref(taken[0].USCC), db.ErrDuplicate)
}

// summary is the row of a firm nothing else is known of yet.
func (a arrival) summary() Summary {
	row := Summary{Contacts: len(a.contacts)}
	row.takeProfile(a.firm, a.formerNames())
	return row
}

func (a arrival) formerNames() []string {
	names := make([]string, len(a.former))
	for i, f := range a.former {
		names[i] = f.Name
	}
	return names
}

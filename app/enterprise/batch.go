package enterprise

import (
	"context"
	"reflect"
	"slices"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Incoming is a firm as a roster tells it. A missing value in a roster says
// nothing: it never empties what is known.
type Incoming struct {
	NewEnterprise
	MatchID     string       // the firm on record it is; "" is new
	FormerNames []string     // names the roster says the firm had
	Contacts    []NewContact // added when nobody of that name is known yet
}

// Outcome says what became of one incoming firm.
type Outcome string

const (
	OutcomeNew     Outcome = "new"
	OutcomeChanged Outcome = "changed"
	OutcomeSame    Outcome = "same"
)

// Applied is the trace of one incoming firm: enough to take it back.
type Applied struct {
	ID       string      `json:"id"`
	Outcome  Outcome     `json:"outcome"`
	Before   *Enterprise `json:"before,omitempty"` // of a changed firm
	Version  int64       `json:"version"`          // after; a later edit makes it another
	Contacts []string    `json:"contacts,omitempty"`
}

// ByUSCC finds firms by credit code, whatever their scope: the caller decides
// what to say about those outside it. Keys of the answer are codes.
func (s *Service) ByUSCC(ctx context.Context, codes []string) (map[string]Ref, error) {
	return refs(s.store.byUSCC(ctx, codes))(func(e Enterprise) string { return deref(e.USCC) })
}

// ByNameKey finds firms by the key of their present or a former name. A key that
// several firms share is left out: only a person can tell them apart.
func (s *Service) ByNameKey(ctx context.Context, keys []string) (map[string]Ref, error) {
	found, err := s.store.byNameKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := map[string]Ref{}
	for key, all := range found {
		if len(all) == 1 {
			out[key] = all[0].Ref()
		}
	}
	return out, nil
}

func refs(all []Enterprise, err error) func(key func(Enterprise) string) (map[string]Ref, error) {
	return func(key func(Enterprise) string) (map[string]Ref, error) {
		out := make(map[string]Ref, len(all))
		for _, e := range all {
			out[key(e)] = e.Ref()
		}
		return out, err
	}
}

// Upsert writes incoming firms in one transaction, all or none. The caller needs
// the right to import into the unit of every new firm and to change every firm
// that is matched. One audit entry per firm tells the source as its purpose. New
// firms are found by search once Index has followed, in this transaction or later.
func (s *Service) Upsert(ctx context.Context, rows []Incoming, source string) ([]Applied, error) {
	scope, err := s.guard.Scope(ctx, "import", "enterprise")
	if err != nil {
		return nil, err
	}
	applied := make([]Applied, len(rows))
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		var fresh, known []Incoming
		var at, knownAt []int // their places
		for i, row := range rows {
			if row.MatchID == "" {
				fresh, at = append(fresh, row), append(at, i)
			} else {
				known, knownAt = append(known, row), append(knownAt, i)
			}
		}
		filled, err := s.fillAll(ctx, scope, known, source)
		if err != nil {
			return err
		}
		for i, one := range filled {
			applied[knownAt[i]] = one
		}
		made, err := s.addAll(ctx, scope, fresh, source)
		for i, one := range made {
			applied[at[i]] = one
		}
		return err
	})
	return applied, err
}

// Preview tells what Upsert would make of a row, without writing.
func (s *Service) Preview(ctx context.Context, row Incoming) (Outcome, Enterprise, error) {
	if row.MatchID == "" {
		return OutcomeNew, row.build("", s.clock()), nil
	}
	e, err := s.store.load(ctx, row.MatchID)
	if err != nil {
		return "", Enterprise{}, err
	}
	after := row.fill(e)
	if reflect.DeepEqual(after, e) {
		return OutcomeSame, e, nil
	}
	return OutcomeChanged, after, nil
}

// fillAll writes what a roster says about firms on record.
func (s *Service) fillAll(ctx context.Context, scope access.Scope, rows []Incoming, source string) ([]Applied, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.MatchID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	locked, err := s.store.lockManyIn(ctx, ids, scope)
	if err != nil {
		return nil, err
	}
	people, err := s.store.contactsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]map[string]bool{}
	for _, c := range people {
		if known[c.EnterpriseID] == nil {
			known[c.EnterpriseID] = map[string]bool{}
		}
		known[c.EnterpriseID][c.Name] = true
	}
	t, applied := turnsOf(locked), make([]Applied, len(rows))
	for i, row := range rows {
		if applied[i], err = s.fillIn(t, row, source); err != nil {
			return nil, err
		}
		if known[row.MatchID] == nil {
			known[row.MatchID] = map[string]bool{}
		}
		applied[i].Contacts = s.addMissing(t, row, known[row.MatchID])
	}
	return applied, s.writeTurns(ctx, t, source)
}

func (s *Service) fillIn(t *turns, row Incoming, source string) (Applied, error) {
	before, found := t.now(row.MatchID)
	if !found {
		return Applied{}, fault.NotFound("enterprise.not_found")
	}
	if err := before.open(); err != nil {
		return Applied{}, err
	}
	after := row.fill(before)
	if reflect.DeepEqual(after, before) {
		return Applied{ID: before.ID, Outcome: OutcomeSame, Version: before.Version}, nil
	}
	after.Version, after.UpdatedAt = before.Version+1, s.clock()
	if before.NameKey != after.NameKey {
		t.rename(before, after.UpdatedAt)
	}
	t.change(after)
	record := entry("enterprise-import", after, &before, &after)
	record.Purpose = source
	t.entries = append(t.entries, record)
	return Applied{ID: before.ID, Outcome: OutcomeChanged, Before: &before, Version: after.Version}, nil
}

// fillSpells moves a firm that so far hung on the county into its town, and into
// its park.
func (s *Service) fillSpells(ctx context.Context, before, after Enterprise, source string) error {
	today := s.clock().Date()
	for _, turn := range []struct{ kind, was, is string }{
		{spellUnit, before.UnitCode, after.UnitCode},
		{spellAttribution, before.AttributionCode, after.AttributionCode},
		{spellPark, before.ParkCode, after.ParkCode},
	} {
		if turn.was == turn.is {
			continue
		}
		if err := s.turn(ctx, newSpell(after, turn.kind, turn.is, source, today)); err != nil {
			return err
		}
	}
	return nil
}

// addMissing adds people nobody of whose name is known at the firm.
func (s *Service) addMissing(t *turns, row Incoming, known map[string]bool) (added []string) {
	e, _ := t.now(row.MatchID)
	for _, n := range row.Contacts {
		c := n.build(e.ID, s.clock())
		if c.Name == "" || known[c.Name] {
			continue
		}
		c.IsPrimary = c.IsPrimary || len(known) == 0
		known[c.Name] = true
		t.contacts, t.counted = append(t.contacts, c), append(t.counted, e.ID)
		t.entries = append(t.entries, contactEntry("contact-create", e, nil, &c))
		added = append(added, c.ID)
	}
	return added
}

// fill puts what the roster knows over what is on record. The unit is only
// filled in while the firm still hangs on the county: moving between towns is a
// decision with a date, not a side effect of an import.
func (in Incoming) fill(e Enterprise) Enterprise {
	if in.Name != "" && NameKey(in.Name) != e.NameKey {
		e.rename(in.Name)
	}
	if code := value.NormaliseUSCC(in.USCC); code != "" {
		if e.USCC == nil || *e.USCC != code {
			e.USCC = &code
		}
		e.Provisional = false
	}
	fillText(&e.Kind, in.Kind)
	fillText(&e.BusinessScope, in.BusinessScope)
	fillText(&e.Address, in.Address)
	fillText(&e.IndustryCode, in.IndustryCode)
	fillText(&e.TechFieldCode, in.TechFieldCode)
	fillText(&e.ParkCode, in.ParkCode)
	if in.ShortName != "" {
		e.ShortName = CleanName(in.ShortName)
	}
	if in.RegisteredOn != nil && (e.RegisteredOn == nil || *e.RegisteredOn != *in.RegisteredOn) {
		e.RegisteredOn = in.RegisteredOn
	}
	if in.RegisteredCapitalFen != nil && (e.RegisteredCapitalFen == nil || *e.RegisteredCapitalFen != *in.RegisteredCapitalFen) {
		e.RegisteredCapitalFen, e.CapitalCurrency = in.RegisteredCapitalFen, firstOf(in.CapitalCurrency, e.CapitalCurrency)
	}
	if in.OfficerID != "" && deref(e.OfficerID) != in.OfficerID {
		e.OfficerID = optional(in.OfficerID)
	}
	if len(e.UnitCode) < townDigits && len(in.UnitCode) == townDigits {
		if e.AttributionCode == e.UnitCode {
			e.AttributionCode = in.UnitCode
		}
		e.UnitCode = in.UnitCode
	}
	return e
}

func fillText(to *string, from string) {
	if from != "" {
		*to = from
	}
}

package enterprise

import (
	"context"
	"slices"

	"miaolin/app/audit"
	"miaolin/app/value"
	"miaolin/db"
)

// turns are the firms that a batch changes, each once however often the batch
// speaks of it, with what else is to be written at its end.
type turns struct {
	ids      []string
	before   map[string]Enterprise
	after    map[string]Enterprise
	former   []formerName
	contacts []Contact
	counted  []string // firms whose number of contacts moved
	entries  []audit.Entry
}

func turnsOf(locked map[string]Enterprise) *turns {
	return &turns{before: locked, after: map[string]Enterprise{}}
}

// now is a firm as the batch has left it so far.
func (t *turns) now(id string) (Enterprise, bool) {
	if e, changed := t.after[id]; changed {
		return e, true
	}
	e, known := t.before[id]
	return e, known
}

func (t *turns) change(e Enterprise) {
	if _, again := t.after[e.ID]; !again {
		t.ids = append(t.ids, e.ID)
	}
	t.after[e.ID] = e
}

func (t *turns) rename(before Enterprise, at value.Instant) {
	t.former = append(t.former, formerName{value.NewID(), before.ID, before.Name, before.NameKey, nil, at})
}

// writeTurns writes changed firms with everything that follows from it: what
// write does for one, in a few statements for all.
func (s *Service) writeTurns(ctx context.Context, t *turns, source string) error {
	if err := s.codesFreeFor(ctx, t); err != nil {
		return err
	}
	firms := make([]Enterprise, len(t.ids))
	for i, id := range t.ids {
		firms[i] = t.after[id]
	}
	if err := s.store.replaceFirms(ctx, firms); err != nil {
		if db.IsDuplicate(err) {
			return codeTaken("", err)
		}
		return err
	}
	for _, e := range firms {
		if err := s.fillSpells(ctx, t.before[e.ID], e, source); err != nil {
			return err
		}
	}
	if err := s.store.addFormerNames(ctx, t.former); err != nil {
		return err
	}
	if err := s.refreshMany(ctx, t, firms); err != nil {
		return err
	}
	if err := s.store.insertContacts(ctx, t.contacts); err != nil {
		return err
	}
	if err := s.store.countContactsOf(ctx, t.counted); err != nil {
		return err
	}
	return s.log.Record(ctx, t.entries...)
}

// codesFreeFor names a credit code that a firm takes on and another one has.
func (s *Service) codesFreeFor(ctx context.Context, t *turns) error {
	takes := map[string]string{}
	var codes []string
	for _, id := range t.ids {
		code := deref(t.after[id].USCC)
		if code == "" || code == deref(t.before[id].USCC) {
			continue
		}
		if takes[code] != "" {
			return codeTaken(code, db.ErrDuplicate)
		}
		takes[code] = id
		codes = append(codes, code)
	}
	taken, err := s.store.byUSCC(ctx, codes)
	if err != nil {
		return err
	}
	for _, e := range taken {
		if code := deref(e.USCC); takes[code] != e.ID {
			return codeTaken(code, db.ErrDuplicate)
		}
	}
	return nil
}

// refreshMany brings summaries, search and counters in line with the firms' own rows.
func (s *Service) refreshMany(ctx context.Context, t *turns, firms []Enterprise) error {
	former, err := s.store.formerNamesOf(ctx, t.ids)
	if err != nil {
		return err
	}
	counted, err := s.store.lockCounted(ctx, t.ids)
	if err != nil {
		return err
	}
	rows := make([]Summary, len(firms))
	delta := map[countKey]tally{}
	var searched []string
	var grams []gramRow
	for i, e := range firms {
		was := counted[e.ID]
		rows[i] = was
		rows[i].takeProfile(e, former[e.ID])
		for key, n := range moved(&was, rows[i]) {
			delta[key] = delta[key].plus(n, 1)
		}
		if sameSearch(t.before[e.ID], e) && !slices.ContainsFunc(t.former, func(f formerName) bool { return f.EnterpriseID == e.ID }) {
			continue
		}
		searched = append(searched, e.ID)
		if standing := rows[i].Standing; standing != standingMerged && standing != standingArchived {
			for _, gram := range e.searchable(former[e.ID]).Grams() {
				grams = append(grams, gramRow{gram, e.UnitCode, e.ID})
			}
		}
	}
	if err := s.store.replaceProfiles(ctx, rows); err != nil {
		return err
	}
	if err := s.store.count(ctx, delta); err != nil {
		return err
	}
	return s.store.replaceGramsOf(ctx, searched, grams)
}

// sameSearch tells that a change of a firm leaves what it is found by.
func sameSearch(a, b Enterprise) bool {
	return a.Name == b.Name && a.ShortName == b.ShortName && deref(a.USCC) == deref(b.USCC) && a.UnitCode == b.UnitCode && a.Standing() == b.Standing()
}

package certification

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// follow derives the history of a firm anew from its titles, stores it, and
// brings the summary in line with today. Callers are inside a transaction.
func (s *Service) follow(ctx context.Context, enterpriseID string) error {
	titles, err := s.store.titlesOf(ctx, enterpriseID)
	if err != nil {
		return err
	}
	windows, err := s.store.windows(ctx)
	if err != nil {
		return err
	}
	spells := s.derive(titles, windows)
	if err := s.store.replaceSpells(ctx, enterpriseID, spells, s.clock().Date()); err != nil {
		return err
	}
	if err := s.show(ctx, enterpriseID, at(spells, s.clock().Date())); err != nil {
		return err
	}
	return s.firms.BumpFacts(ctx, enterpriseID)
}

// derive is the history that follows from titles.
func (s *Service) derive(titles []Title, windows Windows) []Spell {
	var held []Span
	for _, t := range titles {
		if span, ok := s.kinds.span(t, windows); ok {
			held = append(held, span)
		}
	}
	return s.ladder.History(held)
}

// show writes a spell into the firm's summary.
func (s *Service) show(ctx context.Context, enterpriseID string, now Spell) error {
	rung := enterprise.RungNow{Rung: now.Rung, Rank: s.ladder.rank(now.Rung), Lapsed: now.Lapsed, Climbing: now.Climbing, Awaiting: now.Awaiting}
	if now.From != nil {
		rung.Since = *now.From
	}
	return s.firms.WriteSummary(ctx, enterpriseID, enterprise.SummaryPatch{Rung: &rung})
}

// RollDay hands to the summaries the spells that have begun since they were
// last handed over: certificates that ended, windows that closed. It may be run
// at any time and any number of times, and reports how many firms it moved.
func (s *Service) RollDay(ctx context.Context) (int, error) {
	today := s.clock().Date()
	moved, after := 0, ""
	var failed error
	for {
		ids, err := s.store.firmsDue(ctx, today, after, 200)
		if err != nil || len(ids) == 0 {
			return moved, errors.Join(failed, err)
		}
		for _, id := range ids {
			// One firm, one transaction: a firm that fails must not hold up the rest.
			if err := s.db.InTx(ctx, func(ctx context.Context) error { return s.follow(ctx, id) }); err != nil {
				failed = errors.Join(failed, fmt.Errorf("certification: firm %s: %w", id, err))
				continue
			}
			moved++
		}
		after = ids[len(ids)-1]
	}
}

// Rebuild derives the history of every firm with titles anew.
func (s *Service) Rebuild(ctx context.Context) error {
	ids, err := s.store.firmsWithTitles(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.db.InTx(ctx, func(ctx context.Context) error { return s.follow(ctx, id) }); err != nil {
			return err
		}
	}
	return nil
}

// Refresh derives the history of some firms anew, inside the caller's
// transaction: a merge of two firms calls it, after titles went from one to the other.
func (s *Service) Refresh(ctx context.Context, enterpriseIDs ...string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, id := range enterpriseIDs {
			if err := s.follow(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// RungHistory is a firm's spells, first to last, known future ends included.
func (s *Service) RungHistory(ctx context.Context, enterpriseID string) ([]Spell, error) {
	if _, err := s.firms.Check(ctx, enterpriseID, "read", "title"); err != nil {
		return nil, err
	}
	titles, err := s.store.titlesOf(ctx, enterpriseID)
	if err != nil {
		return nil, err
	}
	windows, err := s.store.windows(ctx)
	if err != nil {
		return nil, err
	}
	return s.derive(titles, windows), nil
}

// StandingOn is where a firm stood on a day.
func (s *Service) StandingOn(ctx context.Context, enterpriseID string, on value.Date) (Standing, error) {
	spells, err := s.RungHistory(ctx, enterpriseID)
	if err != nil {
		return Standing{}, err
	}
	return at(spells, on).Standing, nil
}

// RungCount is how many firms stood on a rung in a unit on a day.
type RungCount struct {
	ID       string `json:"id" doc:"unit and rung"`
	UnitCode string `json:"unitCode"`
	Rung     string `json:"rung"`
	Firms    int    `json:"firms"`
	Lapsed   int    `json:"lapsed"`
	Climbing int    `json:"climbing"`
	Awaiting int    `json:"awaiting"`
}

// CountsOn counts the active firms the caller may see by unit and rung, both as
// they were on the day and as known now. Today is read from the counters, unless
// a spell has begun that they do not show yet.
func (s *Service) CountsOn(ctx context.Context, on value.Date) ([]RungCount, error) {
	if err := s.guard.Allow(ctx, "read", "title"); err != nil {
		return nil, err
	}
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	counts, known, err := s.countsToday(ctx, on)
	if err == nil && !known {
		counts, err = s.store.countsOn(ctx, scope, on, s.ladder.Rungs[0].ID)
	}
	slices.SortFunc(counts, func(a, b RungCount) int {
		return cmp.Or(cmp.Compare(a.UnitCode, b.UnitCode), cmp.Compare(s.ladder.rank(a.Rung), s.ladder.rank(b.Rung)))
	})
	return counts, err
}

// countsToday answers when the day is today and the counters show it.
func (s *Service) countsToday(ctx context.Context, on value.Date) (counts []RungCount, known bool, err error) {
	if on != s.clock().Date() {
		return nil, false, nil
	}
	if due, err := s.store.firmsDue(ctx, on, "", 1); err != nil || len(due) > 0 {
		return nil, false, err
	}
	cells, err := s.firms.Counts(ctx)
	for _, c := range cells {
		counts = append(counts, RungCount(c))
	}
	return counts, true, err
}

// Followed are the tables whose rows go along when two firms are merged.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{{Table: "titles", Unique: []string{"kind", "recognised_on"}}}
}

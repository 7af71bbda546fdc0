package intake

import (
	"context"

	"miaolin/app/fact"
)

// recordTarget writes lists of what is kept beside a firm, one record for each row:
// N is a record to be put, R one that stands.
type recordTarget[N, R any] struct {
	of    func(*draft) N
	check func(*draft, N) (bool, error) // false: refused, and the draft says why
	put   func(ctx context.Context, rows []N, dry bool) ([]fact.Outcome[R], error)
	back  func(ctx context.Context, done []fact.Outcome[R], reason string) (kept []string, err error)
	id    func(R) string
	texts func(R) map[Field]string // what a list can change
}

func (t recordTarget[N, R]) compare(ctx context.Context, drafts []*draft) error {
	var rows []N
	var asked []*draft
	for _, d := range drafts {
		n := t.of(d)
		fine, err := t.check(d, n)
		if err != nil {
			return err
		}
		if fine {
			rows, asked = append(rows, n), append(asked, d)
		}
	}
	done, err := t.put(ctx, rows, true)
	if err != nil {
		return err
	}
	for i, o := range done {
		asked[i].outcome = Outcome(o.Status)
		if o.Before != nil {
			asked[i].changes = changesOf(t.texts(*o.Before), t.texts(o.After))
		}
	}
	return nil
}

// changesOf is where two records differ.
func changesOf(before, after map[Field]string) map[Field]Change {
	changes := map[Field]Change{}
	for f := range after {
		if before[f] != after[f] {
			changes[f] = Change{before[f], after[f]}
		}
	}
	return changes
}

func (t recordTarget[N, R]) write(ctx context.Context, drafts []*draft, _ string) error {
	rows := make([]N, len(drafts))
	for i, d := range drafts {
		rows[i] = t.of(d)
	}
	done, err := t.put(ctx, rows, false)
	if err != nil {
		return err
	}
	for i, o := range done {
		if o.Status != fact.RowSame {
			drafts[i].undo = o
		}
	}
	return nil
}

func (t recordTarget[N, R]) undo(ctx context.Context, records []Record, source string, _ map[string]bool) (map[int]bool, error) {
	done := make([]fact.Outcome[R], len(records))
	numbers, stayed := numbersBy{}, map[int]bool{}
	for i, r := range records {
		if err := r.UndoData.Into(&done[i]); err != nil {
			return nil, err
		}
		numbers.add(t.id(done[i].After), r.No)
	}
	kept, err := t.back(ctx, done, source)
	numbers.stay(kept, stayed)
	return stayed, err
}

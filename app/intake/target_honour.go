package intake

import (
	"context"
	"strconv"

	"miaolin/app/fact"
)

// honourTarget writes lists of prizes and of standards.
type honourTarget struct{ facts *fact.Service }

func (d *draft) honour() fact.NewHonour {
	f := d.fields
	place := number(f[fHonourPlace])
	return fact.NewHonour{EnterpriseID: d.firm.ID, HonourSaid: fact.HonourSaid{
		Kind: fact.HonourKind(f[fHonourKind]), Level: fact.HonourLevel(f[fHonourLevel]), Name: f[fHonourName],
		Number: f[fHonourNumber], Place: &place, DatedOn: dayOrZero(f[fHonourOn]), Note: f["note"],
	}}
}

func (t honourTarget) compare(ctx context.Context, drafts []*draft) error {
	var rows []fact.NewHonour
	var asked []*draft
	for _, d := range drafts {
		n := d.honour()
		if cause := t.facts.CheckHonour(n); cause != nil {
			if err := d.refuse(cause); err != nil {
				return err
			}
			continue
		}
		rows, asked = append(rows, n), append(asked, d)
	}
	done, err := t.facts.PutHonours(ctx, rows, true)
	if err != nil {
		return err
	}
	for i, o := range done {
		asked[i].outcome = Outcome(o.Status)
		if o.Before != nil {
			asked[i].changes = honourChanges(*o.Before, o.After)
		}
	}
	return nil
}

func honourChanges(before, after fact.Honour) map[Field]Change {
	texts := func(h fact.Honour) map[Field]string {
		m := map[Field]string{fHonourLevel: string(h.Level), fHonourName: h.Name, fHonourNumber: h.Number, fHonourOn: h.DatedOn.String(), "note": h.Note}
		if h.Place != nil {
			m[fHonourPlace] = strconv.Itoa(*h.Place)
		}
		return m
	}
	return changesOf(texts(before), texts(after))
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

func (t honourTarget) write(ctx context.Context, drafts []*draft, _ string) error {
	rows := make([]fact.NewHonour, len(drafts))
	for i, d := range drafts {
		rows[i] = d.honour()
	}
	done, err := t.facts.PutHonours(ctx, rows, false)
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

func (t honourTarget) undo(ctx context.Context, records []Record, source string, _ map[string]bool) (map[int]bool, error) {
	done := make([]fact.Outcome[fact.Honour], len(records))
	honours, stayed := numbersBy{}, map[int]bool{}
	for i, r := range records {
		if err := r.UndoData.Into(&done[i]); err != nil {
			return nil, err
		}
		honours.add(done[i].After.ID, r.No)
	}
	kept, err := t.facts.UndoHonours(ctx, done, source)
	honours.stay(kept, stayed)
	return stayed, err
}

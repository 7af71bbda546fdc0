package intake

import (
	"context"
	"maps"

	"miaolin/app/certification"
)

// titleTarget writes official lists. Firms the list names and nobody has
// recorded yet are recorded first, if the person asked for that.
type titleTarget struct {
	titles *certification.Service
	firms  firmTarget
	reason string // why a title's dates are not the usual ones: the list says so
}

func (t titleTarget) title(d *draft, source string) certification.NewTitle {
	f := d.fields
	n := certification.NewTitle{
		EnterpriseID: d.firm.ID, Kind: f[fTitleKind], Number: f["number"], Origin: certification.Origin(f["origin"]),
		RecognisedOn: dayOrZero(f[fRecognised]), ValidFrom: dayField(f["valid_from"]), ValidTo: dayField(f["valid_to"]),
		Batch: f["batch"], Source: source,
	}
	if n.ValidFrom != nil || n.ValidTo != nil {
		n.ValidityReason = t.reason
	}
	return n
}

func (t titleTarget) compare(ctx context.Context, drafts []*draft) error {
	rows := make([]certification.NewTitle, len(drafts))
	for i, d := range drafts {
		rows[i] = t.title(d, "")
	}
	done, refused, err := t.titles.Plan(ctx, rows)
	if err != nil {
		return err
	}
	causes := map[int]error{}
	for _, r := range refused {
		causes[r.Row] = r.Cause
	}
	next := 0
	for i, d := range drafts {
		if cause := causes[i]; cause != nil {
			if err := d.refuse(cause); err != nil {
				return err
			}
			continue
		}
		o := done[next]
		next++
		d.outcome = Outcome(o.Status)
		for _, w := range o.Warnings {
			d.problem(Warning, "number", w.Code, pairsOf(w.Params)...)
		}
		if o.Before != nil {
			d.changes = titleChanges(*o.Before, o.After)
		}
	}
	return nil
}

func titleChanges(before, after certification.Title) map[Field]Change {
	texts := func(t certification.Title) map[Field]string {
		m := map[Field]string{"number": t.Number, fRecognised: t.RecognisedOn.String(), "valid_from": t.ValidFrom.String(),
			"batch": t.Batch, "origin": string(t.Origin), "valid_to": ""}
		if t.ValidTo != nil {
			m["valid_to"] = t.ValidTo.String()
		}
		return m
	}
	return changesOf(texts(before), texts(after))
}

// undoTitle takes the title back, and the firm if it was made for it.
type undoTitle struct {
	undoFirm
	Title *certification.Outcome `json:"title,omitempty"`
}

func (t titleTarget) write(ctx context.Context, drafts []*draft, source string) error {
	made, err := t.recordMissing(ctx, drafts, source)
	if err != nil {
		return err
	}
	rows := make([]certification.NewTitle, len(drafts))
	for i, d := range drafts {
		rows[i] = t.title(d, "")
		if d.outcome == OutcomeNew { // a known title keeps the source it has
			rows[i].Source = source
		}
	}
	done, err := t.titles.Apply(ctx, rows)
	if err != nil {
		return err
	}
	for i, o := range done {
		if o.Status != certification.RowSame {
			drafts[i].undo = undoTitle{undoFirm: made[drafts[i]], Title: &o}
		}
	}
	return nil
}

// recordMissing records each unknown firm once, however many titles it has.
func (t titleTarget) recordMissing(ctx context.Context, drafts []*draft, source string) (map[*draft]undoFirm, error) {
	made := map[*draft]undoFirm{}
	byFirm := map[string]*draft{}
	var missing []*draft
	for _, d := range drafts {
		if d.firm.ID != "" {
			continue
		}
		if byFirm[d.firmKey()] == nil {
			byFirm[d.firmKey()] = d
			missing = append(missing, d)
		}
	}
	if err := t.firms.write(ctx, missing, source); err != nil {
		return nil, err
	}
	for _, d := range missing {
		if u, ok := d.undo.(undoFirm); ok {
			made[d] = u
		}
	}
	for _, d := range drafts {
		if first := byFirm[d.firmKey()]; d.firm.ID == "" && first != nil {
			d.firm.ID = first.firm.ID
		}
	}
	return made, nil
}

func (t titleTarget) undo(ctx context.Context, records []Record, source string, held map[string]bool) (map[int]bool, error) {
	var done []certification.Outcome
	titles, stayed := numbersBy{}, map[int]bool{}
	for _, r := range records {
		var u undoTitle
		if err := r.UndoData.Into(&u); err != nil {
			return nil, err
		}
		if u.Title != nil {
			done = append(done, *u.Title)
			titles.add(u.Title.After.ID, r.No)
		}
	}
	kept, err := t.titles.Undo(ctx, done, source)
	if err != nil {
		return nil, err
	}
	titles.stay(kept, stayed)
	return t.firms.undoWith(ctx, records, source, held, stayed)
}

// undoWith takes back the firms that were made for records which are taken back;
// a firm of which something stayed stays with it.
func (t firmTarget) undoWith(ctx context.Context, records []Record, source string, held map[string]bool, stayed map[int]bool) (map[int]bool, error) {
	held = maps.Clone(held)
	var free []Record
	for _, r := range records {
		held[r.EnterpriseID] = held[r.EnterpriseID] || stayed[r.No]
	}
	for _, r := range records {
		if !held[r.EnterpriseID] {
			free = append(free, r)
		}
	}
	left, err := t.undo(ctx, free, source, nil)
	maps.Copy(stayed, left)
	return stayed, err
}

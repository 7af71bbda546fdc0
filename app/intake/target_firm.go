package intake

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// firmTarget writes rosters.
type firmTarget struct{ firms *enterprise.Service }

func (t firmTarget) compare(ctx context.Context, drafts []*draft) error {
	rows := make([]enterprise.Incoming, len(drafts))
	for i, d := range drafts {
		rows[i] = d.incoming(true)
	}
	previews, err := t.firms.Previews(ctx, rows)
	if err != nil {
		return err
	}
	for i, p := range previews {
		d := drafts[i]
		d.outcome = Outcome(p.Outcome)
		d.changes = firmChanges(p.Before, p.After)
		if len(p.NewContacts) > 0 {
			d.changes["contact"] = Change{After: strings.Join(p.NewContacts, ", ")}
		}
	}
	return nil
}

// firmChanges lists what a person would call changed.
func firmChanges(before, after enterprise.Enterprise) map[Field]Change {
	b, a := firmTexts(before), firmTexts(after)
	changes := map[Field]Change{}
	for f := range a {
		if a[f] != b[f] {
			changes[f] = Change{b[f], a[f]}
		}
	}
	return changes
}

func firmTexts(e enterprise.Enterprise) map[Field]string {
	texts := map[Field]string{
		fName: e.Name, "type": e.Kind, fAddress: e.Address, "scope": e.BusinessScope,
		fUnit: e.UnitCode, "park": e.ParkCode, "industry": e.IndustryCode,
		fUSCC: "", "registered_on": "", fCapital: "",
	}
	if e.USCC != nil {
		texts[fUSCC] = *e.USCC
	}
	if e.RegisteredOn != nil {
		texts["registered_on"] = e.RegisteredOn.String()
	}
	if e.RegisteredCapitalFen != nil {
		texts[fCapital] = Capital{*e.RegisteredCapitalFen, e.CapitalCurrency}.String()
	}
	return texts
}

func (t firmTarget) write(ctx context.Context, drafts []*draft, source string) error {
	rows := make([]enterprise.Incoming, len(drafts))
	for i, d := range drafts {
		rows[i] = d.incoming(true) // a wrong check digit came this far only with a reason
	}
	applied, err := t.firms.Upsert(ctx, rows, source)
	if err != nil {
		return err
	}
	for i, a := range applied {
		d := drafts[i]
		d.firm.ID = a.ID
		if a.Outcome != enterprise.OutcomeSame || len(a.Contacts) > 0 {
			d.undo = undoFirm{Firm: &a}
		}
	}
	return nil
}

// undoFirm is what a record of any kind leaves that concerns the firm itself.
type undoFirm struct {
	Firm *enterprise.Applied `json:"firm,omitempty"`
}

func (t firmTarget) undo(ctx context.Context, records []Record, source string, held map[string]bool) (map[int]bool, error) {
	var applied []enterprise.Applied
	firms, stayed := numbersBy{}, map[int]bool{}
	for _, r := range records {
		var u undoFirm
		if err := r.UndoData.Into(&u); err != nil {
			return nil, err
		}
		switch {
		case u.Firm == nil:
		case held[u.Firm.ID]: // it stays with what stayed of it
			stayed[r.No] = true
		default:
			applied = append(applied, *u.Firm)
			firms.add(u.Firm.ID, r.No)
		}
	}
	left, err := t.firms.Undo(ctx, applied, source)
	firms.stay(left, stayed)
	return stayed, err
}

// numbersBy are the numbers of records by the id of what they wrote.
type numbersBy map[string][]int

func (n numbersBy) add(id string, number int) { n[id] = append(n[id], number) }

func (n numbersBy) stay(ids []string, stayed map[int]bool) {
	for _, id := range ids {
		for _, number := range n[id] {
			stayed[number] = true
		}
	}
}

// contactTarget writes people at firms on record.
type contactTarget struct{ firms *enterprise.Service }

func (d *draft) contact() enterprise.NewContact {
	f := d.fields
	role := f["role"]
	if role == "" {
		role = "contact"
	}
	return enterprise.NewContact{Name: f[fPerson], Role: role, Title: f["position"], Phone: f[fPhone], Wechat: f["wechat"], Email: f["email"], Note: f["note"]}
}

// find is the person of that name at the firm.
func (d *draft) find(people map[string][]enterprise.Contact) *enterprise.Contact {
	all := people[d.firm.ID]
	if i := slices.IndexFunc(all, func(c enterprise.Contact) bool { return c.Name == d.fields[fPerson] }); i >= 0 {
		return &all[i]
	}
	return nil
}

// contactChanges is what the table says otherwise than the record; an empty
// cell says nothing.
func (d *draft) contactChanges(c enterprise.Contact) map[Field]Change {
	changes := map[Field]Change{}
	known := map[Field]string{"role": c.Role, "position": c.Title, fPhone: c.Phone, "wechat": c.Wechat, "email": c.Email, "note": c.Note}
	for f, before := range known {
		if after := d.fields[f]; after != "" && after != before {
			changes[f] = Change{before, after}
		}
	}
	return changes
}

func (t contactTarget) compare(ctx context.Context, drafts []*draft) error {
	people, err := t.firms.ContactsOf(ctx, firmIDs(drafts))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if c := d.find(people); c != nil {
			d.outcome, d.changes = OutcomeSame, d.contactChanges(*c)
			if len(d.changes) > 0 {
				d.outcome = OutcomeChanged
			}
		}
	}
	return nil
}

func firmIDs(drafts []*draft) []string {
	var ids []string
	for _, d := range drafts {
		ids = append(ids, d.firm.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// undoContact is the person as made or as changed.
type undoContact struct {
	FirmID, ID string
	Version    int64
	Before     *enterprise.Contact `json:",omitempty"`
}

func (t contactTarget) write(ctx context.Context, drafts []*draft, _ string) error {
	people, err := t.firms.ContactsOf(ctx, firmIDs(drafts))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		before := d.find(people)
		var after enterprise.Contact
		switch {
		case before == nil:
			after, err = t.firms.AddContact(ctx, d.firm.ID, d.contact())
		case len(d.contactChanges(*before)) == 0:
			continue
		default:
			after, err = t.firms.ChangeContact(ctx, d.firm.ID, before.ID, before.Version, d.contactChange())
		}
		if err != nil {
			return err
		}
		d.undo = undoContact{d.firm.ID, after.ID, after.Version, before}
	}
	return nil
}

func (d *draft) contactChange() enterprise.ContactChange {
	said := func(f Field) *string {
		if text := d.fields[f]; text != "" {
			return &text
		}
		return nil
	}
	return enterprise.ContactChange{Role: said("role"), Title: said("position"), Phone: said(fPhone), Wechat: said("wechat"), Email: said("email"), Note: said("note")}
}

func (t contactTarget) undo(ctx context.Context, records []Record, _ string, _ map[string]bool) (map[int]bool, error) {
	undos := make([]undoContact, len(records))
	var ids []string
	for i, r := range records {
		if err := r.UndoData.Into(&undos[i]); err != nil {
			return nil, err
		}
		ids = append(ids, undos[i].FirmID)
	}
	people, err := t.firms.ContactsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	stayed := map[int]bool{}
	for i, u := range undos {
		now := slices.IndexFunc(people[u.FirmID], func(c enterprise.Contact) bool { return c.ID == u.ID && c.Version == u.Version })
		if now < 0 {
			stayed[records[i].No] = true
			continue
		}
		if b := u.Before; b != nil {
			_, err = t.firms.ChangeContact(ctx, u.FirmID, u.ID, u.Version, enterprise.ContactChange{
				Role: &b.Role, Title: &b.Title, Phone: &b.Phone, Wechat: &b.Wechat, Email: &b.Email, Note: &b.Note})
		} else {
			err = t.firms.ArchiveContact(ctx, u.FirmID, u.ID, u.Version)
		}
		if err != nil {
			return nil, err
		}
	}
	return stayed, nil
}

func dayOrZero(text string) value.Date {
	if d := dayField(text); d != nil {
		return *d
	}
	return value.Date{}
}

package intake

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// matcher finds the firms that records speak of, in two lookups for all.
type matcher struct {
	kind      Kind
	choices   Choices
	gazetteer *Gazetteer
	scope     access.Scope
	byCode    map[string]enterprise.Ref
	byName    map[string]enterprise.Ref
}

func (s *Service) newMatcher(ctx context.Context, imp Import, choices Choices, drafts []*draft) (*matcher, error) {
	scope, err := s.guard.Scope(ctx, "import", "enterprise")
	if err != nil {
		return nil, err
	}
	m := &matcher{kind: imp.Kind, choices: choices, gazetteer: s.gazetteer, scope: scope}
	var codes, names []string
	for _, d := range drafts {
		if code := d.fields[fUSCC]; code != "" {
			codes = append(codes, code)
		}
		if name := d.name(); name != "" {
			names = append(names, enterprise.NameKey(name))
		}
		if former := d.fields["former_name"]; former != "" {
			names = append(names, enterprise.NameKey(former))
		}
	}
	if m.byCode, err = s.firms.ByUSCC(ctx, codes); err != nil {
		return nil, err
	}
	m.byName, err = s.firms.ByNameKey(ctx, names)
	return m, err
}

// name is the agreed name, or where the rows contradict any of them.
func (d *draft) name() string {
	if d.fields[fName] != "" {
		return d.fields[fName]
	}
	for _, l := range d.rows {
		if l.reading.fields[fName] != "" {
			return l.reading.fields[fName]
		}
	}
	return ""
}

// match finds the firm of a record and says what stands in the way.
func (m *matcher) match(d *draft) {
	d.firm = m.find(d)
	if d.firm.ID == "" {
		m.fresh(d)
		return
	}
	switch {
	case d.firm.Standing == "merged":
		d.problem(Refusing, fName, "intake.firm_merged", "name", d.firm.Name)
	case d.firm.Standing == "archived":
		d.problem(Refusing, fName, "intake.firm_archived", "name", d.firm.Name)
	case !m.scope.Covers(d.firm.UnitCode, d.firm.ParkCode):
		d.problem(Refusing, "", "intake.outside_scope")
	}
	if unit := d.fields[fUnit]; unit != "" && len(d.firm.UnitCode) > 6 && unit != d.firm.UnitCode && len(unit) > 6 {
		d.problem(Warning, fUnit, "intake.unit_differs", "here", m.gazetteer.Name(unit), "there", m.gazetteer.Name(d.firm.UnitCode))
	}
	if name := d.fields[fName]; m.kind != Roster && name != "" && enterprise.NameKey(name) != enterprise.NameKey(d.firm.Name) {
		d.problem(Warning, fName, "intake.name_differs", "there", d.firm.Name)
	}
}

// find goes by the code; by the name only when that cannot be another firm.
func (m *matcher) find(d *draft) enterprise.Ref {
	code := d.fields[fUSCC]
	if ref, ok := m.byCode[code]; ok && code != "" {
		return ref
	}
	for _, name := range []string{d.name(), d.fields["former_name"]} {
		if name == "" {
			continue
		}
		ref, ok := m.byName[enterprise.NameKey(name)]
		switch {
		case !ok:
		case code == "" || ref.USCC == "" || ref.USCC == code:
			return ref
		default:
			d.problem(Warning, fUSCC, "intake.same_name_other_code", "code", ref.USCC)
		}
	}
	return enterprise.Ref{}
}

// fresh settles what a firm that is not on record needs to be recorded.
func (m *matcher) fresh(d *draft) {
	mayRecord := m.kind == Titles || m.kind == Figures
	if m.kind != Roster && !(mayRecord && m.choices.CreateMissing) {
		level := Refusing
		if mayRecord {
			level = Asking
		}
		d.problem(level, fName, "intake.firm_unknown")
		return
	}
	if d.name() == "" {
		d.problem(Refusing, fName, "intake.name_missing")
	}
	if d.fields[fUSCC] == "" && !m.choices.AllowProvisional {
		d.problem(Asking, fUSCC, "intake.provisional")
	}
	if d.fields[fUnit] == "" && !d.disputes(fUnit) {
		m.proposeUnit(d)
	}
	if unit := d.fields[fUnit]; unit != "" && !m.scope.Covers(unit, "") {
		d.problem(Refusing, fUnit, "intake.outside_scope")
	}
}

// disputes tells that rows contradict on a field.
func (d *draft) disputes(f Field) bool {
	for _, c := range d.conflicts {
		if c.Field == f {
			return true
		}
	}
	return false
}

func (m *matcher) proposeUnit(d *draft) {
	unit := m.gazetteer.Propose(d.address())
	switch {
	case unit != "":
		d.fields[fUnit], d.unitProposed = unit, true
		if !m.choices.AcceptUnits {
			d.problem(Asking, fUnit, "intake.unit_proposed", "unit", m.gazetteer.Name(unit))
		}
	case m.choices.FallbackUnit != "":
		d.fields[fUnit] = m.choices.FallbackUnit
	default:
		d.problem(Asking, fUnit, "intake.unit_missing")
	}
}

// address is the agreed address; where rows contradict, any of them still tells
// the town if all lie in the same one.
func (d *draft) address() string {
	if d.fields[fAddress] != "" || !d.disputes(fAddress) {
		return d.fields[fAddress]
	}
	return d.rows[0].reading.fields[fAddress]
}

// incoming is the firm as its service takes it.
func (d *draft) incoming(acceptBadUSCC bool) enterprise.Incoming {
	f := d.fields
	in := enterprise.Incoming{MatchID: d.firm.ID}
	in.Name, in.USCC, in.AcceptBadUSCC = f[fName], f[fUSCC], acceptBadUSCC
	in.Kind, in.BusinessScope, in.Address = f["type"], f["scope"], f[fAddress]
	in.UnitCode, in.ParkCode, in.IndustryCode = f[fUnit], f["park"], f["industry"]
	in.RegisteredOn = dayField(f["registered_on"])
	in.AboveScale = f["above_scale"] == "true"
	if c, ok := capitalOf(f[fCapital]); ok {
		in.RegisteredCapitalFen, in.CapitalCurrency = &c.Amount, c.Currency
	}
	if former := f["former_name"]; former != "" {
		in.FormerNames = []string{former}
	}
	if in.Name == "" {
		in.Name = d.name()
	}
	switch contact := f["contact"]; {
	case contact != "":
		in.Contacts = append(in.Contacts, enterprise.NewContact{Name: contact, Role: "contact", Phone: f[fPhone]})
		if legal := f["legal"]; legal != "" && legal != contact {
			in.Contacts = append(in.Contacts, enterprise.NewContact{Name: legal, Role: "legal"})
		}
	case f["legal"] != "":
		in.Contacts = append(in.Contacts, enterprise.NewContact{Name: f["legal"], Role: "legal", Phone: f[fPhone]})
	}
	return in
}

func dayField(text string) *value.Date {
	d, err := value.ParseDate(text)
	if text == "" || err != nil {
		return nil
	}
	return &d
}

package candidate

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/access"
	"miaolin/app/certification"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// need is what a column must have read for it, beyond the row of the list.
type need uint8

const (
	needFirm need = 1 << iota
	needContact
	needTitles
	needFigures
	needIP
)

// record is everything read about one firm.
type record struct {
	enterprise.Row
	firm    enterprise.Enterprise
	contact enterprise.Contact
	titles  []certification.Title
	years   []fact.Year
	ip      fact.IPCount

	assessed map[string]eligibility.Listed // by rule set
}

// column is one column an export can have.
type column struct {
	id       string
	group    string
	needs    need
	rules    string // rule set whose assessments it tells of
	personal bool
	standard bool // chosen for those who never chose
	title    func(b *book) string

	groupName func(b *book) string
	cell      func(b *book, r *record) any
}

// Column is a column as offered.
type Column struct {
	ID        string `json:"id"`
	Group     string `json:"group" doc:"profile, rung, figures, ip, activity, contact, or rules. and a rule set"`
	GroupName string `json:"groupName"`
	Name      string `json:"name"`
	Personal  bool   `json:"personal" doc:"holds personal data: a purpose is required"`
	Standard  bool   `json:"standard" doc:"chosen for those who never chose"`
}

// years back for which figures are offered.
const yearsBack = 3

// columns is the whole catalogue in the order it is offered; what it says of rule
// sets is in one language.
func (s *Service) columns(ctx context.Context, lang string) ([]column, error) {
	rules, err := s.ruleColumns(ctx, lang)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(profileColumns, rungColumns, s.figureColumns(), ipColumns, activityColumns, rules, contactColumns)
	for i := range all {
		if all[i].title == nil {
			id := all[i].id
			all[i].title = func(b *book) string { return b.text("column_" + id) }
		}
		if group := all[i].group; all[i].groupName == nil {
			all[i].groupName = func(b *book) string { return b.text("group_" + group) }
		}
	}
	return all, nil
}

// figureColumns are the figures of the last years by name and year.
func (s *Service) figureColumns() []column {
	var all []column
	for back := 1; back <= yearsBack; back++ {
		for _, f := range s.Facts.Order().Fields {
			all = append(all, column{
				id: f.ID + "-" + strconv.Itoa(back), group: "figures", needs: needFigures,
				title: func(b *book) string {
					return b.text("column_figure_"+f.Unit, "year", b.year-back, "name", f.Name[b.lang])
				},
				cell: func(b *book, r *record) any { return figure(r.years, b.year-back, f) },
			})
		}
	}
	return all
}

func figure(years []fact.Year, year int, f fact.Field) any {
	i := slices.IndexFunc(years, func(y fact.Year) bool { return y.FiscalYear == year })
	if i < 0 {
		return nil
	}
	n, ok := years[i].Get(f.ID)
	switch {
	case !ok:
		return nil
	case f.Unit == "money":
		return value.Money(n)
	}
	return float64(n) / 100 // people are kept in hundredths
}

// offered are the columns the caller may choose.
func (s *Service) offered(ctx context.Context, lang string) ([]column, error) {
	all, err := s.columns(ctx, lang)
	if err != nil {
		return nil, err
	}
	personal := s.Guard.SeesPersonal(ctx)
	if err := s.Guard.Allow(ctx, "read", "contact"); err != nil {
		if !fault.Is(err, fault.ForbiddenKind) {
			return nil, err
		}
		personal = false
	}
	return slices.DeleteFunc(all, func(c column) bool { return c.personal && !personal }), nil
}

// choose finds the columns of a request in its order. Errors:
// candidate.unknown_column (422), candidate.no_personal (403).
func (s *Service) choose(ctx context.Context, ids []string, lang string) ([]column, error) {
	all, err := s.columns(ctx, lang)
	if err != nil {
		return nil, err
	}
	offered, err := s.offered(ctx, lang)
	if err != nil {
		return nil, err
	}
	var chosen []column
	for _, id := range unique(ids) {
		byID := func(c column) bool { return c.id == id }
		if i := slices.IndexFunc(offered, byID); i >= 0 {
			chosen = append(chosen, offered[i])
			continue
		}
		if slices.ContainsFunc(all, byID) {
			return nil, fault.Forbidden("candidate.no_personal")
		}
		return nil, fault.Invalid("candidate.unknown_column", "column", id).WithField("body.columns", "candidate.unknown_column", "column", id)
	}
	return chosen, nil
}

// Columns is the catalogue as the caller may use it.
func (s *Service) Columns(ctx context.Context, lang string) ([]Column, error) {
	if err := s.Guard.Allow(ctx, "create", "export"); err != nil {
		return nil, err
	}
	offered, err := s.offered(ctx, lang)
	if err != nil {
		return nil, err
	}
	b := s.words(lang)
	columns := make([]Column, len(offered))
	for i, c := range offered {
		columns[i] = Column{c.id, c.group, c.groupName(b), c.title(b), c.personal, c.standard}
	}
	return columns, nil
}

func needsOf(columns []column) (all need) {
	for _, c := range columns {
		all |= c.needs
	}
	return all
}

func personalOf(columns []column) []string {
	ids := []string{}
	for _, c := range columns {
		if c.personal {
			ids = append(ids, c.id)
		}
	}
	return ids
}

func idsOf(columns []column) []string {
	ids := make([]string, len(columns))
	for i, c := range columns {
		ids[i] = c.id
	}
	return ids
}

// unitOf is the unit under which an actor is audited: that of the first role.
func unitOf(a access.Actor) string {
	for _, held := range a.Assignments {
		return held.UnitCode
	}
	return ""
}

func titlesInLine(b *book, titles []certification.Title) string {
	names := make([]string, len(titles))
	for i, t := range titles {
		names[i] = b.titleKind(t.Kind)
		if t.ValidTo != nil {
			names[i] += b.text("until", "date", t.ValidTo)
		}
	}
	return strings.Join(names, b.text("and"))
}

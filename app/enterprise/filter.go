package enterprise

import (
	"slices"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Filter says which firms a list, a count or an export wants. The zero Filter
// wants every active firm.
type Filter struct {
	Query       string   // part of a name, pinyin, initials, tail of the code
	IDs         []string // these firms only
	Within      *Subquery
	Unit        string // division code; everything below it
	Park        string
	Attribution string
	Rungs       []string
	Lapsed      *bool
	Climbing    *bool
	Industry    string // GB/T 4754 code; everything below it
	TechField   string
	Officer     string // a person, or "none"
	Tags        []string
	Standings   []string // empty = active
	VisitedFrom *value.Date
	VisitedTo   *value.Date
	NoVisitIn   int // days without a visit
	RevenueFrom *value.Money
	RevenueTo   *value.Money
	AboveScale  *bool
	Provisional *bool
	DueTo       *value.Date
	Rules       string   // the rule set that Lacks and the next two speak of; empty = the one of the summary
	Lacks       []string // conditions not met, all of them; or NothingLacking, or EverythingMet
	OnlyLacks   bool     // and no other
	LacksAtMost *int     // conditions
	Missing     []string // uscc, contact, industry, techField, revenue, officer, visit, town
}

// Subquery names the firms a higher feature counts, made by its store.
type Subquery struct {
	SQL  string
	Args []any
}

// Nobody is the officer of firms that have none.
const Nobody = "none"

// condition is a piece of a WHERE with its values.
type condition struct {
	sql  string
	args []any
}

// missing names what a firm may lack.
var missing = map[string]string{
	"uscc":      "s.uscc IS NULL",
	"contact":   "s.contacts = 0",
	"industry":  "s.industry_code = ''",
	"techField": "s.tech_field_code = ''",
	"revenue":   "s.latest_revenue_fen IS NULL",
	"officer":   "s.officer_id IS NULL",
	"visit":     "s.last_visit_on IS NULL",
	"town":      "length(s.unit_code) < 9",
}

// MissingKinds lists what Filter.Missing takes.
func MissingKinds() []string {
	kinds := make([]string, 0, len(missing))
	for kind := range missing {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// conditions are those of the filter except place, standing and search, which
// decide how the list is walked.
func (f Filter) conditions(today value.Date) ([]condition, error) {
	var all []condition
	add := func(sql string, args ...any) { all = append(all, condition{sql, args}) }
	if len(f.IDs) > 0 {
		add("s.enterprise_id IN ?", f.IDs)
	}
	if f.Within != nil {
		add("s.enterprise_id IN ("+f.Within.SQL+")", f.Within.Args...)
	}
	addText := func(column, text string) {
		if text != "" {
			add(column+" = ?", text)
		}
	}
	addText("s.park_code", f.Park)
	addText("s.attribution_code", f.Attribution)
	addBool := func(column string, want *bool) {
		if want != nil {
			add(column+" = ?", *want)
		}
	}
	addBool("s.lapsed", f.Lapsed)
	addBool("s.climbing", f.Climbing)
	addBool("s.above_scale", f.AboveScale)
	addBool("s.provisional", f.Provisional)
	addPrefix := func(column, prefix string) {
		if prefix != "" {
			add("("+column+" >= ? AND "+column+" < ?)", prefix, prefixEnd(prefix))
		}
	}
	addPrefix("s.industry_code", f.Industry)
	addPrefix("s.tech_field_code", f.TechField)
	switch f.Officer {
	case "":
	case Nobody:
		add("s.officer_id IS NULL")
	default:
		add("s.officer_id = ?", f.Officer)
	}
	for _, tag := range f.Tags {
		add("s.enterprise_id IN (SELECT t.enterprise_id FROM enterprise_tags t WHERE t.tag = ?)", tag)
	}
	f.ranges(today, add)
	if err := f.lacking(add); err != nil {
		return nil, err
	}
	for _, kind := range f.Missing {
		sql, ok := missing[kind]
		if !ok {
			return nil, fault.Invalid("enterprise.bad_filter").WithField("query.missing", "enterprise.bad_filter")
		}
		add(sql)
	}
	return all, nil
}

func (f Filter) ranges(today value.Date, add func(string, ...any)) {
	if f.VisitedFrom != nil {
		add("s.last_visit_on >= ?", *f.VisitedFrom)
	}
	if f.VisitedTo != nil {
		add("s.last_visit_on <= ?", *f.VisitedTo)
	}
	if f.NoVisitIn > 0 {
		add("(s.last_visit_on IS NULL OR s.last_visit_on < ?)", today.AddDays(-f.NoVisitIn))
	}
	if f.RevenueFrom != nil {
		add("s.latest_revenue_fen >= ?", *f.RevenueFrom)
	}
	if f.RevenueTo != nil {
		add("s.latest_revenue_fen <= ?", *f.RevenueTo)
	}
	if f.DueTo != nil {
		add("s.next_due_on <= ?", *f.DueTo)
	}
}

// lacking asks the summary for what assessments found to be unmet.
func (f Filter) lacking(add func(string, ...any)) error {
	if f.byAssessor() {
		return nil
	}
	if f.LacksAtMost != nil {
		add("s.lacks_count <= ?", *f.LacksAtMost)
	}
	for _, code := range f.Lacks {
		switch {
		case !conditionCode.MatchString(code):
			return fault.Invalid("enterprise.bad_filter").WithField("query.lacks", "enterprise.bad_filter")
		case code == NothingLacking:
			add("s.lacks_count = 0")
		case f.OnlyLacks && len(f.Lacks) == 1:
			add("s.lacks = ?", Gap{Lacks: f.Lacks}.text())
		default:
			add(`s.lacks LIKE ? ESCAPE '\'`, db.Like(","+code+","))
		}
	}
	if f.OnlyLacks && len(f.Lacks) > 1 {
		add("s.lacks_count = ?", len(f.Lacks))
	}
	return nil
}

func (f Filter) standings() []string {
	if len(f.Standings) == 0 {
		return []string{string(Active)}
	}
	return f.Standings
}

// onlyUnitAndRung tells that the counters know the number of rows.
func (f Filter) onlyUnitAndRung() bool {
	more, err := f.conditions(value.Date{})
	return err == nil && len(more) == 0 && !f.byAssessor() && f.Query == "" && len(f.Standings) == 0
}

// Order is how a list is sorted: a key of sortKeys, "-" in front for descending.
type Order struct {
	column   string
	desc     bool
	nullable bool
	byTown   bool // there is an index of it within a town
	byRung   bool // and within a rung there

	rules   string    // the set of an order by what firms lack by it
	ranking *Subquery // such an order: see Assessor.Ranking
}

var sortKeys = map[string]Order{
	"name":     {column: "sort_name", byTown: true},
	"rung":     {column: "rung_rank"},
	"unit":     {column: "unit_code"},
	"revenue":  {column: "latest_revenue_fen", nullable: true, byTown: true, byRung: true},
	"rdRatio":  {column: "rd_ratio_bp", nullable: true},
	"visit":    {column: "last_visit_on", nullable: true, byTown: true},
	"due":      {column: "next_due_on", nullable: true},
	"requests": {column: "open_requests"},
	"gap":      {column: "lacks_count", nullable: true},
}

// parseOrder reads a sort key; empty is by name.
func parseOrder(key string) (Order, error) {
	if key == "" {
		key = "name"
	}
	name, desc := strings.CutPrefix(key, "-")
	order, ok := sortKeys[name]
	if rules, by := strings.CutPrefix(name, "gap:"); by && conditionCode.MatchString(rules) {
		order, ok = Order{rules: rules}, true
	}
	if !ok {
		return Order{}, fault.Invalid("enterprise.bad_sort").WithField("query.sort", "enterprise.bad_sort")
	}
	order.desc = desc
	return order, nil
}

// cursor is where a page ended. Firms without the sorted value come last, in
// both directions; None says that the page ended among them.
type cursor struct {
	Value any    `json:"v,omitempty"`
	ID    string `json:"i"`
	None  bool   `json:"n,omitempty"`
}

// prefixEnd is the first text after all that begin with prefix.
func prefixEnd(prefix string) string {
	runes := []rune(prefix)
	runes[len(runes)-1]++
	return string(runes)
}

// at is the cursor behind a row.
func (o Order) at(row Summary) *cursor {
	c := &cursor{ID: row.EnterpriseID}
	switch o.column {
	case "sort_name":
		c.Value = row.SortName
	case "rung_rank":
		c.Value = row.RungRank
	case "unit_code":
		c.Value = row.UnitCode
	case "open_requests":
		c.Value = row.OpenRequests
	case "latest_revenue_fen":
		c.Value, c.None = valueOf(row.LatestRevenueFen)
	case "rd_ratio_bp":
		c.Value, c.None = valueOf(row.RDRatioBP)
	case "last_visit_on":
		c.Value, c.None = valueOf(row.LastVisitOn)
	case "lacks_count":
		c.Value, c.None = valueOf(row.LacksCount)
	case "next_due_on":
		c.Value, c.None = valueOf(row.NextDueOn)
	}
	return c
}

func valueOf[T any](p *T) (any, bool) {
	if p == nil {
		return nil, true
	}
	return *p, false
}

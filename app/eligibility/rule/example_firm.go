package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"miaolin/app/value"
)

var _ = examples(map[string]func(*Book, *input) output{
	"enterprise_institute.assess":         exFirm("enterprise_institute"),
	"hnte.assess":                         exFirm("hnte"),
	"hnte_pool.assess":                    exFirm("hnte_pool"),
	"key_enterprise_institute.assess":     exFirm("key_enterprise_institute"),
	"national_tech_sme.assess":            exFirm("national_tech_sme"),
	"prov_tech_sme.assess":                exFirm("prov_tech_sme"),
	"rd_body_county.assess":               exFirm("rd_body_county"),
	"rd_centre_jiaxing.assess":            exFirm("rd_centre_jiaxing"),
	"rd_centre_provincial.assess":         exFirm("rd_centre_provincial"),
	"technology_centre_provincial.assess": exFirm("technology_centre_provincial"),
})

// exFirm assesses a whole firm by a shipped set, through Assess itself: "hnte.assess",
// "hnte_pool.assess" and so on. It answers a verdict for each condition, what was
// found as "condition.found" and what is short as "condition.short".
func exFirm(code string) func(*Book, *input) output {
	return func(b *Book, in *input) output {
		on, facts := in.date("as_of"), in.firm()
		if on.IsZero() {
			in.fail("as_of", "a day is wanted")
			return nil
		}
		set, ok := b.In(code, on)
		if !ok {
			in.fail("as_of", "no version of %s is in force on %s", code, on)
			return nil
		}
		a := Assess(set, facts, on)
		out := output{"class": string(a.Class)}
		for _, f := range a.Findings {
			out[f.Code], out[f.Code+".reason"], out[f.Code+".until"] = string(f.Verdict), f.Reason, string(f.Until)
			out[f.Code+".found"], out[f.Code+".short"] = told(f.Found), f.shortText()
			if f.Found != nil && f.Found.High != nil {
				out[f.Code+".found"] = []any{whole(f.Found.Num), whole(*f.Found.High)}
			}
			for _, p := range f.Parts {
				out[f.Code+"."+p.Code] = rangeOf(p.Points)
			}
		}
		return out
	}
}

// told is a quantity as examples write it: 万元, people, a fraction, a number.
func told(q *Quantity) any {
	switch {
	case q == nil:
		return nil
	case q.Unit == Fen:
		return times(q.Rat(), millionth)
	case q.Unit == People:
		return times(q.Rat(), hundredth)
	}
	return q.Rat()
}

// shortText writes the alternatives one after the other: "class1 1; class2 2".
func (f Finding) shortText() string {
	all := make([]string, len(f.Short))
	for i, s := range f.Short {
		amount := told(quantity(s.Unit, s.Amount))
		all[i] = s.Code + " " + show(amount)
	}
	return strings.Join(all, "; ")
}

// exampleFields are the figures of a year by the names examples use.
var exampleFields = map[string]Field{
	"sales_wan": Sales, "total_income_wan": TotalIncome, "hitech_income_wan": HitechIncome, "main_products_wan": MainProducts,
	"cost_wan": CostExpense, "rd_wan": RDHnte, "rd_domestic_wan": RDDomestic, "rd_tax_wan": RDTax,
	"net_assets_wan": NetAssets, "total_assets_wan": TotalAssets, "employees": Employees, "sci_staff": SciStaff,
}

// longAgo is when a right was granted whose day an example leaves out.
var longAgo = value.NewDate(2010, 1, 1)

// firm reads the facts of a firm.
func (in *input) firm() *Facts {
	f := &Facts{
		EnterpriseID: "firm", USCC: in.text("uscc"), RegisteredOn: in.date("registered"), UnitCode: in.text("unit"),
		IndustryCode: in.text("industry"), TechField: in.text("tech_field"),
	}
	in.each("years", func(y *input) {
		year, _ := y.whole("year")
		if year < 1990 || year > 2100 {
			y.fail("year", "a year is wanted")
		}
		if slices.ContainsFunc(f.Years, func(known Year) bool { return known.Year == int(year) }) {
			y.fail("year", "%d is there twice", year)
		}
		out := Year{Year: int(year), Figures: map[Field]Figure{}}
		contradict := y.flag("contradict")
		for _, name := range slices.Sorted(maps.Keys(exampleFields)) {
			v := y.number(name)
			if v == nil {
				continue
			}
			field := exampleFields[name]
			per := million
			if field.unit() == People {
				per = hundred
			}
			n := times(v, per)
			if !n.IsInt() {
				y.fail(name, "%s is finer than a fen or a hundredth of a person", Text(v))
				continue
			}
			if !n.Num().IsInt64() {
				y.fail(name, "%s is too large", Text(v))
				continue
			}
			out.Figures[field] = Figure{Value: n.Num().Int64(), Disputed: contradict != nil && *contradict}
		}
		f.Years = append(f.Years, out)
	})
	in.each("rights", func(r *input) {
		class, _ := r.whole("class")
		if class != 1 && class != 2 {
			r.fail("class", "1 or 2 is wanted")
		}
		yes := func(key string) bool { v := r.flag(key); return v != nil && *v }
		right := Right{Class: int(class), State: r.choice("state", "granted", "grant_notice", "filed", "ended"), GrantedOn: r.date("granted"), EndedOn: r.date("ended"), Used: yes("used"), FeePaid: yes("fee_paid"), CoOwned: yes("co_owned")}
		if right.State == "" {
			right.State = "granted"
		}
		if right.State != "filed" && right.GrantedOn.IsZero() {
			right.GrantedOn = longAgo
		}
		acquired := r.choice("acquired", "own_rd", "transfer", "gift", "merger")
		right.Own = acquired == "" || acquired == "own_rd"
		for range r.times() {
			f.Rights = append(f.Rights, right)
		}
	})
	f.RightsKnown = in.values["rights"] != nil
	in.each("results", func(r *input) {
		year, _ := r.whole("year")
		name := r.text("achievement")
		for i := range r.times() {
			f.Results = append(f.Results, Result{Year: int(year), Achievement: fmt.Sprint(name, year, i)})
		}
	})
	f.ResultsKnown = in.values["results"] != nil
	for _, item := range managementItems {
		if there := in.flag("document_" + item); there != nil {
			f.Documents = append(f.Documents, Document{Item: item, Absent: !*there})
		}
	}
	in.each("titles", func(t *input) {
		f.Titles = append(f.Titles, Title{Kind: t.text("kind"), From: t.date("from"), Last: t.date("to"), RevokedOn: t.date("revoked")})
	})
	in.each("incidents", func(i *input) {
		serious := i.flag("serious")
		f.Incidents = append(f.Incidents, Incident{Kind: i.choice("kind", incidentKinds...), Serious: serious != nil && *serious, On: i.date("on"), RemoveOn: i.date("removed")})
	})
	in.each("honours", func(h *input) {
		place, _ := h.whole("place")
		f.Honours = append(f.Honours, Honour{Kind: h.choice("kind", "award", "standard", "none"), Level: h.choice("level", "international", "national", "industry", "provincial", "local", "association", "enterprise"), Place: int(place), On: h.date("on")})
	})
	if looked := in.date("clean_on"); looked != (value.Date{}) {
		for _, kind := range incidentKinds {
			f.Checks = append(f.Checks, Check{Kind: kind, Through: looked, Clean: true})
		}
	}
	return f
}

// times is how often a thing of a list is there: once unless it says.
func (in *input) times() int64 {
	n, given := in.told("count")
	switch {
	case !given:
		return 1
	case n > manyOfAKind:
		in.fail("count", "%d is more than a firm can have", n)
		return 0
	}
	return n
}

const manyOfAKind = 10_000

// each reads a list of things of several fields; what is wrong with one is told
// with its place.
func (in *input) each(key string, read func(*input)) {
	for i, item := range in.list(key) {
		fields, ok := item.(map[string]any)
		if !ok {
			in.fail(key, "%s has no fields", show(item))
			continue
		}
		one := &input{values: fields, used: map[string]bool{}}
		read(one)
		if err := one.problem(); err != nil {
			in.errs = append(in.errs, fmt.Errorf("%s %d: %w", key, i+1, err))
		}
	}
}

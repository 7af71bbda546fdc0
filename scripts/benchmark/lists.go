package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// slowestList is how long no page of a list may take.
const slowestList = 300 * time.Millisecond

// listTries is how often each page is asked for; the median counts, so that the
// machine's other work does not.
const listTries = 3

// measureLists asks for the first page of every list, by every filter and sort.
func (st *stand) measureLists(_ context.Context, _ options, r *report) error {
	type taken struct {
		path string
		time.Duration
	}
	var all []taken
	refused := 0
	for _, path := range st.listPaths() {
		times := make([]time.Duration, listTries)
		for i := range times {
			began := time.Now()
			_, err := st.manager.get(st.program.addr, path)
			times[i] = time.Since(began)
			if err != nil { // it took too long, and counts as such
				refused++
				progress("%v\n", err)
			}
		}
		slices.Sort(times)
		all = append(all, taken{path, times[listTries/2]})
	}
	slices.SortFunc(all, func(a, b taken) int { return int(b.Duration - a.Duration) })
	fmt.Printf("\nthe slowest of %d pages\n", len(all))
	for _, t := range all[:min(20, len(all))] {
		path, _ := url.QueryUnescape(t.path)
		fmt.Printf("%10s ms  %s\n", ms(t.Duration), path)
	}
	r.aim(refused == 0 && all[0].Duration <= slowestList, st.engine+": "+fmt.Sprintf("slowest of %d pages of lists", len(all)), "<= 300 ms, none refused", "%s ms, %d refused", ms(all[0].Duration), refused)
	return nil
}

func (st *stand) listPaths() []string {
	firm := st.county.firms[len(st.county.firms)/2].row.ID
	day := func(back int) string { return st.county.day.AddDays(-back).String() }
	year := st.county.day.Year()
	var paths []string
	cross := func(path string, sorts []string, filters ...string) {
		for _, sort := range sorts {
			for _, filter := range append(filters, "") {
				full := path + "?limit=50"
				if sort != "" {
					full += "&sort=" + sort
				}
				if filter != "" {
					full += "&" + filter
				}
				paths = append(paths, full)
			}
		}
	}
	q := func(word string) string { return "q=" + url.QueryEscape(word) }
	var sorts []string
	for _, key := range []string{"name", "rung", "unit", "revenue", "rdRatio", "visit", "due", "requests", "gap"} {
		sorts = append(sorts, key, "-"+key)
	}
	cross("/enterprises", sorts, "unit=330483100", "unit=330483", "unit=330483100&rung=tree", "rung=tree", "rung=sapling,tree", "rung=forest",
		"lapsed=true", "climbing=true", "industry=C17", "industry=I65", "industry=A", "techField=1", "techField=9", "officer=none", "officer=nobody",
		"officer="+officerName("330483100", 1), "tag=x", "tag="+url.QueryEscape(someTag), "tag="+url.QueryEscape(rareTag), "park=330483-P01",
		"attribution=330483100", "attribution=330481", "state=dormant", "state=archived", "state=active,dormant", "state=gone", "unit=330483100&lapsed=true&climbing=true", "visitedFrom="+day(30), "visitedTo="+day(400), "noVisitIn=90", "noVisitIn=690",
		"revenueFromFen=5900000000000", "revenueToFen=10000000000", "revenueFromFen=5900000000000&revenueToFen=10000000000", "aboveScale=true", "provisional=true", "aboveScale=true&provisional=true&climbing=true", "dueTo="+day(0),
		"lacks=rd_ratio", "lacks=rd_ratio,staff_ratio&onlyLacks=true", "lacks=none", "rules=prov_tech_sme&lacks=met", "rules=national_tech_sme&lacks=none&gapsBy=national_tech_sme,hnte_pool",
		"rules=hnte&lacksAtMost=1", "missing=uscc", "missing=contact", "missing=revenue", "missing=officer",
		"missing=visit", "missing=town", "missing=industry", "missing=techField", "missing=town,uscc,contact", q(commonTerm)+"&techField=9",
		q(commonTerm)+"&officer=none", q("v"), q("z"), q("伙企业"), q("限公司")+"&aboveScale=true", q(rareTerm), q(commonTerm), q("keji"), q("kj"), q("限公司"), q("鹭屿科技"), q("MA0012"))
	cross("/visits", []string{"-visitedOn", "nextOn"}, "enterprise="+firm, "unit=330483100", "unit=330483", "officer=nobody", "officer="+officerName("330483100", 0),
		"from="+day(30), "to="+day(600), "from="+day(600)+"&to="+day(590), "mode=phone", "need=funding", "next=open", "next=overdue", "nextOwner=nobody", "withdrawn=true",
		"unit=330483100&mode=phone", "officer=nobody&unit=330483100")
	cross("/titles", []string{"-validFrom", "validFrom", "validTo", "-validTo"}, "enterpriseId="+firm, "unit=330483100", "unit=330483", "kind=hnte", "kind=tech_little_giant",
		"kind=nothing", "state=publicised", "origin=moved_in", "number=GR2024", "validOn="+day(0), "endingFrom="+day(0)+"&endingTo="+day(-90), "notRenewed=true", "withdrawn=true",
		"kind=hnte&unit=330483100&notRenewed=true")
	cross("/figures", []string{""}, "enterpriseId="+firm, fmt.Sprint("fiscalYear=", year-1), fmt.Sprint("fiscalYear=", year-3), "source=tax", fmt.Sprint("source=tax&fiscalYear=", year-1))
	cross("/ip-rights", []string{""}, "enterpriseId="+firm, "kind=invention", "class=1", "status=granted", "validOn="+day(0))
	cross("/requests", []string{""}, "enterprise="+firm, "unit=330483100", "need=funding", "owner=nobody", "state=open", "state=answered", "step=raised", "step=accepted,assigned", "overdue=true")
	cross("/enterprise-counts", []string{""})
	cross("/rung-counts", []string{""}, "on="+day(400))
	return slices.DeleteFunc(paths, func(path string) bool {
		return path == "/enterprise-counts?limit=50" || path == "/rung-counts?limit=50" || path == "/rung-counts?limit=50&on="+day(400)
	})
}

package enterprise

import (
	"context"
	"net/http"
	"strconv"

	"miaolin/app/value"
	"miaolin/app/web"
)

// FilterIn is a Filter as it stands in an address. Lists are comma separated.
type FilterIn struct {
	Q           string   `query:"q" maxLength:"60" doc:"part of a name, pinyin, initials or the tail of the code"`
	Unit        string   `query:"unit" maxLength:"20"`
	Park        string   `query:"park" maxLength:"20"`
	Attribution string   `query:"attribution" maxLength:"20"`
	Rung        []string `query:"rung" maxItems:"8"`
	Lapsed      string   `query:"lapsed" enum:"true,false"`
	Climbing    string   `query:"climbing" enum:"true,false"`
	Industry    string   `query:"industry" maxLength:"8" doc:"code; everything below it"`
	TechField   string   `query:"techField" maxLength:"8" doc:"code; everything below it"`
	Officer     string   `query:"officer" maxLength:"40" doc:"a person, or none"`
	Tag         []string `query:"tag" maxItems:"8"`
	State       []string `query:"state" maxItems:"5" doc:"active (default), dormant, gone, archived, merged"`
	VisitedFrom string   `query:"visitedFrom" format:"date"`
	VisitedTo   string   `query:"visitedTo" format:"date"`
	NoVisitIn   int      `query:"noVisitIn" minimum:"0" maximum:"3650" doc:"days without a visit"`
	RevenueFrom int64    `query:"revenueFromFen" minimum:"0"`
	RevenueTo   int64    `query:"revenueToFen" minimum:"0"`
	AboveScale  string   `query:"aboveScale" enum:"true,false"`
	Provisional string   `query:"provisional" enum:"true,false"`
	DueTo       string   `query:"dueTo" format:"date"`
	Rules       string   `query:"rules" maxLength:"60" doc:"rule set that lacks, onlyLacks and lacksAtMost speak of; high-tech enterprise when left out"`
	Lacks       []string `query:"lacks" maxItems:"8" doc:"conditions that are not met, all of them; none = no condition is unmet, met = every one is met"`
	OnlyLacks   string   `query:"onlyLacks" enum:"true,false" doc:"and no other"`
	LacksAtMost string   `query:"lacksAtMost" pattern:"^[0-9]{1,2}$" doc:"conditions not met"`
	Missing     []string `query:"missing" maxItems:"8" doc:"uscc, contact, industry, techField, revenue, officer, visit, town"`
}

// Filter reads the address.
func (in FilterIn) Filter() Filter {
	return Filter{
		Query: in.Q, Unit: in.Unit, Park: in.Park, Attribution: in.Attribution, Rungs: in.Rung,
		Lapsed: flag(in.Lapsed), Climbing: flag(in.Climbing), Industry: in.Industry, TechField: in.TechField,
		Officer: in.Officer, Tags: in.Tag, Standings: in.State,
		VisitedFrom: value.GivenDate(in.VisitedFrom), VisitedTo: value.GivenDate(in.VisitedTo), NoVisitIn: in.NoVisitIn,
		RevenueFrom: fen(in.RevenueFrom), RevenueTo: fen(in.RevenueTo), AboveScale: flag(in.AboveScale),
		Provisional: flag(in.Provisional), DueTo: value.GivenDate(in.DueTo), Missing: in.Missing,
		Lacks: in.Lacks, OnlyLacks: in.OnlyLacks == "true", Rules: in.Rules, LacksAtMost: whole(in.LacksAtMost),
	}
}

func flag(s string) *bool {
	if s == "" {
		return nil
	}
	b := s == "true"
	return &b
}

func whole(s string) *int {
	n, err := strconv.Atoi(s)
	if err != nil { // huma has checked the form: this is "not given"
		return nil
	}
	return &n
}

func fen(n int64) *value.Money {
	if n == 0 {
		return nil
	}
	m := value.Money(n)
	return &m
}

type listIn struct {
	FilterIn
	web.PageIn
	GapsBy []string `query:"gapsBy" maxItems:"20" doc:"rule sets whose gaps the rows tell"`
	Sort   string   `query:"sort" maxLength:"70" doc:"name, rung, unit, revenue, rdRatio, visit, due, requests, gap, or gap: and the code of a rule set; - in front for descending"`
}

func (s *Service) listRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "enterprise-list", Method: http.MethodGet, Path: "/enterprises", Verb: "read", Object: "enterprise", Summary: "Enterprises by filter"}, s.httpList)
	web.Register(w, web.Op{ID: "enterprise-search", Method: http.MethodGet, Path: "/enterprise-search", Verb: "read", Object: "enterprise", Summary: "The few enterprises meant by what was typed so far"},
		func(ctx context.Context, in *struct {
			Q     string `query:"q" required:"true" maxLength:"60"`
			Limit int    `query:"limit" default:"10" minimum:"1" maximum:"30"`
		}) (*web.List[Row], error) {
			rows, err := s.Search(ctx, in.Q, in.Limit)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "enterprise-counts", Method: http.MethodGet, Path: "/enterprise-counts", Verb: "read", Object: "enterprise", Summary: "Active enterprises by unit and rung"},
		func(ctx context.Context, _ *struct{}) (*web.List[UnitRung], error) {
			rows, err := s.Counts(ctx)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "tag-list", Method: http.MethodGet, Path: "/tags", Verb: "read", Object: "enterprise", Summary: "Tags in use"},
		func(ctx context.Context, _ *struct{}) (*web.List[TagCount], error) {
			rows, err := s.Tags(ctx)
			return listed(rows, err)
		})
	registerRoutes(w, "industry-list", "/industries", "Industries of GB/T 4754-2017", s.industries)
	registerRoutes(w, "tech-field-list", "/tech-fields", "The eight technology fields the state supports", s.techFields)
}

type registerIn struct {
	Q      string `query:"q" maxLength:"40" doc:"part of a name, a code, pinyin or initials"`
	Parent string `query:"parent" maxLength:"8" doc:"entries one level below; empty = the top"`
	Code   string `query:"code" maxLength:"8" doc:"this entry only"`
}

func registerRoutes(w *web.Server, id, path, summary string, r *Register) {
	web.Register(w, web.Op{ID: id, Method: http.MethodGet, Path: path, Verb: "read", Object: "industry", Summary: summary},
		func(_ context.Context, in *registerIn) (*web.List[RegisterEntry], error) {
			switch {
			case in.Code != "":
				entry, _ := r.Get(in.Code)
				return web.ListOf([]RegisterEntry{entry}, "", nil), nil
			case in.Q != "":
				return web.ListOf(r.Find(in.Q), "", nil), nil
			}
			return web.ListOf(r.Children(in.Parent), "", nil), nil
		})
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[Row], error) {
	page, err := s.List(ctx, ListQuery{Filter: in.Filter(), Sort: in.Sort, Limit: in.Limit, Cursor: in.Cursor, NoTotal: in.Cursor != "", GapsBy: in.GapsBy})
	if err != nil {
		return nil, err
	}
	var total *web.Total
	if in.Cursor == "" { // the first page says how many there are
		total = &web.Total{Count: page.Total, Capped: page.Capped}
	}
	return web.ListOf(page.Rows, page.Next, total), nil
}

package visit

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// ReasonGiven is an act that needs nothing but its reason.
type ReasonGiven struct {
	Reason string `json:"reason" minLength:"2" maxLength:"300"`
}

// NextStepDone tells whether the agreed step is done.
type NextStepDone struct {
	Done bool `json:"done"`
}

// VisitText is a visit in words.
type VisitText struct {
	Text string `json:"text"`
}

// Routes registers the operations on visits and requests.
func (s *Service) Routes(w *web.Server) {
	s.readRoutes(w)
	s.changeRoutes(w)
	s.fileRoutes(w)
	s.requestRoutes(w)
	s.portfolioRoutes(w)
}

func (s *Service) readRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "visit-list", Method: http.MethodGet, Path: "/visits", Verb: "read", Object: "visit",
		Summary: "Visits, latest first"}, s.httpList)
	web.Register(w, web.Op{ID: "visit-recent", Method: http.MethodGet, Path: "/visits/recent", Verb: "read", Object: "visit",
		Summary: "Visits of the last two weeks to one firm, to warn who is about to go there"},
		func(ctx context.Context, in *struct {
			Enterprise string `query:"enterprise" required:"true" maxLength:"40"`
		}) (*web.List[RecentVisit], error) {
			rows, err := s.Recent(ctx, in.Enterprise)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "visit-get", Method: http.MethodGet, Path: "/visits/{id}", Verb: "read", Object: "visit",
		Summary: "One visit with its requests and files"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[Detail], error) {
			return detailOf(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "visit-text", Method: http.MethodGet, Path: "/visits/{id}/text", Verb: "read", Object: "visit",
		Summary: "The visit in words, to be pasted into a report"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Lang string `query:"lang" enum:"zh-CN,en" doc:"empty: the caller's language"`
		}) (*web.Answer[VisitText], error) {
			if in.Lang == "" {
				in.Lang = web.Lang(ctx)
			}
			text, err := s.Text(ctx, in.ID, in.Lang)
			return web.AnswerOf(VisitText{text}), err
		})
	web.Register(w, web.Op{ID: "visit-suggestions", Method: http.MethodGet, Path: "/visit-suggestions", Verb: "create", Object: "visit",
		Summary: "Firms the caller may be about to visit: agreed days, lately, never, long ago"},
		func(ctx context.Context, in *struct {
			Limit int `query:"limit" default:"6" minimum:"1" maximum:"20" doc:"per reason"`
		}) (*web.List[Suggestion], error) {
			rows, err := s.Suggest(ctx, in.Limit)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "visit-words", Method: http.MethodGet, Path: "/visit-words", Verb: "read", Object: "visit",
		Summary: "Needs and purposes to choose from"},
		func(context.Context, *struct{}) (*web.Answer[Catalogue], error) { return web.AnswerOf(*s.words), nil })
}

func (s *Service) changeRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "visit-create", Method: http.MethodPost, Path: "/visits", Verb: "create", Object: "visit",
		Summary: "Record a visit", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewVisit
		}) (*web.One[Detail], error) {
			return detailOf(s.Create(ctx, in.Once(ctx, "visit-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "visit-change", Method: http.MethodPatch, Path: "/visits/{id}", Verb: "change", Object: "visit",
		Summary: "Correct a visit: its author within a week, a manager at any time"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body VisitChange
		}) (*web.One[Detail], error) {
			return detailOf(s.Change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "visit-withdraw", Method: http.MethodPost, Path: "/visits/{id}/withdraw", Verb: "archive", Object: "visit",
		Summary: "Say that the visit was entered by mistake"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body ReasonGiven
		}) (*web.One[Detail], error) {
			return detailOf(s.Withdraw(ctx, in.ID, in.Version(), in.Body.Reason))
		})
	web.Register(w, web.Op{ID: "visit-settle", Method: http.MethodPost, Path: "/visits/{id}/next-step", Verb: "change", Object: "visit",
		Summary: "Say that the agreed next step is done, or take that back"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body NextStepDone
		}) (*web.One[Detail], error) {
			return detailOf(s.Settle(ctx, in.ID, in.Version(), in.Body.Done))
		})
}

func detailOf(d Detail, err error) (*web.One[Detail], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(d, d.Version), nil
}

type listIn struct {
	web.PageIn
	Enterprise string `query:"enterprise" maxLength:"40"`
	Unit       string `query:"unit" maxLength:"20" doc:"division code; everything below it, by the firm's unit on that day"`
	Officer    string `query:"officer" maxLength:"40" doc:"who led"`
	From       string `query:"from" format:"date"`
	To         string `query:"to" format:"date"`
	Mode       string `query:"mode" enum:"onsite,phone,office,video"`
	Need       string `query:"need" maxLength:"40"`
	Next       string `query:"next" enum:"open,overdue" doc:"an agreed day is still open, or has passed"`
	NextFrom   string `query:"nextFrom" format:"date" doc:"open steps agreed for this day or later"`
	NextTo     string `query:"nextTo" format:"date" doc:"open steps agreed for this day or earlier"`
	NextOwner  string `query:"nextOwner" maxLength:"40"`
	Withdrawn  bool   `query:"withdrawn" doc:"also those withdrawn"`
	Sort       string `query:"sort" enum:"-visitedOn,nextOn" default:"-visitedOn"`
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[Row], error) {
	f := Filter{
		EnterpriseID: in.Enterprise, Unit: in.Unit, Officer: in.Officer, From: value.GivenDate(in.From), To: value.GivenDate(in.To), Mode: in.Mode,
		Need: in.Need, NextOpen: in.Next != "", NextFrom: value.GivenDate(in.NextFrom), NextTo: value.GivenDate(in.NextTo),
		NextOwner: in.NextOwner, Withdrawn: in.Withdrawn, ByNext: in.Sort == "nextOn", Limit: in.Limit,
	}
	if in.Next == "overdue" {
		if yesterday := s.today().AddDays(-1); f.NextTo == nil || yesterday.Before(*f.NextTo) {
			f.NextTo = &yesterday
		}
	}
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	page, err := s.List(ctx, f, in.Cursor == "")
	if err != nil {
		return nil, err
	}
	return web.PageOf(page.Rows, page.More, func(last Row) value.Place {
		if f.ByNext {
			return value.Place{On: *last.NextOn, ID: last.ID}
		}
		return value.Place{On: last.VisitedOn, ID: last.ID}
	}).Counted(total(in.Cursor, page.Total, page.Capped)), nil
}

func total(cursor string, count int, capped bool) *web.Total {
	if cursor != "" { // the first page says how many there are
		return nil
	}
	return &web.Total{Count: count, Capped: capped}
}

package visit

import (
	"context"
	"net/http"

	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/app/web"
)

// RequestFilterIn narrows lists and counts of requests.
type RequestFilterIn struct {
	Enterprise string `query:"enterprise" maxLength:"40"`
	Unit       string `query:"unit" maxLength:"20"`
	Need       string `query:"need" maxLength:"40"`
	Owner      string `query:"owner" maxLength:"40"`
}

func (in RequestFilterIn) filter() RequestFilter {
	return RequestFilter{EnterpriseID: in.Enterprise, Unit: in.Unit, Need: in.Need, Owner: in.Owner}
}

type requestListIn struct {
	web.PageIn
	RequestFilterIn
	State   string   `query:"state" enum:"open,answered,withdrawn" doc:"empty: open and answered"`
	Step    []string `query:"step" maxItems:"7" enum:"raised,accepted,assigned,answered,confirmed,reopened,withdrawn" doc:"goes before state"`
	Overdue bool     `query:"overdue" doc:"open after the promised day"`
}

// RequestAnswer is what the firm was told.
type RequestAnswer struct {
	Answer string `json:"answer" minLength:"2" maxLength:"2000"`
}

// RequestLinkIn carries the secret of a one-time link.
type RequestLinkIn struct {
	Token string `path:"token" maxLength:"60"`
}

func requestOf(r RequestDetail, err error) (*web.One[RequestDetail], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(r, r.Version), nil
}

func (s *Service) requestRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "request-list", Method: http.MethodGet, Path: "/requests", Verb: "read", Object: "request",
		Summary: "What firms asked for, latest first"}, s.httpRequests)
	web.Register(w, web.Op{ID: "request-counts", Method: http.MethodGet, Path: "/request-counts", Verb: "read", Object: "request",
		Summary: "How many requests stand where, and how many of a year's were answered and confirmed"},
		func(ctx context.Context, in *struct {
			RequestFilterIn
			Year int `query:"year" minimum:"2000" maximum:"2100" doc:"empty: this year"`
		}) (*web.Answer[RequestCounts], error) {
			c, err := s.RequestCounts(ctx, in.filter(), in.Year)
			return web.AnswerOf(c), err
		})
	web.Register(w, web.Op{ID: "request-create", Method: http.MethodPost, Path: "/requests", Verb: "create", Object: "request",
		Summary: "Raise a request without a visit", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewRequest
		}) (*web.One[RequestDetail], error) {
			return requestOf(s.Raise(ctx, in.Once(ctx, "request-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "request-get", Method: http.MethodGet, Path: "/requests/{id}", Verb: "read", Object: "request",
		Summary: "One request with its history"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[RequestDetail], error) {
			return requestOf(s.Request(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "request-owners", Method: http.MethodGet, Path: "/requests/{id}/owners", Verb: "change", Object: "request",
		Summary: "Who can be asked to deal with it"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[identity.Person], error) {
			people, err := s.Owners(ctx, in.ID)
			return web.ListOf(people, "", nil), err
		})
	s.requestActs(w)
	s.requestLinks(w)
}

// acting registers an act on one request, which takes a version.
func acting[B any](w *web.Server, name, verb, summary string, act func(ctx context.Context, id string, version int64, body B) (RequestDetail, error)) {
	web.Register(w, web.Op{ID: "request-" + name, Method: http.MethodPost, Path: "/requests/{id}/" + name, Verb: verb, Object: "request", Summary: summary},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body B
		}) (*web.One[RequestDetail], error) {
			return requestOf(act(ctx, in.ID, in.Version(), in.Body))
		})
}

func (s *Service) requestActs(w *web.Server) {
	web.Register(w, web.Op{ID: "request-accept", Method: http.MethodPost, Path: "/requests/{id}/accept", Verb: "change", Object: "request",
		Summary: "Take up what a firm raised"},
		func(ctx context.Context, in *web.ChangeIn) (*web.One[RequestDetail], error) {
			return requestOf(s.Accept(ctx, in.ID, in.Version()))
		})
	acting(w, "assign", "change", "Hand over to another office or person; the term stays or is renewed with a reason", s.HandOver)
	acting(w, "answer", "change", "Write down what the firm was told",
		func(ctx context.Context, id string, version int64, body RequestAnswer) (RequestDetail, error) {
			return s.Answer(ctx, id, version, body.Answer)
		})
	acting(w, "confirm", "confirm", "The firm's word: this settles it, or not and why", s.Confirm)
	acting(w, "call", "change", "Write down a call to the firm about the answer", s.Call)
	acting(w, "withdraw", "archive", "Say that it was a mistake or is no longer wanted",
		func(ctx context.Context, id string, version int64, body ReasonGiven) (RequestDetail, error) {
			return s.WithdrawRequest(ctx, id, version, body.Reason)
		})
}

func (s *Service) requestLinks(w *web.Server) {
	web.Register(w, web.Op{ID: "request-link", Method: http.MethodPost, Path: "/requests/{id}/link", Verb: "change", Object: "request",
		Summary: "Make a one-time link by which the firm gives its word"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[RequestLink], error) {
			link, err := s.Link(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(link), nil
		})
	web.Register(w, web.Op{ID: "request-link-read", Method: http.MethodGet, Path: "/request-links/{token}", Public: true,
		Summary: "The request and its answer, for the holder of the link"},
		func(ctx context.Context, in *RequestLinkIn) (*web.Answer[LinkedRequest], error) {
			r, err := s.Linked(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(r), nil
		})
	web.Register(w, web.Op{ID: "request-link-use", Method: http.MethodPost, Path: "/request-links/{token}", Public: true,
		Summary: "The firm's word, given once"},
		func(ctx context.Context, in *struct {
			RequestLinkIn
			Body LinkedWord
		}) (*web.Done, error) {
			return &web.Done{}, s.UseLink(ctx, in.Token, in.Body)
		})
}

func (s *Service) httpRequests(ctx context.Context, in *requestListIn) (*web.List[RequestRow], error) {
	f := in.filter()
	f.State, f.Steps, f.Overdue, f.Limit = in.State, in.Step, in.Overdue, in.Limit
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	page, err := s.Requests(ctx, f, in.Cursor == "")
	if err != nil {
		return nil, err
	}
	return web.PageOf(page.Rows, page.More, func(last RequestRow) value.Place { return value.Place{On: last.RaisedOn, ID: last.ID} }).Counted(total(in.Cursor, page.Total, page.Capped)), nil
}

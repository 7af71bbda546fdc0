package visit

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

type requestListIn struct {
	web.PageIn
	Enterprise string `query:"enterprise" maxLength:"40"`
	Unit       string `query:"unit" maxLength:"20"`
	Need       string `query:"need" maxLength:"40"`
	State      string `query:"state" enum:"open,answered,withdrawn" doc:"empty: open and answered"`
	Overdue    bool   `query:"overdue" doc:"open after the promised day"`
	Owner      string `query:"owner" maxLength:"40"`
}

// RequestAnswer is what the firm was told.
type RequestAnswer struct {
	Answer string `json:"answer" minLength:"2" maxLength:"2000"`
}

func requestOf(r RequestRow, err error) (*web.One[RequestRow], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(r, r.Version), nil
}

func (s *Service) requestRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "request-list", Method: http.MethodGet, Path: "/requests", Verb: "read", Object: "request",
		Summary: "What firms asked for, latest first"}, s.httpRequests)
	web.Register(w, web.Op{ID: "request-get", Method: http.MethodGet, Path: "/requests/{id}", Verb: "read", Object: "request", Summary: "One request"},
		func(ctx context.Context, in *VisitIn) (*web.One[RequestRow], error) {
			return requestOf(s.Request(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "request-answer", Method: http.MethodPost, Path: "/requests/{id}/answer", Verb: "change", Object: "request",
		Summary: "Write down what the firm was told"},
		func(ctx context.Context, in *struct {
			ChangeIn
			Body RequestAnswer
		}) (*web.One[RequestRow], error) {
			version, err := in.Version()
			if err != nil {
				return nil, err
			}
			return requestOf(s.Answer(ctx, in.ID, version, in.Body.Answer))
		})
}

func (s *Service) httpRequests(ctx context.Context, in *requestListIn) (*web.List[RequestRow], error) {
	f := RequestFilter{
		EnterpriseID: in.Enterprise, Unit: in.Unit, Need: in.Need, State: in.State, Overdue: in.Overdue, Owner: in.Owner, Limit: in.Limit,
	}
	var after dayKey
	ok, err := web.DecodeCursor(in.Cursor, &after)
	if err != nil {
		return nil, err
	}
	if ok {
		f.AfterOn, f.AfterID = &after.On, after.ID
	}
	page, err := s.Requests(ctx, f, in.Cursor == "")
	if err != nil {
		return nil, err
	}
	next := ""
	if page.More {
		last := page.Rows[len(page.Rows)-1]
		next = web.EncodeCursor(dayKey{last.RaisedOn, last.ID})
	}
	return web.ListOf(page.Rows, next, total(in.Cursor, page.Total, page.Capped)), nil
}

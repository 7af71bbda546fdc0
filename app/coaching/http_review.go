package coaching

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

func reviewOf(d ReviewDetail, err error) (*web.One[ReviewDetail], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(d, d.Version), nil
}

func changingReview(in web.ChangeIn, run func(version int64) (ReviewDetail, error)) (*web.One[ReviewDetail], error) {
	return reviewOf(run(in.Version()))
}

func (s *Service) reviewRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "review-list", Method: http.MethodGet, Path: "/reviews", Verb: "read", Object: "review",
		Summary: "Pre-reviews, latest first; a firm sees its own once they are released"},
		func(ctx context.Context, in *struct {
			web.PageIn
			Enterprise string `query:"enterprise" maxLength:"40"`
			State      string `query:"state" enum:"open,closed,cancelled"`
		}) (*web.List[ReviewRow], error) {
			f := ReviewFilter{EnterpriseID: in.Enterprise, State: in.State, Limit: in.Limit}
			if _, err := web.DecodeCursor(in.Cursor, &f.AfterID); err != nil {
				return nil, err
			}
			rows, more, err := s.Reviews(ctx, f)
			if err != nil {
				return nil, err
			}
			return web.PageOf(rows, more, func(last ReviewRow) string { return last.ID }), nil
		})
	web.Register(w, web.Op{ID: "review-get", Method: http.MethodGet, Path: "/reviews/{id}", Verb: "read", Object: "review",
		Summary: "One pre-review with its panel, its result and what it advises"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[ReviewDetail], error) {
			return reviewOf(s.Review(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "review-create", Method: http.MethodPost, Path: "/reviews", Verb: "create", Object: "review",
		Summary: "Begin a pre-review of a firm", Status: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body NewReview }) (*web.One[ReviewDetail], error) {
			return reviewOf(s.OpenReview(ctx, in.Body))
		})
	web.Register(w, web.Op{ID: "review-close", Method: http.MethodPost, Path: "/reviews/{id}/close", Verb: "change", Object: "review",
		Summary: "End a pre-review whose sheets are all in, and work out the result"},
		func(ctx context.Context, in *web.ChangeIn) (*web.One[ReviewDetail], error) {
			return changingReview(*in, func(v int64) (ReviewDetail, error) { return s.CloseReview(ctx, in.ID, v) })
		})
	web.Register(w, web.Op{ID: "review-release", Method: http.MethodPost, Path: "/reviews/{id}/release", Verb: "change", Object: "review",
		Summary: "Show the result and the opinions to the firm"},
		func(ctx context.Context, in *web.ChangeIn) (*web.One[ReviewDetail], error) {
			return changingReview(*in, func(v int64) (ReviewDetail, error) { return s.ReleaseReview(ctx, in.ID, v) })
		})
	web.Register(w, web.Op{ID: "review-cancel", Method: http.MethodPost, Path: "/reviews/{id}/cancel", Verb: "change", Object: "review",
		Summary: "Call a pre-review off, with a reason"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body ReasonBody
		}) (*web.One[ReviewDetail], error) {
			return changingReview(in.ChangeIn, func(v int64) (ReviewDetail, error) { return s.CancelReview(ctx, in.ID, v, in.Body.Reason) })
		})
	web.Register(w, web.Op{ID: "review-tasks", Method: http.MethodPost, Path: "/reviews/{id}/tasks", Verb: "change", Object: "review",
		Summary: "Put what was advised on the firm's plan, all or some"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body struct {
				Opinions []string `json:"opinions,omitempty" maxItems:"100" doc:"empty: all"`
			}
		}) (*web.One[ReviewDetail], error) {
			return changingReview(in.ChangeIn, func(v int64) (ReviewDetail, error) { return s.TakeOverReview(ctx, in.ID, v, in.Body.Opinions) })
		})
}

func (s *Service) seatRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "review-seat-add", Method: http.MethodPost, Path: "/reviews/{id}/seats", Verb: "change", Object: "review",
		Summary: "Ask somebody to review, by a link that ends with the review", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body NewSeat
		}) (*web.Answer[SeatLink], error) {
			l, err := s.AddSeat(ctx, in.ID, in.Body)
			return answered(l, err)
		})
	web.Register(w, web.Op{ID: "review-seat-link", Method: http.MethodPost, Path: "/review-seats/{id}/link", Verb: "change", Object: "review",
		Summary: "A new link for a reviewer; the one before ends"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[SeatLink], error) {
			l, err := s.NewLink(ctx, in.ID)
			return answered(l, err)
		})
	web.Register(w, web.Op{ID: "review-seat-withdraw", Method: http.MethodPost, Path: "/review-seats/{id}/withdraw", Verb: "change", Object: "review",
		Summary: "Take a reviewer off the panel"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body ReasonBody
		}) (*web.One[ReviewDetail], error) {
			return reviewOf(s.WithdrawSeat(ctx, in.ID, in.Body.Reason))
		})
	web.Register(w, web.Op{ID: "review-seat-type-in", Method: http.MethodPut, Path: "/review-seats/{id}/sheet", Verb: "change", Object: "review",
		Summary: "Type in a printed sheet; it is marked as such"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body FilledSheet
		}) (*web.One[ReviewDetail], error) {
			return reviewOf(s.TypeIn(ctx, in.ID, in.Body))
		})
}

type DoorIn struct {
	Token string `path:"token" maxLength:"80"`
}

func (s *Service) doorRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "review-door-read", Method: http.MethodGet, Path: "/review-doors/{token}", Public: true,
		Summary: "What a reviewer sees by their link"},
		func(ctx context.Context, in *DoorIn) (*web.Answer[Door], error) {
			return answered(s.OpenDoor(ctx, in.Token))
		})
	web.Register(w, web.Op{ID: "review-door-promise", Method: http.MethodPost, Path: "/review-doors/{token}/promise", Public: true,
		Summary: "The reviewer's word that there is no conflict of interest, or that there is"},
		func(ctx context.Context, in *struct {
			DoorIn
			Body Promise
		}) (*web.Answer[Door], error) {
			return answered(s.GivePromise(ctx, in.Token, in.Body))
		})
	web.Register(w, web.Op{ID: "review-door-submit", Method: http.MethodPut, Path: "/review-doors/{token}/sheet", Public: true,
		Summary: "Hand in the score sheet, once"},
		func(ctx context.Context, in *struct {
			DoorIn
			Body FilledSheet
		}) (*web.Answer[Door], error) {
			return answered(s.HandIn(ctx, in.Token, in.Body))
		})
}

func answered[T any](v T, err error) (*web.Answer[T], error) {
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(v), nil
}

package coaching

import (
	"context"
	"net/http"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
)

func (s *Service) coachRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "coach-list", Method: http.MethodGet, Path: "/coaches", Verb: "read", Object: "coach",
		Summary: "The coaches near the caller's units"},
		func(ctx context.Context, in *struct {
			Inactive bool `query:"inactive" doc:"also those who take no bookings"`
		}) (*web.List[CoachView], error) {
			rows, err := s.Coaches(ctx, in.Inactive)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "coach-get", Method: http.MethodGet, Path: "/coaches/{id}", Verb: "read", Object: "coach",
		Summary: "One coach"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[CoachView], error) {
			return coachOf(s.Coach(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "coach-create", Method: http.MethodPost, Path: "/coaches", Verb: "create", Object: "coach",
		Summary: "Begin the profile of somebody who holds the role", Status: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body NewCoach }) (*web.One[CoachView], error) {
			return coachOf(s.AddCoach(ctx, in.Body))
		})
	web.Register(w, web.Op{ID: "coach-change", Method: http.MethodPatch, Path: "/coaches/{id}", Verb: "change", Object: "coach",
		Summary: "Edit a profile: fields, topics, hours, whether bookings are taken"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body CoachChange
		}) (*web.One[CoachView], error) {
			return coachOf(s.ChangeCoach(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "coach-free", Method: http.MethodGet, Path: "/coaches/{id}/free", Verb: "read", Object: "coach",
		Summary: "Times at which a coach can still be booked"},
		func(ctx context.Context, in *daysIn) (*web.List[Span], error) {
			from, to, err := in.days(s.Clock().Date(), 13)
			if err != nil {
				return nil, err
			}
			rows, err := s.Free(ctx, in.ID, from, to)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "coach-loads", Method: http.MethodGet, Path: "/coach-loads", Verb: "count", Object: "coaching",
		Summary: "What each coach did between two days: held, hours, firms, opinions that became tasks"},
		func(ctx context.Context, in *SpanIn) (*web.List[LoadView], error) {
			today := s.Clock().Date()
			from, to, err := in.days(value.NewDate(today.Year(), 1, 1), 0)
			if err != nil {
				return nil, err
			}
			if in.To == "" {
				to = value.NewDate(from.Year(), 12, 31)
			}
			rows, err := s.Loads(ctx, from, to)
			return web.ListOf(rows, "", nil), err
		})
}

type SpanIn struct {
	From string `query:"from" format:"date" doc:"empty: from today, or from the beginning of the year"`
	To   string `query:"to" format:"date"`
}

type daysIn struct {
	web.RecordIn
	SpanIn
}

func (in SpanIn) days(first value.Date, more int) (from, to value.Date, err error) {
	from = first
	if d := value.GivenDate(in.From); d != nil {
		from = *d
	}
	to = from.AddDays(more)
	if d := value.GivenDate(in.To); d != nil {
		to = *d
	}
	if to.Before(from) {
		return from, to, fault.Invalid("coaching.exception_days").WithField("query.to", "coaching.exception_days")
	}
	return from, to, nil
}

func coachOf(c CoachView, err error) (*web.One[CoachView], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(c, c.Version), nil
}

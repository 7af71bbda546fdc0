package coaching

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the operations on coaches and coaching.
func (s *Service) Routes(w *web.Server) {
	s.coachRoutes(w)
	s.bookRoutes(w)
	s.endRoutes(w)
	s.recordRoutes(w)
	s.fileRoutes(w)
	s.reviewRoutes(w)
	s.seatRoutes(w)
	s.doorRoutes(w)
}

type listIn struct {
	web.PageIn
	Enterprise string   `query:"enterprise" maxLength:"40"`
	Coach      string   `query:"coach" maxLength:"40"`
	Unit       string   `query:"unit" maxLength:"20" doc:"division code; everything below it"`
	State      []string `query:"state" maxItems:"5" doc:"requested, confirmed, held, cancelled, no_show"`
	From       string   `query:"from" format:"date"`
	To         string   `query:"to" format:"date"`
	Mine       bool     `query:"mine" doc:"where the caller is the coach"`
	Coming     bool     `query:"coming" doc:"still to take place, soonest first"`
}

// timeKey is where a page ended.
type timeKey struct {
	At value.Instant `json:"a"`
	ID string        `json:"i"`
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[Row], error) {
	f := Filter{
		EnterpriseID: in.Enterprise, CoachID: in.Coach, Unit: in.Unit, States: in.State, From: value.GivenDate(in.From), To: value.GivenDate(in.To),
		Mine: in.Mine, Coming: in.Coming, Limit: in.Limit,
	}
	var err error
	if f.After, err = web.After[timeKey](in.Cursor); err != nil {
		return nil, err
	}
	rows, more, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last Row) timeKey { return timeKey{last.SortAt, last.ID} }), nil
}

func detailOf(d Detail, err error) (*web.One[Detail], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(d, d.Version), nil
}

// changing runs a change on the version the caller saw.
func changing(in web.ChangeIn, run func(version int64) (Detail, error)) (*web.One[Detail], error) {
	return detailOf(run(in.Version()))
}

func (s *Service) bookRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "coaching-list", Method: http.MethodGet, Path: "/coachings", Verb: "read", Object: "coaching",
		Summary: "Bookings and what became of them, latest first, or those to come"}, s.httpList)
	web.Register(w, web.Op{ID: "coaching-get", Method: http.MethodGet, Path: "/coachings/{id}", Verb: "read", Object: "coaching",
		Summary: "One booking with its record, papers and history"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[Detail], error) {
			return detailOf(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "coaching-create", Method: http.MethodPost, Path: "/coachings", Verb: "create", Object: "coaching",
		Summary: "Ask for a coaching, with wished times", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewCoaching
		}) (*web.One[Detail], error) {
			return detailOf(s.Create(ctx, in.Once(ctx, "coaching-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "coaching-schedule", Method: http.MethodPost, Path: "/coachings/{id}/time", Verb: "change", Object: "coaching",
		Summary: "Confirm a request for a time, or move what was confirmed"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Appointment
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.Schedule(ctx, in.ID, v, in.Body) })
		})
	web.Register(w, web.Op{ID: "coaching-reassign", Method: http.MethodPost, Path: "/coachings/{id}/coach", Verb: "assign", Object: "coaching",
		Summary: "Give a request to another coach"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body struct {
				CoachID string `json:"coachId" minLength:"1" maxLength:"40"`
			}
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.Reassign(ctx, in.ID, v, in.Body.CoachID) })
		})
}

// ReasonBody says why.
type ReasonBody struct {
	Reason string `json:"reason" maxLength:"300"`
}

func (s *Service) endRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "coaching-cancel", Method: http.MethodPost, Path: "/coachings/{id}/cancel", Verb: "cancel", Object: "coaching",
		Summary: "Call a booking off, with a reason"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body ReasonBody
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.Cancel(ctx, in.ID, v, in.Body.Reason) })
		})
	web.Register(w, web.Op{ID: "coaching-no-show", Method: http.MethodPost, Path: "/coachings/{id}/no-show", Verb: "change", Object: "coaching",
		Summary: "Say that the firm did not come"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body ReasonBody
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.NoShow(ctx, in.ID, v, in.Body.Reason) })
		})
}

func (s *Service) fileRoutes(w *web.Server) {
	s.Files.OpenRoute(w, FileOwner, web.Op{ID: "coaching-file-get", Path: "/coachings/{id}/attachments/{fileId}", Verb: "read", Object: "attachment",
		Summary: "A paper of a coaching"})
}

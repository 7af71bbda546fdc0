package training

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the operations on training sessions.
func (s *Service) Routes(w *web.Server) {
	s.readRoutes(w)
	s.changeRoutes(w)
	s.enrolRoutes(w)
	s.signInRoutes(w)
	s.afterRoutes(w)
	s.fileRoutes(w)
}

func (s *Service) readRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "training-list", Method: http.MethodGet, Path: "/trainings", Verb: "read", Object: "training",
		Summary: "Training sessions, latest first, or those to come"}, s.httpList)
	web.Register(w, web.Op{ID: "training-counts", Method: http.MethodGet, Path: "/training-counts", Verb: "read", Object: "training",
		Summary: "Sessions held and attendances of a year, toward the target"},
		func(ctx context.Context, in *struct {
			Year int `query:"year" minimum:"2000" maximum:"2100" doc:"empty: this year"`
		}) (*web.Answer[Counts], error) {
			c, err := s.Count(ctx, in.Year)
			return web.AnswerOf(c), err
		})
	web.Register(w, web.Op{ID: "training-get", Method: http.MethodGet, Path: "/trainings/{id}", Verb: "read", Object: "training",
		Summary: "One session with its materials"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[Detail], error) {
			return detailOf(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "training-record", Method: http.MethodGet, Path: "/training-record", Verb: "read", Object: "training",
		Summary: "What a firm's people attended, and which topics they missed"},
		func(ctx context.Context, in *struct {
			Enterprise string `query:"enterprise" required:"true" maxLength:"40"`
		}) (*web.Answer[FirmRecord], error) {
			r, err := s.OfFirm(ctx, in.Enterprise)
			return web.AnswerOf(r), err
		})
}

func (s *Service) changeRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "training-create", Method: http.MethodPost, Path: "/trainings", Verb: "create", Object: "training",
		Summary: "Plan a session, as a draft", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewTraining
		}) (*web.One[Detail], error) {
			return detailOf(s.Create(ctx, in.Once(ctx, "training-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "training-change", Method: http.MethodPatch, Path: "/trainings/{id}", Verb: "change", Object: "training",
		Summary: "Edit a session"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body TrainingChange
		}) (*web.One[Detail], error) {
			return detailOf(s.Change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "training-move", Method: http.MethodPost, Path: "/trainings/{id}/state", Verb: "change", Object: "training",
		Summary: "Announce a session, close it, say that it was held, or cancel it with a reason"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Move
		}) (*web.One[Detail], error) {
			return detailOf(s.Move(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "training-invite", Method: http.MethodPost, Path: "/trainings/{id}/invitations", Verb: "change", Object: "training",
		Summary: "Ask firms to come, by name or by a filter"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body Audience
		}) (*web.Answer[InvitedCount], error) {
			n, err := s.Invite(ctx, in.ID, in.Body)
			return web.AnswerOf(n), err
		})
	web.Register(w, web.Op{ID: "training-invitation-list", Method: http.MethodGet, Path: "/trainings/{id}/invitations", Verb: "read", Object: "training",
		Summary: "The firms in reach that were asked to come"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[InvitedFirm], error) {
			rows, err := s.Invited(ctx, in.ID)
			return web.ListOf(rows, "", nil), err
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
	Year   int    `query:"year" minimum:"2000" maximum:"2100"`
	From   string `query:"from" format:"date"`
	To     string `query:"to" format:"date"`
	Unit   string `query:"unit" maxLength:"20" doc:"division code; everything below it"`
	State  string `query:"state" enum:"draft,open,closed,held,cancelled"`
	Topic  string `query:"topic" maxLength:"40" doc:"id of an item of the menu"`
	Mine   bool   `query:"mine" doc:"where somebody of the caller's firms is enrolled"`
	Coming bool   `query:"coming" doc:"not over, soonest first"`
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[Row], error) {
	f := Filter{
		Year: in.Year, From: value.GivenDate(in.From), To: value.GivenDate(in.To), Unit: in.Unit, State: in.State, Topic: in.Topic, Mine: in.Mine, Coming: in.Coming,
		Limit: in.Limit,
	}
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	rows, more, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last Row) value.Place { return value.Place{On: last.StartsOn, ID: last.ID} }), nil
}

func (s *Service) fileRoutes(w *web.Server) {
	const path = "/trainings/{id}/attachments/{fileId}"
	s.Files.OpenRoute(w, FileOwner, web.Op{ID: "training-file-get", Path: path, Verb: "read", Object: "attachment",
		Summary: "Material of a session"})
	s.Files.RemoveRoute(w, FileOwner, web.Op{ID: "training-file-archive", Path: path, Verb: "archive", Object: "attachment",
		Summary: "Take material off a session"})
}

package member

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

// Routes registers the operations on who a firm is open to.
func (s *Service) Routes(w *web.Server) {
	s.peopleRoutes(w)
	s.consentRoutes(w)
	s.agencyRoutes(w)
}

func (s *Service) peopleRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "member-list", Method: http.MethodGet, Path: "/enterprises/{id}/people", Verb: "read", Object: "member",
		Summary: "The firm's own people, since when and invited by whom, and who was invited"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[People], error) {
			p, err := s.PeopleOf(ctx, in.ID)
			return web.AnswerOf(p), err
		})
	web.Register(w, web.Op{ID: "member-remove", Method: http.MethodDelete, Path: "/enterprises/{id}/people/{userId}", Verb: "archive", Object: "member",
		Summary: "Take somebody off the firm; it counts on their next request"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			UserID string `path:"userId" maxLength:"40"`
			Reason string `query:"reason" maxLength:"300"`
		}) (*web.Done, error) {
			return &web.Done{}, s.Remove(ctx, in.ID, in.UserID, in.Reason)
		})
}

func viewOf(v View, err error) (*web.One[View], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(v, v.Version), nil
}

func (s *Service) consentRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "consent-list", Method: http.MethodGet, Path: "/enterprises/{id}/consents", Verb: "read", Object: "consent",
		Summary: "The agents of a firm: who asks, who serves it until when, who no longer does"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[View], error) {
			rows, err := s.Consents(ctx, in.ID)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "consent-confirm", Method: http.MethodPost, Path: "/consents/{id}/confirm", Verb: "confirm", Object: "consent", Status: http.StatusOK,
		Summary: "Say yes to an agent, for the firm or with its signed paper"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Confirmation
		}) (*web.One[View], error) {
			return viewOf(s.Confirm(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "consent-refuse", Method: http.MethodPost, Path: "/consents/{id}/refuse", Verb: "confirm", Object: "consent", Status: http.StatusOK,
		Summary: "Say no to an agent"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Ending
		}) (*web.One[View], error) {
			return viewOf(s.Refuse(ctx, in.ID, in.Version(), in.Body.Reason))
		})
	web.Register(w, web.Op{ID: "consent-withdraw", Method: http.MethodPost, Path: "/consents/{id}/withdraw", Verb: "archive", Object: "consent",
		Summary: "End a consent at once"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body Ending
		}) (*web.Done, error) {
			return &web.Done{}, s.Withdraw(ctx, in.ID, in.Body.Reason)
		})
	s.Files.OpenRoute(w, FileOwner, web.Op{ID: "consent-file-get", Path: "/consents/{id}/attachments/{fileId}", Verb: "read", Object: "consent",
		Summary: "The signed paper of a consent"})
}

func (s *Service) agencyRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "agency-list", Method: http.MethodGet, Path: "/agencies", Verb: "read", Object: "agency",
		Summary: "The firms I serve or have asked, as their agent"},
		func(ctx context.Context, _ *struct{}) (*web.List[Agency], error) {
			rows, err := s.Agencies(ctx)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "agency-ask", Method: http.MethodPost, Path: "/agencies", Verb: "create", Object: "agency", Status: http.StatusCreated,
		Summary: "Ask a firm to let me serve it; the answer does not tell whether it is recorded here"},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewAsk
		}) (*web.One[Agency], error) {
			a, err := s.Ask(ctx, in.Once(ctx, "agency-ask", in.Body, s.Clock), in.Body)
			if err != nil {
				return nil, err
			}
			return web.OneOf(a, a.Version), nil
		})
	web.Register(w, web.Op{ID: "agency-leave", Method: http.MethodDelete, Path: "/agencies/{id}", Verb: "archive", Object: "agency",
		Summary: "No longer ask, or no longer serve"},
		func(ctx context.Context, in *web.RecordIn) (*web.Done, error) {
			return &web.Done{}, s.Leave(ctx, in.ID)
		})
}

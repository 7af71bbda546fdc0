package training

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/paper"
	"miaolin/app/value"
	"miaolin/app/web"
)

func (s *Service) enrolRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "training-enrolment-list", Method: http.MethodGet, Path: "/trainings/{id}/enrolments", Verb: "read", Object: "training",
		Summary: "The people of firms in reach at a session"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[EnrolmentView], error) {
			rows, err := s.Enrolments(ctx, in.ID)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "training-enrol", Method: http.MethodPost, Path: "/trainings/{id}/enrolments", Verb: "enrol", Object: "training",
		Summary: "Enrol people of a firm; who finds no seat waits", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.RecordIn
			web.IdempotencyKey
			Body NewEnrolment
		}) (*web.List[EnrolmentView], error) {
			rows, err := s.Enrol(ctx, in.Once(ctx, "training-enrol", in.Body, s.Clock), in.ID, in.Body)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "training-enrolment-cancel", Method: http.MethodPost, Path: "/training-enrolments/{id}/cancel", Verb: "enrol", Object: "training",
		Summary: "Take a person off a session; whoever waits longest moves up"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Reason string `json:"reason,omitempty" maxLength:"300"`
			}
		}) (*web.Done, error) {
			return &web.Done{}, s.GiveUp(ctx, in.ID, in.Body.Reason)
		})
	web.Register(w, web.Op{ID: "training-sign-in", Method: http.MethodPost, Path: "/training-enrolments/{id}/sign-in", Verb: "change", Object: "training",
		Summary: "Note on the list that somebody came, or take it back"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Present bool        `json:"present"`
				On      *value.Date `json:"on,omitempty" doc:"which day of several; empty: the one people arrive at now"`
			}
		}) (*web.Done, error) {
			return &web.Done{}, s.SignIn(ctx, in.ID, in.Body.Present, in.Body.On)
		})
	web.Register(w, web.Op{ID: "training-walk-in", Method: http.MethodPost, Path: "/trainings/{id}/walk-ins", Verb: "change", Object: "training",
		Summary: "Add somebody who came without having enrolled", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.RecordIn
			web.IdempotencyKey
			Body WalkIn
		}) (*web.List[EnrolmentView], error) {
			rows, err := s.WalkIn(ctx, in.Once(ctx, "training-walk-in", in.Body, s.Clock), in.ID, in.Body)
			return web.ListOf(rows, "", nil), err
		})
}

func (s *Service) signInRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "training-link", Method: http.MethodGet, Path: "/trainings/{id}/sign-in-link", Verb: "change", Object: "training",
		Summary: "The sign-in link of this minute and its QR code"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[SignInLink], error) {
			l, err := s.Link(ctx, in.ID)
			return web.AnswerOf(l), err
		})
	web.Register(w, web.Op{ID: "training-door-read", Method: http.MethodGet, Path: "/training-doors/{id}/{token}", Public: true,
		Summary: "Who is enrolled, for the holder of a fresh link"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Token string `path:"token" maxLength:"60"`
		}) (*web.Answer[Door], error) {
			d, err := s.Open(ctx, in.ID, in.Token)
			return web.AnswerOf(d), err
		})
	web.Register(w, web.Op{ID: "training-door-enter", Method: http.MethodPost, Path: "/training-doors/{id}", Public: true,
		Summary: "Sign in with the ticket of a link"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Ticket    string `json:"ticket" maxLength:"80"`
				Enrolment string `json:"enrolment" maxLength:"40"`
			}
		}) (*web.Answer[DoorPerson], error) {
			p, err := s.Enter(ctx, in.ID, in.Body.Ticket, in.Body.Enrolment)
			return web.AnswerOf(p), err
		})
}

func (s *Service) afterRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "training-feedback", Method: http.MethodPost, Path: "/training-enrolments/{id}/feedback", Verb: "answer", Object: "training",
		Summary: "What a participant thought of it, once"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body Feedback
		}) (*web.Done, error) {
			return &web.Done{}, s.Rate(ctx, in.ID, in.Body)
		})
	web.Register(w, web.Op{ID: "training-feedback-list", Method: http.MethodGet, Path: "/trainings/{id}/feedback", Verb: "read", Object: "training",
		Summary: "Opinions of participants of firms in reach"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Opinion], error) {
			rows, err := s.Opinions(ctx, in.ID)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "training-certificate", Method: http.MethodGet, Path: "/training-enrolments/{id}/certificate", Verb: "read", Object: "training",
		Summary: "What the certificate of attendance says"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[Certificate], error) {
			c, err := s.Certificate(ctx, in.ID)
			return web.AnswerOf(c), err
		})
	web.Register(w, web.Op{ID: "training-certificate-print", Method: http.MethodGet, Path: "/training-enrolments/{id}/certificate-file", Verb: "read", Object: "training",
		Summary: "The certificate of attendance as PDF"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Lang string `query:"lang" enum:"zh-CN,en" doc:"empty: the language of the request"`
		}) (*huma.StreamResponse, error) {
			file, name, err := s.PrintCertificate(ctx, in.ID, cmp.Or(in.Lang, web.Lang(ctx)))
			if err != nil {
				return nil, err
			}
			return web.Download(io.NopCloser(bytes.NewReader(file)), int64(len(file)), name, paper.MediaType), nil
		})
}

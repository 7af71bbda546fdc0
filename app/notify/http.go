package notify

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the operations on the caller's own inbox.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "inbox-list", Method: http.MethodGet, Path: "/inbox", Verb: "read", Object: "inbox",
		Summary: "What I was told: by due day while it is open, latest first when done"}, s.httpList)
	web.Register(w, web.Op{ID: "inbox-count", Method: http.MethodGet, Path: "/inbox/count", Verb: "read", Object: "inbox",
		Summary: "How much waits for me"},
		func(ctx context.Context, _ *struct{}) (*web.Answer[Count], error) {
			n, err := s.Count(ctx)
			return web.AnswerOf(n), err
		})
	web.Register(w, web.Op{ID: "inbox-change", Method: http.MethodPatch, Path: "/inbox/{id}", Verb: "change", Object: "inbox",
		Summary: "Read, done or snoozed; the opposite takes it back"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"40"`
			Body Change
		}) (*web.Answer[Item], error) {
			item, err := s.Change(ctx, in.ID, in.Body, web.Lang(ctx))
			return web.AnswerOf(item), err
		})
	web.Register(w, web.Op{ID: "inbox-read-all", Method: http.MethodPost, Path: "/inbox/read", Verb: "change", Object: "inbox",
		Summary: "I have seen everything", Status: http.StatusNoContent},
		func(ctx context.Context, _ *struct{}) (*web.Done, error) { return &web.Done{}, s.ReadAll(ctx) })
	web.Register(w, web.Op{ID: "notify-preference-get", Method: http.MethodGet, Path: "/notify-preference", Verb: "read", Object: "inbox",
		Summary: "How I want to be told"},
		func(ctx context.Context, _ *struct{}) (*web.One[PreferenceView], error) {
			return s.viewOf(s.Preference(ctx))
		})
	web.Register(w, web.Op{ID: "notify-preference-put", Method: http.MethodPut, Path: "/notify-preference", Verb: "change", Object: "inbox",
		Summary: "Say how I want to be told"},
		func(ctx context.Context, in *struct {
			web.IfMatch
			Body PreferenceChange
		}) (*web.One[PreferenceView], error) {
			return s.viewOf(s.Prefer(ctx, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "notify-email-resend", Method: http.MethodPost, Path: "/notify-preference/email-link", Verb: "change", Object: "inbox",
		Summary: "Send the link that confirms my address once more", Status: http.StatusOK},
		func(ctx context.Context, _ *struct{}) (*web.One[PreferenceView], error) {
			return s.viewOf(s.Resend(ctx))
		})
	web.Register(w, web.Op{ID: "notify-email-confirm", Method: http.MethodPost, Path: "/email-links/{token}", Public: true,
		Summary: "Confirm an address by the link that was sent there", Status: http.StatusOK},
		func(ctx context.Context, in *struct {
			Token string `path:"token" maxLength:"60"`
		}) (*web.Answer[Confirmed], error) {
			c, err := s.Confirm(ctx, in.Token)
			return web.AnswerOf(c), err
		})
}

// PreferenceView is a preference and whether the house can send mail at all.
type PreferenceView struct {
	Preference
	MailWorks bool `json:"mailWorks" doc:"this installation sends mail"`
}

func (s *Service) viewOf(p Preference, err error) (*web.One[PreferenceView], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(PreferenceView{p, s.Post != nil}, p.Version), nil
}

type inboxIn struct {
	web.PageIn
	Show string `query:"show" enum:"open,unread,snoozed,done,all" default:"open"`
}

func (s *Service) httpList(ctx context.Context, in *inboxIn) (*web.List[Item], error) {
	f := Filter{Show: in.Show, Limit: in.Limit}
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	page, more, err := s.List(ctx, f, web.Lang(ctx))
	if err != nil {
		return nil, err
	}
	return web.PageOf(page, more, func(last Item) value.Place { return value.Place{On: last.sortOn, ID: last.ID} }), nil
}

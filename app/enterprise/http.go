package enterprise

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes declares the operations of this package.
func (s *Service) Routes(w *web.Server) {
	s.listRoutes(w)
	s.recordRoutes(w)
	s.contactRoutes(w)
	s.duplicateRoutes(w)
}

func profileOf(p Profile, err error) (*web.One[Profile], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(p, p.Version), nil
}

func (s *Service) recordRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "enterprise-get", Method: http.MethodGet, Path: "/enterprises/{id}", Verb: "read", Object: "enterprise", Summary: "One enterprise"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[Profile], error) {
			return profileOf(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "enterprise-create", Method: http.MethodPost, Path: "/enterprises", Verb: "create", Object: "enterprise", Summary: "Record an enterprise", Status: http.StatusCreated}, s.httpCreate)
	web.Register(w, web.Op{ID: "enterprise-change", Method: http.MethodPatch, Path: "/enterprises/{id}", Verb: "change", Object: "enterprise", Summary: "Change the profile"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body EnterpriseChange
		}) (*web.One[Profile], error) {
			return profileOf(s.Change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "enterprise-rename", Method: http.MethodPost, Path: "/enterprises/{id}/rename", Verb: "change", Object: "enterprise", Summary: "Give a new name; the old one stays searchable"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Renaming
		}) (*web.One[Profile], error) {
			return profileOf(s.Rename(ctx, in.ID, in.Version(), in.Body.Name, in.Body.From))
		})
	web.Register(w, web.Op{ID: "enterprise-transfer", Method: http.MethodPost, Path: "/enterprises/{id}/transfer", Verb: "change", Object: "enterprise", Summary: "Move to another unit, park or counting unit"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Transfer
		}) (*web.One[Profile], error) {
			return profileOf(s.Transfer(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "enterprise-state", Method: http.MethodPost, Path: "/enterprises/{id}/state", Verb: "change", Object: "enterprise", Summary: "Say that it is dormant, gone or active"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body StateChange
		}) (*web.One[Profile], error) {
			return profileOf(s.ChangeState(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "enterprise-archive", Method: http.MethodPost, Path: "/enterprises/{id}/archive", Verb: "archive", Object: "enterprise", Summary: "Take the record out of the lists"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Reasoned
		}) (*web.One[Profile], error) {
			return profileOf(s.Archive(ctx, in.ID, in.Version(), in.Body.Reason))
		})
	web.Register(w, web.Op{ID: "enterprise-restore", Method: http.MethodPost, Path: "/enterprises/{id}/restore", Verb: "archive", Object: "enterprise", Summary: "Take the record back out of the archive"},
		func(ctx context.Context, in *web.ChangeIn) (*web.One[Profile], error) {
			return profileOf(s.Restore(ctx, in.ID, in.Version()))
		})
	web.Register(w, web.Op{ID: "enterprise-spells", Method: http.MethodGet, Path: "/enterprises/{id}/spells", Verb: "read", Object: "enterprise", Summary: "Where the firm was, who counted it, its states, with their days"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Spell], error) {
			rows, err := s.Spells(ctx, in.ID)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "enterprise-access-log", Method: http.MethodGet, Path: "/enterprises/{id}/access-log", Verb: "read", Object: "access_log", Summary: "Who viewed or exported the data of this firm"}, s.httpAccessLog)
}

func listed[T any](rows []T, err error) (*web.List[T], error) {
	if err != nil {
		return nil, err
	}
	return web.ListOf(rows, "", nil), nil
}

// Renaming is a new name and its first day.
type Renaming struct {
	Name string     `json:"name" minLength:"2" maxLength:"200"`
	From value.Date `json:"from"`
}

// Reasoned is an act that needs nothing but its reason.
type Reasoned struct {
	Reason string `json:"reason" minLength:"2" maxLength:"300"`
}

type createIn struct {
	web.IdempotencyKey
	Body NewEnterprise
}

func (s *Service) httpCreate(ctx context.Context, in *createIn) (*web.One[Profile], error) {
	return profileOf(s.CreateOnce(ctx, in.Once(ctx, "enterprise-create", in.Body, s.clock), in.Body))
}

type accessLogIn struct {
	web.RecordIn
	web.PageIn
}

func (s *Service) httpAccessLog(ctx context.Context, in *accessLogIn) (*web.List[AccessEntry], error) {
	var before string
	if _, err := web.DecodeCursor(in.Cursor, &before); err != nil {
		return nil, err
	}
	rows, err := s.AccessLog(ctx, in.ID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows, more := web.Cut(rows, in.Limit)
	return web.PageOf(rows, more, func(last AccessEntry) string { return last.ID }), nil
}

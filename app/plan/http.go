package plan

import (
	"context"
	"net/http"

	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the operations on the menu and on plans.
func (s *Service) Routes(w *web.Server) {
	s.menuRoutes(w)
	s.menuHistoryRoutes(w)
	s.effectRoutes(w)
	s.planRoutes(w)
	s.itemRoutes(w)
}

func (s *Service) menuRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "menu-item-list", Method: http.MethodGet, Path: "/menu-items", Verb: "read", Object: "menu_item",
		Summary: "What a firm can order and an office prescribe"},
		func(ctx context.Context, in *struct {
			Archived bool `query:"archived" doc:"also what is no longer offered"`
		}) (*web.List[MenuItem], error) {
			items, err := s.Menu(ctx, in.Archived)
			return web.ListOf(items, "", nil), err
		})
	web.Register(w, web.Op{ID: "menu-item-create", Method: http.MethodPost, Path: "/menu-items", Verb: "create", Object: "menu_item",
		Summary: "Add to the menu", Status: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body NewMenuItem }) (*web.One[MenuItem], error) {
			return menuOf(s.AddMenuItem(ctx, in.Body))
		})
	web.Register(w, web.Op{ID: "menu-item-change", Method: http.MethodPatch, Path: "/menu-items/{id}", Verb: "change", Object: "menu_item",
		Summary: "Edit the menu; a later release leaves the item alone"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body MenuItemChange
		}) (*web.One[MenuItem], error) {
			return menuOf(s.ChangeMenuItem(ctx, in.ID, in.Version(), in.Body))
		})
}

func (s *Service) menuHistoryRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "menu-item-versions", Method: http.MethodGet, Path: "/menu-items/{id}/versions", Verb: "change", Object: "menu_item",
		Summary: "What an item of the menu was, latest first"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[MenuVersion], error) {
			all, err := s.MenuVersions(ctx, in.ID)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "menu-condition-list", Method: http.MethodGet, Path: "/menu-conditions", Verb: "change", Object: "menu_item",
		Summary: "The conditions of the rule sets in force that an item may help with"},
		func(ctx context.Context, _ *struct{}) (*web.List[eligibility.ConditionChoice], error) {
			all, err := s.MenuConditions(ctx)
			return web.ListOf(all, "", nil), err
		})
}

func menuOf(m MenuItem, err error) (*web.One[MenuItem], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(m, m.Version), nil
}

// Prescribed is a plan and how much was added to it.
type Prescribed struct {
	Plan  View `json:"plan"`
	Added int  `json:"added"`
}

// BulkStarted names the job that prescribes.
type BulkStarted struct {
	JobID string `json:"jobId"`
	Firms int    `json:"firms" doc:"firms it goes through"`
}

func (s *Service) planRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "plan-list", Method: http.MethodGet, Path: "/plans", Verb: "read", Object: "plan",
		Summary: "Plans of a year with how far they are, latest first"}, s.httpList)
	web.Register(w, web.Op{ID: "plan-of", Method: http.MethodGet, Path: "/plan-of", Verb: "read", Object: "plan",
		Summary: "A firm's plan of a year; empty when nothing is planned"},
		func(ctx context.Context, in *struct {
			Enterprise string `query:"enterprise" required:"true" maxLength:"40"`
			Year       int    `query:"year" minimum:"2000" maximum:"2100" doc:"empty: this year"`
		}) (*web.One[View], error) {
			return viewOf(s.Of(ctx, in.Enterprise, in.Year))
		})
	web.Register(w, web.Op{ID: "plan-agree", Method: http.MethodPost, Path: "/plans/{id}/agree", Verb: "agree", Object: "plan",
		Summary: "The firm agrees to the plan as it reads now"},
		func(ctx context.Context, in *web.ChangeIn) (*web.One[View], error) {
			return viewOf(s.Agree(ctx, in.ID, in.Version()))
		})
	web.Register(w, web.Op{ID: "plan-prescribe", Method: http.MethodPost, Path: "/plan-prescriptions", Verb: "prescribe", Object: "plan",
		Summary: "Put what helps with what a firm lacks on its plan"},
		func(ctx context.Context, in *struct {
			Enterprise string `query:"enterprise" required:"true" maxLength:"40"`
			Body       Prescription
		}) (*web.Answer[Prescribed], error) {
			v, added, err := s.Prescribe(ctx, in.Enterprise, in.Body)
			return web.AnswerOf(Prescribed{v, added}), err
		})
	web.Register(w, web.Op{ID: "plan-bulk", Method: http.MethodPost, Path: "/plan-bulk", Verb: "prescribe", Object: "plan", Status: http.StatusAccepted,
		Summary: "Prescribe for every firm of a filter, as a job"},
		func(ctx context.Context, in *struct {
			enterprise.FilterIn
			Body BulkOrder
		}) (*web.Answer[BulkStarted], error) {
			j, firms, err := s.Bulk(ctx, in.Filter(), in.Body)
			return web.AnswerOf(BulkStarted{j.ID, firms}), err
		})
	web.Register(w, web.Op{ID: "plan-bulk-preview", Method: http.MethodPost, Path: "/plan-bulk-preview", Verb: "prescribe", Object: "plan",
		Summary: "Whom a bulk prescription would reach and what it would add"},
		func(ctx context.Context, in *struct {
			enterprise.FilterIn
			Body BulkOrder
		}) (*web.Answer[Preview], error) {
			v, err := s.PreviewBulk(ctx, in.Filter(), in.Body)
			return web.AnswerOf(v), err
		})
}

func viewOf(v View, err error) (*web.One[View], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(v, v.Version), nil
}

type listIn struct {
	web.PageIn
	Year    int    `query:"year" minimum:"2000" maximum:"2100" doc:"empty: this year"`
	Unit    string `query:"unit" maxLength:"20"`
	Agreed  string `query:"agreed" enum:"yes,no"`
	Overdue bool   `query:"overdue" doc:"with items past their day"`
	Open    bool   `query:"open" doc:"with items still to do"`
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[Row], error) {
	f := Filter{Year: in.Year, Unit: in.Unit, Agreed: in.Agreed, Overdue: in.Overdue, Open: in.Open, Limit: in.Limit}
	if _, err := web.DecodeCursor(in.Cursor, &f.AfterID); err != nil {
		return nil, err
	}
	rows, more, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last Row) string { return last.ID }), nil
}

type itemListIn struct {
	web.PageIn
	Enterprise string `query:"enterprise" maxLength:"40"`
	Unit       string `query:"unit" maxLength:"20"`
	Overdue    bool   `query:"overdue" doc:"open and past the day"`
	DueTo      string `query:"dueTo" format:"date"`
}

func (s *Service) httpItems(ctx context.Context, in *itemListIn) (*web.List[ItemView], error) {
	f := ItemFilter{EnterpriseID: in.Enterprise, Unit: in.Unit, Open: true, Overdue: in.Overdue, ByDue: true, DueTo: value.GivenDate(in.DueTo), Limit: in.Limit}
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	if in.Enterprise != "" {
		if _, err := s.Firms.Check(ctx, in.Enterprise, "read", "plan"); err != nil {
			return nil, err
		}
	}
	rows, more, err := s.Items(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last ItemView) value.Place { return value.Place{On: *last.DueOn, ID: last.ID} }), nil
}

func (s *Service) itemRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "plan-item-list", Method: http.MethodGet, Path: "/plan-items", Verb: "read", Object: "plan",
		Summary: "What is to be done by a day, earliest first"}, s.httpItems)
	web.Register(w, web.Op{ID: "plan-item-create", Method: http.MethodPost, Path: "/plan-items", Verb: "create", Object: "plan",
		Summary: "Order or add one thing", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewItem
		}) (*web.One[ItemView], error) {
			return itemOf(s.Add(ctx, in.Once(ctx, "plan-item-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "plan-item-change", Method: http.MethodPatch, Path: "/plan-items/{id}", Verb: "change", Object: "plan",
		Summary: "Edit an item"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body ItemChange
		}) (*web.One[ItemView], error) {
			return itemOf(s.Change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "plan-item-move", Method: http.MethodPost, Path: "/plan-items/{id}/state", Verb: "change", Object: "plan",
		Summary: "Begun, done, dropped with a reason, or open again"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Move
		}) (*web.One[ItemView], error) {
			return itemOf(s.Move(ctx, in.ID, in.Version(), in.Body))
		})
	s.Files.OpenRoute(w, FileOwner, web.Op{ID: "plan-item-file-get", Path: "/plan-items/{id}/attachments/{fileId}", Verb: "read", Object: "attachment",
		Summary: "A paper that proves an item"})
}

func itemOf(i ItemView, err error) (*web.One[ItemView], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(i, i.Version), nil
}

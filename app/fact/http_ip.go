package fact

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// IPRow is a right with what is odd about its number.
type IPRow struct {
	IPRight
	Reusable bool   `json:"reusable" doc:"may count in a next application"`
	Oddity   string `json:"oddity,omitempty"`
}

type listIPIn struct {
	web.PageIn
	EnterpriseID string     `query:"enterpriseId" maxLength:"40"`
	Kind         IPKind     `query:"kind" enum:"invention,defence_invention,plant_variety,crop_variety,new_drug,protected_tcm,ic_layout,utility_model,design,software_copyright"`
	Class        int        `query:"class" enum:"1,2"`
	Status       IPStatus   `query:"status" enum:"filed,grant_notice,granted,ended"`
	ValidOn      value.Date `query:"validOn" doc:"in force on this day"`
	Archived     bool       `query:"archived" doc:"archived ones too"`
}

type addIPIn struct {
	web.IdempotencyKey
	Body NewIPRight
}

type changeIPIn struct {
	web.IfMatch
	web.RecordIn
	Body IPRightChange
}

type archiveIPIn struct {
	web.IfMatch
	web.RecordIn
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"300"`
	}
}

func (s *Service) ipRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "ip-right-list", Method: http.MethodGet, Path: "/ip-rights", Verb: "read", Object: "ip_right",
		Summary: "IP rights, newest record first"}, s.listIP(w))
	web.Register(w, web.Op{ID: "ip-right-get", Method: http.MethodGet, Path: "/ip-rights/{id}", Verb: "read", Object: "ip_right",
		Summary: "One IP right"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[IPRow], error) {
			return ipAnswer(ctx, w)(s.IPRight(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "ip-right-create", Method: http.MethodPost, Path: "/ip-rights", Verb: "create", Object: "ip_right",
		Summary: "Record an IP right", Status: http.StatusCreated},
		func(ctx context.Context, in *addIPIn) (*web.One[IPRow], error) {
			id, _, err := s.db.Once(ctx, in.Once(ctx, "ip-right-create", in.Body, s.clock), func(ctx context.Context) (string, error) {
				r, err := s.AddIPRight(ctx, in.Body)
				return r.ID, err
			})
			if err != nil {
				return nil, err
			}
			return ipAnswer(ctx, w)(s.IPRight(ctx, id))
		})
	web.Register(w, web.Op{ID: "ip-right-change", Method: http.MethodPatch, Path: "/ip-rights/{id}", Verb: "change", Object: "ip_right",
		Summary: "Correct an IP right"},
		func(ctx context.Context, in *changeIPIn) (*web.One[IPRow], error) {
			return ipAnswer(ctx, w)(s.ChangeIPRight(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "ip-right-archive", Method: http.MethodPost, Path: "/ip-rights/{id}/archive", Verb: "archive", Object: "ip_right",
		Summary: "Take an IP right out of the register, with a reason"},
		func(ctx context.Context, in *archiveIPIn) (*web.One[IPRow], error) {
			return ipAnswer(ctx, w)(s.ArchiveIPRight(ctx, in.ID, in.Version(), in.Body.Reason))
		})
}

func (s *Service) listIP(w *web.Server) func(context.Context, *listIPIn) (*web.List[IPRow], error) {
	return func(ctx context.Context, in *listIPIn) (*web.List[IPRow], error) {
		after := ""
		if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
			return nil, err
		}
		rows, err := s.IPRights(ctx, IPFilter{
			EnterpriseID: in.EnterpriseID, Kind: in.Kind, Class: in.Class, Status: in.Status,
			ValidOn: in.ValidOn, Archived: in.Archived, After: after, Limit: in.Limit + 1,
		})
		if err != nil {
			return nil, err
		}
		rows, more := web.Cut(rows, in.Limit)
		items := make([]IPRow, len(rows))
		for i, r := range rows {
			items[i] = ipRow(ctx, w, r)
		}
		return web.PageOf(items, more, func(last IPRow) string { return last.ID }), nil
	}
}

func ipRow(ctx context.Context, w *web.Server, r IPRight) IPRow {
	row := IPRow{IPRight: r, Reusable: r.Reusable()}
	if code := IPNumberOddity(r.Kind, r.Number); code != "" {
		row.Oddity = w.Messages.Text(web.Lang(ctx), "fact."+code, nil)
	}
	return row
}

func ipAnswer(ctx context.Context, w *web.Server) func(IPRight, error) (*web.One[IPRow], error) {
	return func(r IPRight, err error) (*web.One[IPRow], error) {
		if err != nil {
			return nil, err
		}
		return web.OneOf(ipRow(ctx, w, r), r.Version), nil
	}
}

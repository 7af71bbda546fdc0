package certification

import (
	"context"
	"net/http"
	"strings"

	"miaolin/app/value"
	"miaolin/app/web"
)

// TitleRow is a title with its firm.
type TitleRow struct {
	Title
	EnterpriseName string `json:"enterpriseName"`
	UnitCode       string `json:"unitCode"`
	InForce        bool   `json:"inForce" doc:"holds today"`
	// DaysLeft counts calendar days to the last day; absent without an end.
	DaysLeft *int      `json:"daysLeft"`
	Warnings []Warning `json:"warnings" doc:"what is odd about the number; shown, never refused"`
}

type listTitlesIn struct {
	web.PageIn
	EnterpriseID string     `query:"enterpriseId" maxLength:"40"`
	UnitCode     string     `query:"unit" maxLength:"20" doc:"this unit and everything below it, or a park"`
	Kind         []string   `query:"kind" maxItems:"20"`
	State        State      `query:"state" enum:"publicised,announced,certified"`
	Origin       Origin     `query:"origin" enum:"first,renewed,moved_in"`
	Number       string     `query:"number" maxLength:"60" doc:"part of the number"`
	ValidOn      value.Date `query:"validOn" doc:"in force on this day"`
	EndingFrom   value.Date `query:"endingFrom" doc:"last day on or after"`
	EndingTo     value.Date `query:"endingTo" doc:"last day on or before"`
	NotRenewed   bool       `query:"notRenewed" doc:"without a later title of the same kind"`
	Withdrawn    bool       `query:"withdrawn" doc:"also those entered by mistake"`
	Sort         string     `query:"sort" enum:"validFrom,-validFrom,validTo,-validTo" default:"-validFrom" doc:"by last day only those that have one"`
}

func (in *listTitlesIn) filter() Filter {
	return Filter{
		EnterpriseID: in.EnterpriseID, UnitCode: in.UnitCode, Kinds: in.Kind, State: in.State, Origin: in.Origin, Number: in.Number,
		ValidOn: in.ValidOn, EndingFrom: in.EndingFrom, EndingTo: in.EndingTo, NotRenewed: in.NotRenewed,
		Withdrawn: in.Withdrawn, ByEnd: strings.HasSuffix(in.Sort, "validTo"), Upwards: !strings.HasPrefix(in.Sort, "-"), Limit: in.Limit + 1,
	}
}

type recordIn struct {
	web.IdempotencyKey
	Body NewTitle
}

type correctIn struct {
	web.IfMatch
	web.RecordIn
	Body TitleChange
}

type endIn struct {
	web.IfMatch
	web.RecordIn
	Body TitleEnd
}

type withdrawIn struct {
	web.IfMatch
	web.RecordIn
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"300"`
	}
}

// countLimit is where an exact count of titles stops.
const countLimit = 10_000

// Routes registers the operations on titles and rungs.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "title-list", Method: http.MethodGet, Path: "/titles", Verb: "read", Object: "title",
		Summary: "Titles held, newest first unless asked otherwise"}, s.listTitles(w))
	web.Register(w, web.Op{ID: "title-get", Method: http.MethodGet, Path: "/titles/{id}", Verb: "read", Object: "title",
		Summary: "One title"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[TitleRow], error) {
			t, err := s.Get(ctx, in.ID)
			return s.answer(ctx, w, Recorded{Title: t}, err)
		})
	web.Register(w, web.Op{ID: "title-create", Method: http.MethodPost, Path: "/titles", Verb: "create", Object: "title",
		Summary: "Record a title; the firm's rung follows", Status: http.StatusCreated},
		func(ctx context.Context, in *recordIn) (*web.One[TitleRow], error) {
			var made Recorded
			id, replayed, err := s.db.Once(ctx, in.Once(ctx, "title-create", in.Body, s.clock), func(ctx context.Context) (_ string, err error) {
				made, err = s.Record(ctx, in.Body)
				return made.ID, err
			})
			if err == nil && replayed {
				made.Title, err = s.Get(ctx, id)
			}
			return s.answer(ctx, w, made, err)
		})
	web.Register(w, web.Op{ID: "title-change", Method: http.MethodPatch, Path: "/titles/{id}", Verb: "change", Object: "title",
		Summary: "Correct a title: number, state, dates with a reason"},
		func(ctx context.Context, in *correctIn) (*web.One[TitleRow], error) {
			t, err := s.Correct(ctx, in.ID, in.Version(), in.Body)
			return s.answer(ctx, w, t, err)
		})
	web.Register(w, web.Op{ID: "title-end", Method: http.MethodPost, Path: "/titles/{id}/end", Verb: "change", Object: "title",
		Summary: "Say that a title was taken away or given up on a day"},
		func(ctx context.Context, in *endIn) (*web.One[TitleRow], error) {
			t, err := s.End(ctx, in.ID, in.Version(), in.Body)
			return s.answer(ctx, w, t, err)
		})
	web.Register(w, web.Op{ID: "title-withdraw", Method: http.MethodPost, Path: "/titles/{id}/withdraw", Verb: "archive", Object: "title",
		Summary: "Take back a title that was entered by mistake"},
		func(ctx context.Context, in *withdrawIn) (*web.One[TitleRow], error) {
			t, err := s.Withdraw(ctx, in.ID, in.Version(), in.Body.Reason)
			return s.answer(ctx, w, t, err)
		})
	s.rungRoutes(w)
}

func (s *Service) listTitles(w *web.Server) func(context.Context, *listTitlesIn) (*web.List[TitleRow], error) {
	return func(ctx context.Context, in *listTitlesIn) (*web.List[TitleRow], error) {
		f := in.filter()
		var err error
		if f.After, err = web.After[value.Place](in.Cursor); err != nil {
			return nil, err
		}
		titles, err := s.List(ctx, f)
		if err != nil {
			return nil, err
		}
		titles, more := web.Cut(titles, in.Limit)
		rows, err := s.rows(ctx, w, titles)
		if err != nil {
			return nil, err
		}
		var total *web.Total
		if f.After == nil {
			n, err := s.Count(ctx, f, countLimit+1)
			if err != nil {
				return nil, err
			}
			total = &web.Total{Count: min(n, countLimit), Capped: n > countLimit}
		}
		return web.PageOf(rows, more, func(last TitleRow) value.Place {
			if f.ByEnd {
				return value.Place{On: *last.ValidTo, ID: last.ID}
			}
			return value.Place{On: last.ValidFrom, ID: last.ID}
		}).Counted(total), nil
	}
}

func (s *Service) rows(ctx context.Context, w *web.Server, titles []Title) ([]TitleRow, error) {
	ids := make([]string, len(titles))
	for i, t := range titles {
		ids[i] = t.EnterpriseID
	}
	refs, err := s.firms.Refs(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]TitleRow, len(titles))
	for i, t := range titles {
		ref := refs[t.EnterpriseID]
		rows[i] = s.row(ctx, w, s.dress(t, t.Number, ref))
		rows[i].EnterpriseName, rows[i].UnitCode = ref.Name, ref.UnitCode
	}
	return rows, nil
}

func (s *Service) row(ctx context.Context, w *web.Server, r Recorded) TitleRow {
	today := s.clock().Date()
	row := TitleRow{Title: r.Title, InForce: r.HoldsOn(today), Warnings: []Warning{}}
	if last, ends := r.LastDay(); ends {
		days := today.DaysUntil(last)
		row.DaysLeft = &days
	}
	for _, warning := range r.Warnings {
		warning.Text = w.Messages.Text(web.Lang(ctx), "certification."+warning.Code, warning.Params)
		row.Warnings = append(row.Warnings, warning)
	}
	return row
}

func (s *Service) answer(ctx context.Context, w *web.Server, r Recorded, err error) (*web.One[TitleRow], error) {
	if err != nil {
		return nil, err
	}
	refs, err := s.firms.Refs(ctx, []string{r.EnterpriseID})
	if err != nil {
		return nil, err
	}
	ref := refs[r.EnterpriseID]
	if r.Warnings == nil {
		r = s.dress(r.Title, r.Number, ref)
	}
	row := s.row(ctx, w, r)
	row.EnterpriseName, row.UnitCode = ref.Name, ref.UnitCode
	return web.OneOf(row, r.Version), nil
}

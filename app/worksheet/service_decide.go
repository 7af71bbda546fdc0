package worksheet

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/collection"
	"miaolin/app/fault"
)

// Decision accepts or refuses cells: those named, those of rows, or all of a kind
// nobody has decided.
type Decision struct {
	Accept bool     `json:"accept"`
	Cells  []string `json:"cells,omitempty" maxItems:"500"`
	Rows   []int    `json:"rows,omitempty" maxItems:"500"`
	All    string   `json:"all,omitempty" enum:"here,conflict" doc:"all undecided cells of this kind"`
}

// Decide notes what is to be written; nothing is, until Apply. Errors:
// worksheet.not_open (409), worksheet.nothing_chosen (422).
func (s *Service) Decide(ctx context.Context, id string, d Decision) (View, error) {
	if _, err := s.mine(ctx, "change", id); err != nil {
		return View{}, err
	}
	if len(d.Cells) == 0 && len(d.Rows) == 0 && d.All == "" {
		return View{}, fault.Invalid("worksheet.nothing_chosen")
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		sh, err := s.hold(ctx, id)
		if err != nil {
			return err
		}
		if sh.State != Open && sh.State != Done {
			return fault.Conflict("worksheet.not_open")
		}
		n, err := s.store.decide(ctx, id, d)
		if err != nil || n == 0 {
			return err
		}
		sh.State, sh.FinishedAt = Open, nil
		return s.change(ctx, &sh)
	})
	if err != nil {
		return View{}, err
	}
	return s.Get(ctx, id)
}

// CellView is a difference as a page shows it.
type CellView struct {
	ID      string  `json:"id"`
	Code    string  `json:"code"`
	Name    string  `json:"name" doc:"heading of the column"`
	Ref     string  `json:"ref" doc:"where it stands in the file: F12"`
	Was     string  `json:"was"`
	Mine    string  `json:"mine"`
	Theirs  string  `json:"theirs"`
	Kind    Kind    `json:"kind" enum:"here,there,conflict,wrong"`
	State   Settled `json:"state" enum:"open,accepted,refused,applied,failed"`
	Problem string  `json:"problem,omitempty" doc:"in words"`
}

// RowView is a firm with its differences.
type RowView struct {
	No           int        `json:"no"`
	Line         int        `json:"line" doc:"of the file"`
	EnterpriseID string     `json:"enterpriseId"`
	ReturnID     *string    `json:"returnId"`
	FirmName     string     `json:"firmName"`
	UnitCode     string     `json:"unitCode"`
	Problem      string     `json:"problem,omitempty" doc:"why the row cannot be taken"`
	Cells        []CellView `json:"cells"`
}

// Key names the row in a list.
func (v RowView) Key() string { return strconv.Itoa(v.No) }

// RowFilter narrows the rows of a sheet.
type RowFilter struct {
	Show  string // "", or a kind, or a state of cells, or "rows" for rows that cannot be taken
	After int
	Limit int
}

// Rows are the rows with something to tell, in the order they went out. Personal
// cells are masked for who may no longer see them.
func (s *Service) Rows(ctx context.Context, id, lang string, f RowFilter) (all []RowView, more bool, err error) {
	sh, err := s.mine(ctx, "read", id)
	if err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	rows, err := s.store.telling(ctx, id, f)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > limit; more {
		rows = rows[:limit]
	}
	reached, err := s.within(ctx, rows)
	if err != nil {
		return nil, false, err
	}
	cells, err := s.store.cellsOf(ctx, id, reached, f.Show) // of a firm out of reach nothing is told
	if err != nil {
		return nil, false, err
	}
	t, err := s.tongueOf(ctx, sh, rows)
	if err != nil {
		return nil, false, err
	}
	fields, hide := sh.columns(), !s.Guard.SeesPersonal(ctx)
	all = make([]RowView, len(rows))
	for i, r := range rows {
		all[i] = RowView{No: r.No, Line: r.Line, EnterpriseID: r.EnterpriseID, ReturnID: r.ReturnID, FirmName: r.FirmName, UnitCode: r.UnitCode,
			Problem: s.say(lang, r.Problem, r.ProblemParams), Cells: []CellView{}}
		for _, c := range cells[r.No] {
			at := slices.IndexFunc(fields, func(q collection.Field) bool { return q.Code == c.Code })
			if at >= 0 {
				all[i].Cells = append(all[i].Cells, s.cellView(t, fields[at], c, lang, hide))
			}
		}
	}
	return all, more, nil
}

func (s *Service) cellView(t *tongue, q collection.Field, c Cell, lang string, hide bool) CellView {
	v := CellView{
		ID: c.ID, Code: c.Code, Name: s.Rounds.Heading(q, lang), Ref: c.Ref, Was: t.shown(q, c.Was), Mine: t.shown(q, c.Mine), Theirs: t.shown(q, c.Theirs),
		Kind: c.Kind, State: c.State, Problem: s.say(lang, c.Problem, c.ProblemParams),
	}
	if c.Kind == Wrong {
		v.Mine = c.Mine // as typed
	}
	if hide && q.Private {
		v.Was, v.Mine, v.Theirs = "***", "***", "***"
	}
	return v
}

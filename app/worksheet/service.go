package worksheet

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/candidate"
	"miaolin/app/collection"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what a Service is made of.
type Options struct {
	DB       *db.DB
	Guard    *access.Guard
	Audit    *audit.Log
	Clock    value.Clock
	Messages config.Messages
	Firms    *enterprise.Service
	People   *identity.Service
	Rounds   *collection.Service
	Lists    *candidate.Service
	Jobs     *job.Service
	Direct   int // most rows compared or written while the asker waits; 0 is the usual number
}

// Service holds the use cases of working sheets.
type Service struct {
	Options
	store store
}

// New makes the service and registers its jobs.
func New(o Options) *Service {
	if o.Direct == 0 {
		o.Direct = directRows
	}
	s := &Service{Options: o, store: store{o.DB}}
	s.registerJobs()
	return s
}

// Column is a column as offered.
type Column struct {
	ID        string `json:"id"`
	Group     string `json:"group"`
	GroupName string `json:"groupName"`
	Name      string `json:"name"`
	Personal  bool   `json:"personal" doc:"holds personal data"`
	Standard  bool   `json:"standard" doc:"chosen for those who never chose"`
}

// fieldsOf are the fields a sheet may have: those of the record, or the questions of
// a round. People are left out for who may not see them.
func (s *Service) fieldsOf(ctx context.Context, round string) (sections []collection.Section, year int, err error) {
	year = s.Clock().Date().Year() - 1
	sections = s.Rounds.RecordFields(year)
	if round != "" {
		d, err := s.Rounds.Get(ctx, round)
		if err != nil {
			return nil, 0, err
		}
		sections, year = d.Form.Sections, d.Year
	}
	personal := s.Guard.SeesPersonal(ctx) && s.Guard.Allow(ctx, "read", "contact") == nil
	out := make([]collection.Section, 0, len(sections))
	for _, section := range sections {
		section.Fields = slices.DeleteFunc(slices.Clone(section.Fields), func(q collection.Field) bool { return !q.Writable() || q.Private && !personal })
		if len(section.Fields) > 0 {
			out = append(out, section)
		}
	}
	return out, year, nil
}

// Columns is the catalogue of columns that may be typed into.
func (s *Service) Columns(ctx context.Context, round, lang string) ([]Column, error) {
	if err := s.Guard.Allow(ctx, "create", "worksheet"); err != nil {
		return nil, err
	}
	sections, year, err := s.fieldsOf(ctx, round)
	all := []Column{}
	for i, section := range sections {
		for _, q := range section.Fields {
			where, _ := q.Place()
			standard := round != "" || where == "figure" && q.Year == year || q.Kind == collection.Industry || q.Kind == collection.Officer
			all = append(all, Column{q.Code, strconv.Itoa(i), section.In(lang), s.Rounds.Heading(q, lang), q.Private, standard && !q.Private})
		}
	}
	return all, err
}

// mine loads a sheet of the caller. Errors: worksheet.not_found (404).
func (s *Service) mine(ctx context.Context, verb, id string) (Sheet, error) {
	if err := s.Guard.Allow(ctx, verb, "worksheet"); err != nil {
		return Sheet{}, err
	}
	sh, err := s.store.get(ctx, id, access.From(ctx).UserID)
	if db.IsNotFound(err) {
		return sh, fault.NotFound("worksheet.not_found")
	}
	return sh, err
}

// Get is one sheet with its counts. Errors: worksheet.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (View, error) {
	sh, err := s.mine(ctx, "read", id)
	if err != nil {
		return View{}, err
	}
	all, err := s.views(ctx, []Sheet{sh})
	if err != nil {
		return View{}, err
	}
	return all[0], nil
}

// List is a page of the caller's sheets, newest first.
func (s *Service) List(ctx context.Context, before string, limit int) ([]View, error) {
	if err := s.Guard.Allow(ctx, "read", "worksheet"); err != nil {
		return nil, err
	}
	found, err := s.store.ofOwner(ctx, access.From(ctx).UserID, before, limit)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, found)
}

// Counts are how many cells of a sheet are of which kind, and what became of them.
type Counts struct {
	WorksheetID string `json:"-"`

	Here      int `json:"here" doc:"changed in the sheet"`
	Conflicts int `json:"conflicts" doc:"changed in the sheet and meanwhile in the store"`
	There     int `json:"there" doc:"changed only in the store"`
	Wrong     int `json:"wrong" doc:"cells that cannot be taken"`
	Undecided int `json:"undecided" doc:"of the first two, not decided yet"`
	Accepted  int `json:"accepted" doc:"accepted and not written yet"`
	Refused   int `json:"refused"`
	Applied   int `json:"applied"`
	Failed    int `json:"failed" doc:"accepted, and the store refused them"`
	Rows      int `json:"rows" doc:"rows of the file that were told"`
	Absent    int `json:"absent" doc:"firms that went out and are not in the file"`
	BadRows   int `json:"badRows" doc:"rows that cannot be taken as such"`
}

// View is a sheet as its owner sees it.
type View struct {
	ID          string         `json:"id"`
	Serial      string         `json:"serial"`
	Title       string         `json:"title"`
	State       State          `json:"state" enum:"out,comparing,open,applying,done"`
	RoundID     *string        `json:"roundId"`
	Year        int            `json:"year"`
	FilterWords string         `json:"filterWords"`
	Purpose     string         `json:"purpose"`
	Personal    bool           `json:"personal"`
	Rows        int            `json:"rows"`
	Columns     []ColumnView   `json:"columns"`
	FileName    string         `json:"fileName"`
	Notes       []Note         `json:"notes" doc:"what was found in the file that came back"`
	Counts      Counts         `json:"counts"`
	JobID       string         `json:"jobId,omitempty"`
	Error       string         `json:"error,omitempty"`
	CreatedAt   value.Instant  `json:"createdAt"`
	ReturnedAt  *value.Instant `json:"returnedAt"`
	FinishedAt  *value.Instant `json:"finishedAt"`
	Version     int64          `json:"version"`
}

// ColumnView is a column of a sheet.
type ColumnView struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// views are sheets with what is counted of those that came back.
func (s *Service) views(ctx context.Context, sheets []Sheet) ([]View, error) {
	var back []string
	for _, sh := range sheets {
		if sh.ReturnedAt != nil {
			back = append(back, sh.ID)
		}
	}
	counts, err := s.store.counts(ctx, back...)
	if err != nil {
		return nil, err
	}
	all := make([]View, len(sheets))
	for i, sh := range sheets {
		if all[i], err = s.view(ctx, sh, counts[sh.ID]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Service) view(ctx context.Context, sh Sheet, counts Counts) (View, error) {
	v := View{
		ID: sh.ID, Serial: sh.Serial, Title: sh.Title, State: sh.State, RoundID: sh.RoundID, Year: sh.Year, FilterWords: sh.FilterWords, Purpose: sh.Purpose,
		Personal: sh.Personal, Rows: sh.RowCount, Columns: []ColumnView{}, FileName: sh.FileName, Notes: sh.notes(), Counts: counts, JobID: sh.JobID,
		CreatedAt: sh.CreatedAt, ReturnedAt: sh.ReturnedAt, FinishedAt: sh.FinishedAt, Version: sh.Version,
	}
	for _, q := range sh.columns() {
		v.Columns = append(v.Columns, ColumnView{q.Code, s.Rounds.Heading(q, sh.Lang)})
	}
	v.Error = sh.ErrorCode
	if busy, err := s.busy(ctx, sh); err != nil {
		return v, err
	} else if !busy && (sh.State == Applying || sh.State == Comparing) {
		v.State, v.Error = Open, "worksheet.broken_off"
	}
	return v, nil
}

// record tells the story of a sheet.
func (s *Service) record(ctx context.Context, operation string, sh Sheet, params map[string]any) error {
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "worksheet", ObjectID: sh.ID, ObjectLabel: sh.Serial, UnitCode: sh.UnitCode, Purpose: sh.Purpose, Params: params,
	})
}

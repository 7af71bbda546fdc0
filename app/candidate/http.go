package candidate

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/access"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the feature's operations.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "export-column-list", Method: "GET", Path: "/export-columns", Verb: "create", Object: "export",
		Summary: "Columns an export can have"}, s.httpColumns)
	web.Register(w, web.Op{ID: "export-preview", Method: "POST", Path: "/exports/preview", Verb: "create", Object: "export", Status: http.StatusOK,
		Summary: "How many rows an export would have, and what it needs"}, s.httpPreview)
	web.Register(w, web.Op{ID: "export-create", Method: "POST", Path: "/exports", Verb: "create", Object: "export", Status: http.StatusCreated,
		Slow: time.Minute, Summary: "Export firms to a file; a large one runs as a job"}, s.httpCreate)
	web.Register(w, web.Op{ID: "export-list", Method: "GET", Path: "/exports", Verb: "read", Object: "export",
		Summary: "My exports, newest first; all=true lists everyone's for those who audit them"}, s.httpList)
	web.Register(w, web.Op{ID: "export-get", Method: "GET", Path: "/exports/{id}", Verb: "read", Object: "export",
		Summary: "Read the record of an export"}, s.httpGet)
	web.Register(w, web.Op{ID: "export-download", Method: "GET", Path: "/exports/{id}/file", Verb: "read", Object: "export",
		Summary: "Fetch the file of an export"}, s.httpFile)
	web.Register(w, web.Op{ID: "enterprise-export-list", Method: "GET", Path: "/enterprises/{id}/exports", Verb: "read", Object: "access_log",
		Summary: "In which exports a firm's data left"}, s.httpOfFirm)
}

func (s *Service) httpColumns(ctx context.Context, _ *struct{}) (*web.List[Column], error) {
	columns, err := s.Columns(ctx, web.Lang(ctx))
	return web.ListOf(columns, "", nil), err
}

func (s *Service) httpPreview(ctx context.Context, in *struct{ Body Selection }) (*web.Answer[Preview], error) {
	p, err := s.Preview(ctx, in.Body, web.Lang(ctx))
	return web.AnswerOf(p), err
}

// ExportView is an export as people see it.
type ExportView struct {
	ID          string         `json:"id"`
	Serial      string         `json:"serial"`
	State       State          `json:"state" enum:"running,ready,failed,expired"`
	OwnerName   string         `json:"ownerName"`
	UnitCode    string         `json:"unitCode"`
	Mine        bool           `json:"mine"`
	FilterWords string         `json:"filterWords"`
	Selection   Selection      `json:"selection"`
	Sort        string         `json:"sort,omitempty"`
	Format      sheet.Format   `json:"format" enum:"xlsx,csv"`
	Purpose     string         `json:"purpose"`
	Personal    bool           `json:"personal"`
	Rows        int64          `json:"rows"`
	Bytes       int64          `json:"bytes"`
	SHA256      string         `json:"sha256,omitempty"`
	Downloads   int64          `json:"downloads"`
	Fetchable   bool           `json:"fetchable" doc:"the caller may fetch the file now"`
	JobID       string         `json:"jobId,omitempty"`
	Error       *ExportError   `json:"error,omitempty"`
	AsOf        value.Instant  `json:"asOf"`
	CreatedAt   value.Instant  `json:"createdAt"`
	FinishedAt  *value.Instant `json:"finishedAt,omitempty"`
	ExpiresAt   *value.Instant `json:"expiresAt,omitempty"`
}

// ExportError says why an export failed.
type ExportError struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *Service) view(ctx context.Context, e Export) (ExportView, error) {
	v := ExportView{
		ID: e.ID, Serial: e.Serial, State: e.State, OwnerName: e.OwnerName, UnitCode: e.UnitCode,
		Mine: e.OwnerID == access.From(ctx).UserID, FilterWords: e.FilterWords, Sort: e.Sort, Format: e.Format,
		Purpose: e.Purpose, Personal: e.Personal, Rows: e.RowCount, Bytes: e.Bytes, SHA256: e.SHA256, Downloads: e.Downloads,
		Fetchable: s.Fetchable(ctx, e), JobID: e.JobID, AsOf: e.AsOf, CreatedAt: e.CreatedAt,
		FinishedAt: known(e.FinishedAt), ExpiresAt: known(e.ExpiresAt),
	}
	if e.ErrorCode != "" {
		v.Error = &ExportError{e.ErrorCode, s.Messages.Text(web.Lang(ctx), e.ErrorCode, nil)}
	}
	// Who only looks after the program learns that something left, not what and what for.
	if !v.Mine && s.Guard.Allow(ctx, "read", "enterprise") != nil {
		v.FilterWords, v.Purpose, v.Sort = "", "", ""
		return v, nil
	}
	return v, e.Filter.Into(&v.Selection)
}

func known(i value.Instant) *value.Instant {
	if i.IsZero() {
		return nil
	}
	return &i
}

type createIn struct {
	web.IdempotencyKey
	Body NewExport
}

func (s *Service) httpCreate(ctx context.Context, in *createIn) (*web.Answer[ExportView], error) {
	if in.Body.Lang == "" {
		in.Body.Lang = web.Lang(ctx)
	}
	e, err := s.Create(ctx, in.Once(ctx, "export-create", in.Body, s.Clock), in.Body)
	return s.answer(ctx, e, err)
}

func (s *Service) answer(ctx context.Context, e Export, err error) (*web.Answer[ExportView], error) {
	if err != nil {
		return nil, err
	}
	v, err := s.view(ctx, e)
	return web.AnswerOf(v), err
}

type listIn struct {
	web.PageIn
	All bool `query:"all" doc:"everyone's, for those who read the audit log"`
}

func (s *Service) httpList(ctx context.Context, in *listIn) (*web.List[ExportView], error) {
	p := Page{All: in.All, Limit: in.Limit + 1}
	if _, err := web.DecodeCursor(in.Cursor, &p.Before); err != nil {
		return nil, err
	}
	exports, err := s.List(ctx, p)
	if err != nil {
		return nil, err
	}
	exports, more := web.Cut(exports, in.Limit)
	views := make([]ExportView, len(exports))
	for i, e := range exports {
		if views[i], err = s.view(ctx, e); err != nil {
			return nil, err
		}
	}
	return web.PageOf(views, more, func(last ExportView) string { return last.ID }), nil
}

func (s *Service) httpGet(ctx context.Context, in *web.RecordIn) (*web.Answer[ExportView], error) {
	e, err := s.Get(ctx, in.ID)
	return s.answer(ctx, e, err)
}

func (s *Service) httpFile(ctx context.Context, in *web.RecordIn) (*huma.StreamResponse, error) {
	e, f, err := s.Open(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Download(f, e.Bytes, e.fileName(), e.mediaType()), nil
}

// FirmExport tells a firm that its data left: when, by which office, what for.
type FirmExport struct {
	ID       string        `json:"id"`
	Serial   string        `json:"serial"`
	At       value.Instant `json:"at"`
	UnitCode string        `json:"unitCode" doc:"office of who exported"`
	Purpose  string        `json:"purpose"`
	Personal bool          `json:"personal" doc:"contacts were among it"`
}

type ofFirmIn struct {
	web.RecordIn
	web.PageIn
}

func (s *Service) httpOfFirm(ctx context.Context, in *ofFirmIn) (*web.List[FirmExport], error) {
	before := ""
	if _, err := web.DecodeCursor(in.Cursor, &before); err != nil {
		return nil, err
	}
	exports, err := s.OfFirm(ctx, in.ID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	exports, more := web.Cut(exports, in.Limit)
	items := make([]FirmExport, len(exports))
	for i, e := range exports {
		items[i] = FirmExport{e.ID, e.Serial, e.FinishedAt, e.UnitCode, e.Purpose, e.Personal}
	}
	return web.PageOf(items, more, func(last FirmExport) string { return last.ID }), nil
}

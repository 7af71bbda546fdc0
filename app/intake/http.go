package intake

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/app/web"
)

// ImportView is an import as its owner sees it.
type ImportView struct {
	ID         string         `json:"id"`
	Kind       Kind           `json:"kind" enum:"roster,titles,contacts,ip,figures,honours"`
	State      State          `json:"state" enum:"open,running,done,undoing,undone,dropped" doc:"undoing = done, and its job takes it back"`
	FileName   string         `json:"fileName"`
	Format     string         `json:"format"`
	Encoding   string         `json:"encoding"`
	Sheets     []Sheet        `json:"sheets"`
	Choices    Choices        `json:"choices"`
	Checked    bool           `json:"checked" doc:"the counts agree with the corrections and choices"`
	Counts     Counts         `json:"counts"`
	Fields     []Field        `json:"fields" doc:"meanings a column can have in this kind"`
	JobID      string         `json:"jobId,omitempty"`
	Error      string         `json:"error,omitempty" doc:"why the last run wrote nothing, or the undoing was broken off"`
	Leftovers  []Leftover     `json:"leftovers,omitempty" doc:"what undoing left as it is"`
	OwnerName  string         `json:"ownerName"`
	CreatedAt  value.Instant  `json:"createdAt"`
	FinishedAt *value.Instant `json:"finishedAt,omitempty"`
	Version    int64          `json:"version"`
}

func (s *Service) view(imp Import, lang string) ImportView {
	v := ImportView{
		ID: imp.ID, Kind: imp.Kind, State: imp.State, FileName: imp.FileName, Format: imp.Format, Encoding: imp.Encoding,
		Sheets: imp.sheets(), Choices: imp.choices(), Checked: imp.Checked, Counts: imp.counts(),
		Fields: s.catalogue.Kinds[imp.Kind].Fields, JobID: imp.JobID, OwnerName: imp.OwnerName,
		CreatedAt: imp.CreatedAt, FinishedAt: imp.FinishedAt, Version: imp.Version,
	}
	if imp.State == Done && imp.Phase == PhaseBack {
		v.State = Undoing
	}
	if imp.ErrorCode != "" {
		var params map[string]any
		if len(imp.ErrorParams) > 0 {
			_ = imp.ErrorParams.Into(&params)
		}
		v.Error = s.words.Text(lang, imp.ErrorCode, params)
	}
	if len(imp.Leftovers) > 0 {
		_ = imp.Leftovers.Into(&v.Leftovers)
		for i := range v.Leftovers {
			v.Leftovers[i].Text = s.words.Text(lang, v.Leftovers[i].Code, nil)
		}
	}
	return v
}

// ImportForm is an uploaded table.
type ImportForm struct {
	File huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"xlsx, xls or csv"`
	Kind string        `form:"kind" required:"false" maxLength:"20" doc:"roster, titles, contacts, ip, figures or honours; empty: told from the headings"`
}

// EditCells is what a person corrected.
type EditCells struct {
	Edits []CellEdit `json:"edits" minItems:"1" maxItems:"500"`
}

// Decisions on contradictions.
type Decisions struct {
	Picks []Pick `json:"picks,omitempty" maxItems:"500"`
	Trust *int   `json:"trustSheet,omitempty" doc:"take this sheet's value wherever it contradicts and nobody has decided"`
}

// Routes registers the operations of imports.
func (s *Service) Routes(w *web.Server) {
	op := func(id, method, path, summary string) web.Op {
		return web.Op{ID: id, Method: method, Path: path, Verb: "import", Object: "enterprise", Summary: summary, Slow: 5 * time.Minute}
	}
	upload := op("import-create", http.MethodPost, "/imports", "Upload a table: xlsx, xls or csv")
	upload.MaxBody, upload.Status = sheet.MaxUnpacked, http.StatusCreated
	web.Register(w, upload, s.httpUpload)
	web.Register(w, op("import-list", http.MethodGet, "/imports", "The caller's imports, newest first"), s.httpList)
	web.Register(w, op("import-get", http.MethodGet, "/imports/{id}", "One import"), func(ctx context.Context, in *web.RecordIn) (*web.One[ImportView], error) {
		return s.answer(ctx)(s.Get(ctx, in.ID))
	})
	web.Register(w, op("import-change", http.MethodPatch, "/imports/{id}", "Say how the file is to be read"), s.httpChange)
	web.Register(w, op("import-preview", http.MethodGet, "/imports/{id}/sheets/{no}", "The first rows of a sheet as plain text"), s.httpPreview)
	web.Register(w, op("import-edit", http.MethodPost, "/imports/{id}/edits", "Correct cells"), s.httpEdit)
	web.Register(w, op("import-check", http.MethodPost, "/imports/{id}/check", "Say what running would do"), func(ctx context.Context, in *web.RecordIn) (*web.One[ImportView], error) {
		return s.answer(ctx)(s.Check(ctx, in.ID))
	})
	web.Register(w, op("import-row-list", http.MethodGet, "/imports/{id}/rows", "Rows with their problems, in file order"), s.httpRows)
	web.Register(w, op("import-record-list", http.MethodGet, "/imports/{id}/records", "What would be, or was, written"), s.httpRecords)
	web.Register(w, op("import-conflict-list", http.MethodGet, "/imports/{id}/conflicts", "Values on which sheets contradict"), s.httpConflicts)
	web.Register(w, op("import-decide", http.MethodPost, "/imports/{id}/decisions", "Decide contradictions"), s.httpDecide)
	web.Register(w, op("import-run", http.MethodPost, "/imports/{id}/run", "Write the checked import, as a job"), func(ctx context.Context, in *web.ChangeIn) (*web.One[ImportView], error) {
		return s.answer(ctx)(s.Run(ctx, in.ID, in.Version()))
	})
	web.Register(w, op("import-refused", http.MethodGet, "/imports/{id}/refused", "The refused rows as a file, the reason in column 1"), s.httpRefused)
	web.Register(w, op("import-template", http.MethodGet, "/import-templates/{kind}", "An empty table of a kind, with the headings that are understood"), s.httpTemplate)
	web.Register(w, op("import-undo", http.MethodPost, "/imports/{id}/undo", "Take an import back, as a job, except what was edited since"), func(ctx context.Context, in *web.ChangeIn) (*web.One[ImportView], error) {
		return s.answer(ctx)(s.Undo(ctx, in.ID, in.Version()))
	})
	web.Register(w, op("import-drop", http.MethodDelete, "/imports/{id}", "Give an import up before it writes"), func(ctx context.Context, in *web.RecordIn) (*web.One[ImportView], error) {
		return s.answer(ctx)(s.Drop(ctx, in.ID))
	})
}

func (s *Service) answer(ctx context.Context) func(Import, error) (*web.One[ImportView], error) {
	return func(imp Import, err error) (*web.One[ImportView], error) {
		if err != nil {
			return nil, err
		}
		return web.OneOf(s.view(imp, web.Lang(ctx)), imp.Version), nil
	}
}

func (s *Service) httpUpload(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[ImportForm]
}) (*web.One[ImportView], error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	data, err := io.ReadAll(io.LimitReader(form.File, sheet.MaxUnpacked+1))
	if err != nil {
		return nil, fault.Invalid("intake.not_received").Because(err)
	}
	kind := Kind(form.Kind)
	if _, known := s.catalogue.Kinds[kind]; kind != "" && !known {
		return nil, fault.Invalid("intake.no_such_kind")
	}
	return s.answer(ctx)(s.Upload(ctx, Upload{FileName: form.File.Filename, Kind: kind, Data: data}))
}

func (s *Service) httpList(ctx context.Context, in *web.PageIn) (*web.List[ImportView], error) {
	before := ""
	if _, err := web.DecodeCursor(in.Cursor, &before); err != nil {
		return nil, err
	}
	all, err := s.List(ctx, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	all, more := web.Cut(all, in.Limit)
	views := make([]ImportView, len(all))
	for i, imp := range all {
		views[i] = s.view(imp, web.Lang(ctx))
	}
	return web.PageOf(views, more, func(last ImportView) string { return last.ID }), nil
}

func (s *Service) httpChange(ctx context.Context, in *struct {
	web.ChangeIn
	Body ImportChange
}) (*web.One[ImportView], error) {
	return s.answer(ctx)(s.Change(ctx, in.ID, in.Version(), in.Body))
}

func (s *Service) httpEdit(ctx context.Context, in *struct {
	web.ChangeIn
	Body EditCells
}) (*web.One[ImportView], error) {
	return s.answer(ctx)(s.Edit(ctx, in.ID, in.Version(), in.Body.Edits))
}

func (s *Service) httpDecide(ctx context.Context, in *struct {
	web.ChangeIn
	Body Decisions
}) (*web.One[ImportView], error) {
	return s.answer(ctx)(s.Decide(ctx, in.ID, in.Version(), in.Body.Picks, in.Body.Trust))
}

func (s *Service) httpRefused(ctx context.Context, in *struct {
	web.RecordIn
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}) (*huma.StreamResponse, error) {
	imp, err := s.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := s.WriteRefused(ctx, in.ID, sheet.Format(in.Format), web.Lang(ctx), &file); err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(imp.FileName, "."+imp.Format) + "-" + s.words.Text(web.Lang(ctx), "intake.refused_sheet", nil) + "." + in.Format
	return web.Download(io.NopCloser(&file), int64(file.Len()), name, sheet.Format(in.Format).MediaType()), nil
}

func (s *Service) httpTemplate(ctx context.Context, in *struct {
	Kind   Kind   `path:"kind" enum:"roster,titles,contacts,ip,figures,honours"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}) (*huma.StreamResponse, error) {
	var file bytes.Buffer
	if err := s.WriteTemplate(in.Kind, sheet.Format(in.Format), web.Lang(ctx), &file); err != nil {
		return nil, err
	}
	name := s.words.Text(web.Lang(ctx), "intake.kind_"+string(in.Kind), nil) + "." + in.Format
	return web.Download(io.NopCloser(&file), int64(file.Len()), name, sheet.Format(in.Format).MediaType()), nil
}

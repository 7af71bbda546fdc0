package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
	"miaolin/db"
)

// Problem is how every fault is answered (RFC 9457). Detail is in the caller's
// language and meant to be shown; Code is stable and meant for programs.
type Problem struct {
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code"`
	Detail    string         `json:"detail"`
	Params    map[string]any `json:"params,omitempty"`
	Errors    []FieldProblem `json:"errors,omitempty"`
	RequestID string         `json:"requestId,omitempty"`
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Location string `json:"location"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

func (p *Problem) Error() string             { return p.Code }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders asks clients to come back when the store is away.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "2")
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "60")
		if seconds, ok := p.Params["seconds"].(int); ok {
			h.Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	return h
}

// huma's own refusals are made by process-wide functions; they find the server
// of their request in its context.
func init() {
	huma.NewError = func(status int, message string, _ ...error) huma.StatusError {
		return &Problem{Status: status, Code: "web.invalid", Detail: message}
	}
	huma.NewErrorWithContext = func(hc huma.Context, status int, message string, errs ...error) huma.StatusError {
		if len(errs) == 1 {
			if p, ok := errors.AsType[*Problem](errs[0]); ok {
				return p
			}
		}
		if s := requestOf(hc.Context()).server; s != nil {
			return s.humaProblem(hc.Context(), limitOf(hc.Operation()), status, message, errs...)
		}
		return huma.NewError(status, message, errs...)
	}
}

// problem makes the answer for an error; what is not a fault is logged and
// hidden.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	req := requestOf(ctx)
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	f := fault.Of(err)
	if f == nil || db.IsFull(err) {
		f = cmp.Or(db.Trouble(err), fault.New(fault.Internal, "web.internal").Because(err))
	}
	if f.Kind == fault.Internal || f.Kind == fault.UnavailableKind {
		s.Log.Error("request failed", "request", req.id, "code", f.Code, "cause", f.Unwrap())
	}
	p := &Problem{
		Title: http.StatusText(f.Kind.Status()), Status: f.Kind.Status(), Code: f.Code, Params: f.Params,
		Detail: s.Messages.Text(req.lang, f.Code, f.Params), RequestID: req.id,
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, FieldProblem{field.Path, field.Code, s.Messages.Text(req.lang, field.Code, field.Params)})
	}
	return p
}

func (s *Server) writeProblem(hc huma.Context, p *Problem) {
	b, err := json.Marshal(p)
	if err != nil {
		b = []byte("{}")
	}
	for name, values := range p.GetHeaders() {
		hc.SetHeader(name, values[0])
	}
	hc.SetHeader("Content-Type", p.ContentType(""))
	hc.SetStatus(p.Status)
	_, _ = hc.BodyWriter().Write(b)
}

// validationCodes turn huma's English into our codes. The values that were
// refused are never echoed.
var validationCodes = []struct{ text, code string }{
	{"unexpected property", "web.field_unknown"},
	{"unknown query parameter", "web.field_unknown"},
	{"expected required property", "web.field_required"},
	{"required ", "web.field_required"},
	{"File required", "web.field_required"},
	{"Failed to infer file media type", "web.file_empty"}, // it has no first byte
	{"expected length <=", "web.field_too_long"},
	{"expected array length <=", "web.field_too_long"},
	{"expected length >=", "web.field_too_short"},
	{"expected array length >=", "web.field_too_short"},
	{"expected number", "web.field_out_of_range"},
	{"expected value to be one of", "web.field_not_allowed"},
	{"expected string to be RFC 3339 date-time", "web.field_moment"},
	{"expected string to be RFC 3339 date", "web.field_date"},
	{"expected ", "web.field_type"},
}

func validationCode(message string) string {
	for _, v := range validationCodes {
		if strings.HasPrefix(message, v.text) {
			return v.code
		}
	}
	return "web.field_invalid"
}

// placeOf is where a complaint belongs: a missing property is at its own place,
// not at that of what it is missing from.
func placeOf(d *huma.ErrorDetail) string {
	var name string
	if _, err := fmt.Sscanf(d.Message, "expected required property %s to be present", &name); err == nil {
		return d.Location + "." + name
	}
	return d.Location
}

// limitOf is how large a body of an operation may be.
func limitOf(op *huma.Operation) string {
	if op == nil || op.MaxBodyBytes <= 0 {
		return mib(defaultMaxBody)
	}
	return mib(int(op.MaxBodyBytes))
}

// humaProblem is what huma makes of the input it refuses.
func (s *Server) humaProblem(ctx context.Context, limit string, status int, message string, errs ...error) *Problem {
	code := "web.invalid"
	switch {
	case status == http.StatusRequestEntityTooLarge:
		code = "web.too_large"
	case status == http.StatusBadRequest:
		code = "web.bad_json"
	case status >= 500:
		s.Log.Error("huma failed", "request", requestOf(ctx).id, "message", message, "errors", errors.Join(errs...))
		code = "web.internal"
	}
	lang := requestOf(ctx).lang
	p := &Problem{Title: http.StatusText(status), Status: status, Code: code, RequestID: requestOf(ctx).id}
	for _, err := range errs {
		d, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok || status >= 500 {
			continue
		}
		field := validationCode(d.Message)
		p.Errors = append(p.Errors, FieldProblem{placeOf(d), field, s.Messages.Text(lang, field, nil)})
	}
	p.Detail = s.Messages.Text(lang, code, map[string]any{"count": len(p.Errors), "limit": limit})
	return p
}

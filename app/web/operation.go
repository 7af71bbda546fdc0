package web

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
)

// Op declares one operation of the API and what it needs.
type Op struct {
	ID      string // resource-verb, such as visit-create
	Method  string
	Path    string // below Base
	Summary string
	Verb    string
	Object  string
	Public  bool // needs no session; then Verb and Object stay empty
	Settles bool // open to sessions that are unfinished
	Status  int  // of success, when not huma's default
	MaxBody int64
	// Slow lets the operation take longer than an ordinary request may.
	Slow time.Duration
}

// defaultMaxBody bounds the bodies of operations that do not say otherwise.
const defaultMaxBody = 1 << 20

// Register adds an operation. The handler gets checked input and a context
// with the actor, and answers with output or a fault.
func Register[I, O any](s *Server, op Op, handler func(context.Context, *I) (*O, error)) {
	if !op.Public && (op.Verb == "" || op.Object == "") {
		panic("web: operation " + op.ID + " declares no permission")
	}
	checkInput(op, reflect.TypeFor[I]())
	s.ops = append(s.ops, op)
	tag, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
	operation := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: Base + op.Path, Summary: op.Summary,
		Tags: []string{tag}, DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody,
		Middlewares: huma.Middlewares{s.gate(op)},
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	}
	if operation.MaxBodyBytes == 0 {
		operation.MaxBodyBytes = defaultMaxBody
	}
	if !op.Public {
		operation.Security = []map[string][]string{{"session": {}}}
		operation.Extensions = map[string]any{"x-permission": op.Object + ":" + op.Verb}
	}
	if isWhole(reflect.TypeFor[I](), reflect.TypeFor[O]()) {
		inPages(&operation)
	}
	huma.Register(s.api, operation, func(ctx context.Context, in *I) (*O, error) {
		if op.Slow > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), op.Slow)
			defer cancel()
		}
		out, err := handler(ctx, in)
		if list, ok := any(out).(whole); ok && err == nil {
			err = list.cut(pageOf(ctx))
		}
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
	markBody(s.api.OpenAPI(), operation, reflect.TypeFor[I]())
}

// checkInput refuses an input that embeds a type which is not exported: huma
// passes over all its fields, and the handler would quietly get an empty id.
func checkInput(op Op, input reflect.Type) {
	for i := range input.NumField() {
		field := input.Field(i)
		if field.Anonymous && !field.IsExported() {
			panic("web: the input of " + op.ID + " embeds " + field.Name + ", which must be exported to be read")
		}
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			checkInput(op, field.Type)
		}
	}
}

// gate lets a request through to its input only when it may be made at all.
func (s *Server) gate(op Op) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		err := s.mayPass(hc.Context(), op, hc)
		if err == nil {
			err = checkAddress(hc.URL())
		}
		if err != nil {
			s.writeProblem(hc, s.problem(hc.Context(), err))
			return
		}
		next(hc)
	}
}

func (s *Server) mayPass(ctx context.Context, op Op, hc huma.Context) error {
	req := requestOf(ctx)
	if req.sessionErr != nil {
		return req.sessionErr
	}
	if unsafeMethod(op.Method) && !s.sameOrigin(hc.Header("Origin"), hc.Header("Host"), hc.Header("Sec-Fetch-Site")) {
		return fault.Forbidden("web.origin")
	}
	if op.Public {
		return nil
	}
	if req.session == nil {
		return fault.Unauthenticated("web.signed_out")
	}
	if unsafeMethod(op.Method) && !sameText(hc.Header("X-CSRF-Token"), req.session.CSRFToken) {
		return fault.Forbidden("web.csrf")
	}
	if req.session.Unfinished != "" && !op.Settles {
		return fault.Forbidden(req.session.Unfinished)
	}
	return s.Guard.Allow(ctx, op.Verb, op.Object)
}

func unsafeMethod(m string) bool {
	return m != http.MethodGet && m != http.MethodHead && m != http.MethodOptions
}

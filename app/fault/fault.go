// Package fault holds the one error type that users may see.
//
// A fault has a kind (what the caller can do about it), a stable code
// "<feature>.<reason>" whose words stand in the message catalogues, parameters
// for those words, and perhaps problems of single fields. Its cause is for the
// log only and never leaves the process.
package fault

import "errors"

// Kind says what the caller can do about a fault.
type Kind int

const (
	Internal Kind = iota
	InvalidInput
	NotFoundKind
	ForbiddenKind
	ConflictKind
	StaleKind
	PreconditionKind
	UnauthenticatedKind
	TooManyKind
	TooLargeKind
	UnavailableKind
)

// Status is the HTTP status a kind is answered with.
func (k Kind) Status() int {
	return [...]int{500, 422, 404, 403, 409, 412, 428, 401, 429, 413, 503}[k]
}

// Params fill the placeholders of a message.
type Params map[string]any

// Field is the problem of one input field; Path is a JSON path such as
// "body.contacts[2].phone".
type Field struct {
	Path   string
	Code   string
	Params Params
}

// Error is a fault. Make one with the functions below.
type Error struct {
	Kind   Kind
	Code   string
	Params Params
	Fields []Field
	cause  error
}

// New makes a fault; params are pairs of name and value.
func New(kind Kind, code string, params ...any) *Error {
	return &Error{Kind: kind, Code: code, Params: pairs(params)}
}

func Invalid(code string, params ...any) *Error      { return New(InvalidInput, code, params...) }
func NotFound(code string, params ...any) *Error     { return New(NotFoundKind, code, params...) }
func Forbidden(code string, params ...any) *Error    { return New(ForbiddenKind, code, params...) }
func Conflict(code string, params ...any) *Error     { return New(ConflictKind, code, params...) }
func Stale(code string, params ...any) *Error        { return New(StaleKind, code, params...) }
func Precondition(code string, params ...any) *Error { return New(PreconditionKind, code, params...) }
func Unauthenticated(code string, params ...any) *Error {
	return New(UnauthenticatedKind, code, params...)
}
func TooMany(code string, params ...any) *Error     { return New(TooManyKind, code, params...) }
func TooLarge(code string, params ...any) *Error    { return New(TooLargeKind, code, params...) }
func Unavailable(code string, params ...any) *Error { return New(UnavailableKind, code, params...) }

// WithField adds the problem of one field.
func (e *Error) WithField(path, code string, params ...any) *Error {
	e.Fields = append(e.Fields, Field{Path: path, Code: code, Params: pairs(params)})
	return e
}

// Because hides the cause inside, for the log.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Code + ": " + e.cause.Error()
	}
	return e.Code
}

func (e *Error) Unwrap() error { return e.cause }

// Of is the fault in err, or nil.
func Of(err error) *Error {
	f, _ := errors.AsType[*Error](err)
	return f
}

// Code is the code of the fault in err, or "" when there is none.
func Code(err error) string {
	if e := Of(err); e != nil {
		return e.Code
	}
	return ""
}

// Is tells whether err is a fault of that kind.
func Is(err error, kind Kind) bool {
	e := Of(err)
	return e != nil && e.Kind == kind
}

func pairs(kv []any) Params {
	if len(kv) == 0 {
		return nil
	}
	p := make(Params, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		p[kv[i].(string)] = kv[i+1]
	}
	return p
}

package home

import (
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/config"
)

// Audit shows who did what, to those who answer for it.
type Audit struct {
	Log      *audit.Log
	Guard    *access.Guard
	Firms    *enterprise.Service
	Messages config.Messages
	Clock    value.Clock
}

// Routes registers the operations on the log.
func (a Audit) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "audit-list", Method: http.MethodGet, Path: "/audit", Verb: "read", Object: "audit",
		Summary: "Who did what, newest first"}, a.list)
	web.Register(w, web.Op{ID: "audit-operations", Method: http.MethodGet, Path: "/audit-operations", Verb: "read", Object: "audit",
		Summary: "The operations the log tells of, with their names"},
		func(ctx context.Context, _ *struct{}) (*web.List[AuditOperation], error) {
			return web.ListOf(a.operations(w, web.Lang(ctx)), "", nil), nil
		})
	web.Register(w, web.Op{ID: "audit-export", Method: http.MethodPost, Path: "/audit-exports", Verb: "export", Object: "audit",
		Summary: "The chosen part of the log as a file; this is itself logged", Slow: auditExportTime}, a.export)
}

// AuditChange is one field before and after.
type AuditChange struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`
}

// AuditEntry is one thing that happened.
type AuditEntry struct {
	ID             string         `json:"id"`
	At             value.Instant  `json:"at"`
	Operation      string         `json:"operation"`
	Label          string         `json:"label" doc:"the operation in words"`
	Object         string         `json:"object"`
	ObjectID       string         `json:"objectId"`
	ObjectLabel    string         `json:"objectLabel"`
	EnterpriseID   string         `json:"enterpriseId"`
	EnterpriseName string         `json:"enterpriseName"`
	ActorID        string         `json:"actorId"`
	ActorName      string         `json:"actorName"`
	ActorRoles     []string       `json:"actorRoles" doc:"in words"`
	ActorUnit      string         `json:"actorUnit"`
	IP             string         `json:"ip"`
	RequestID      string         `json:"requestId"`
	Refused        bool           `json:"refused"`
	Purpose        string         `json:"purpose"`
	Serial         string         `json:"serial"`
	Changes        []AuditChange  `json:"changes"`
	Withheld       bool           `json:"withheld" doc:"what it was about is business data, which the caller's role does not read"`
	Params         map[string]any `json:"params,omitempty"`
}

// AuditOperation is a choice of the filter.
type AuditOperation struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// AuditFilter chooses entries.
type AuditFilter struct {
	Operation  string     `query:"operation" maxLength:"60"`
	Object     string     `query:"object" maxLength:"40"`
	ObjectID   string     `query:"objectId" maxLength:"40"`
	Actor      string     `query:"actor" maxLength:"40" doc:"user id"`
	Enterprise string     `query:"enterprise" maxLength:"40" doc:"enterprise id"`
	Outcome    string     `query:"outcome" enum:"done,refused"`
	From       value.Date `query:"from"`
	To         value.Date `query:"to"`
}

func (f AuditFilter) filter() audit.Filter {
	return audit.Filter{Operation: f.Operation, Object: f.Object, ObjectID: f.ObjectID, ActorID: f.Actor,
		EnterpriseID: f.Enterprise, Outcome: f.Outcome, From: f.From, To: f.To}
}

// auditCountMost is where an exact count stops being worth its time.
const auditCountMost = 10_000

func (a Audit) list(ctx context.Context, in *struct {
	web.PageIn
	AuditFilter
}) (*web.List[AuditEntry], error) {
	var after string
	if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	may, err := a.may(ctx, "read")
	if err != nil {
		return nil, err
	}
	rows, err := a.Log.List(ctx, in.filter(), may, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows, more := web.Cut(rows, in.Limit)
	n, err := a.Log.Count(ctx, in.filter(), may, auditCountMost)
	if err != nil {
		return nil, err
	}
	entries, err := a.entries(ctx, rows)
	return web.PageOf(entries, more, func(last AuditEntry) string { return last.ID }).Counted(&web.Total{Count: n, Capped: n == auditCountMost}), err
}

// may limits the log to what happened in the caller's units: to firms there, or
// by people there. What has no unit, such as a refused sign-in, is everyone's
// business who reads logs at all.
func (a Audit) may(ctx context.Context, verb string) (audit.Condition, error) {
	units, err := a.Guard.Jurisdiction(ctx, verb, "audit")
	if err != nil {
		return audit.Condition{}, err
	}
	byPeople, args := units.Where("actor_unit", "", "''")
	firms, firmArgs := enterprise.Visible(units, "enterprise_id")
	return audit.Condition{SQL: "(" + byPeople + " OR " + firms + " OR (actor_unit = '' AND enterprise_id IS NULL))", Args: slices.Concat(args, firmArgs)}, nil
}

func (a Audit) entries(ctx context.Context, rows []audit.Stored) ([]AuditEntry, error) {
	var ids []string
	for _, r := range rows {
		if r.EnterpriseID != "" {
			ids = append(ids, r.EnterpriseID)
		}
	}
	business := a.Guard.Allow(ctx, "read", "enterprise") == nil
	names := map[string]enterprise.Ref{}
	if business && len(ids) > 0 {
		var err error
		if names, err = a.Firms.Refs(ctx, ids); err != nil {
			return nil, err
		}
	}
	entries := make([]AuditEntry, len(rows))
	for i, r := range rows {
		entries[i] = a.entry(web.Lang(ctx), r, business)
		entries[i].EnterpriseName = names[r.EnterpriseID].Name
	}
	return entries, nil
}

// administrative are the objects whose entries never hold business data: labels,
// purposes and values of all others are kept from those who do not read any.
var administrative = map[string]bool{
	"audit": true, "calendar": true, "invitation": true, "menu_item": true, "rule_set": true, "self": true,
	"session": true, "title_kind": true, "unit": true, "user": true,
}

func (a Audit) entry(lang string, r audit.Stored, business bool) AuditEntry {
	e := AuditEntry{
		ID: r.ID, At: r.At, Operation: r.Operation, Label: a.word(lang, r.Operation), Object: r.Object, ObjectID: r.ObjectID, ObjectLabel: r.ObjectLabel,
		EnterpriseID: r.EnterpriseID, ActorID: r.ActorID, ActorName: r.ActorName, ActorRoles: []string{}, ActorUnit: r.ActorUnit, IP: r.IP,
		RequestID: r.RequestID, Refused: r.Refused, Purpose: r.Purpose, Serial: r.Serial, Changes: []AuditChange{}, Params: r.Params,
	}
	for role := range strings.SplitSeq(r.ActorRoles, ",") {
		if role != "" {
			e.ActorRoles = append(e.ActorRoles, a.Messages.Text(lang, "identity.role_"+role, nil))
		}
	}
	if !business && (r.EnterpriseID != "" || !administrative[r.Object]) {
		e.Withheld, e.ObjectLabel, e.Purpose, e.Params = true, "", "", nil
		return e
	}
	for field, c := range r.Changes {
		e.Changes = append(e.Changes, AuditChange{field, a.word(lang, "field_"+field), c.Before, c.After})
	}
	slices.SortFunc(e.Changes, func(x, y AuditChange) int { return strings.Compare(x.Field, y.Field) })
	return e
}

// word is the name of an operation or a field; without one it names itself.
func (a Audit) word(lang, code string) string {
	if text := a.Messages.Text(lang, "audit."+code, nil); text != "audit."+code {
		return text
	}
	return strings.TrimPrefix(code, "field_")
}

// operations are those that leave a trace: every one but the readings.
func (a Audit) operations(w *web.Server, lang string) []AuditOperation {
	var list []AuditOperation
	for _, op := range w.Operations() {
		if label := a.word(lang, op.ID); label != op.ID {
			list = append(list, AuditOperation{op.ID, label})
		}
	}
	slices.SortFunc(list, func(x, y AuditOperation) int { return strings.Compare(x.ID, y.ID) })
	return list
}

func (a Audit) export(ctx context.Context, in *struct {
	AuditFilter
	Body struct {
		Format  sheet.Format `json:"format" enum:"xlsx,csv"`
		Purpose string       `json:"purpose" minLength:"2" maxLength:"200"`
	}
}) (*huma.StreamResponse, error) {
	may, err := a.may(ctx, "export")
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "audit-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // it lives until it is closed, and leaves nothing behind
	rows, err := a.write(ctx, file, in.Body.Format, in.filter(), may)
	if err == nil {
		err = a.Log.Record(ctx, audit.Entry{Operation: "audit-export", Object: "audit", Purpose: in.Body.Purpose, KeepLong: true, Params: map[string]any{"rows": rows}})
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	name := a.word(web.Lang(ctx), "file") + "-" + a.Clock().Date().String() + "." + string(in.Body.Format)
	return web.Download(file, size, name, in.Body.Format.MediaType()), nil
}

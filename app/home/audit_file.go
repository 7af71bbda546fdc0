package home

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"miaolin/app/audit"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/app/web"
)

const (
	auditExportTime = 2 * time.Minute
	auditBatch      = 500 // entries in memory at a time
)

// auditColumns are the columns of the file, in order; their titles are words of
// the catalogue.
var auditColumns = []struct {
	word  string
	width float64
}{
	{"col_at", 20}, {"col_actor", 12}, {"col_roles", 16}, {"col_operation", 18}, {"col_object", 28}, {"col_enterprise", 32},
	{"col_outcome", 8}, {"col_changes", 60}, {"col_purpose", 24}, {"col_serial", 20}, {"col_ip", 16}, {"col_request", 38},
}

// write puts the chosen entries into w and tells how many there were.
func (a Audit) write(ctx context.Context, w io.Writer, format sheet.Format, f audit.Filter, may audit.Condition) (n int, err error) {
	lang := web.Lang(ctx)
	out, err := sheet.NewWriter(format, w, a.word(lang, "file"))
	if err != nil {
		return 0, err
	}
	columns := make([]sheet.Column, len(auditColumns))
	for i, c := range auditColumns {
		columns[i] = sheet.Column{Title: a.word(lang, c.word), Width: c.width}
	}
	if err := out.Header(columns); err != nil {
		return 0, err
	}
	for after := ""; ; {
		rows, err := a.Log.List(ctx, f, may, after, auditBatch)
		if err != nil {
			return n, err
		}
		entries, err := a.entries(ctx, rows)
		if err != nil {
			return n, err
		}
		for _, e := range entries {
			if err := out.Row(a.cells(lang, e)); err != nil {
				return n, err
			}
		}
		n += len(rows)
		if len(rows) < auditBatch {
			return n, out.Close()
		}
		after = rows[len(rows)-1].ID
	}
}

func (a Audit) cells(lang string, e AuditEntry) []any {
	outcome := "done"
	if e.Refused {
		outcome = "refused"
	}
	changes := make([]string, 0, len(e.Changes))
	for _, c := range e.Changes {
		changes = append(changes, fmt.Sprintf("%s: %s → %s", c.Label, plain(c.Before), plain(c.After)))
	}
	return []any{
		e.At.Time().In(value.Shanghai).Format(time.DateTime), e.ActorName, strings.Join(e.ActorRoles, " "), e.Label, e.ObjectLabel, e.EnterpriseName,
		a.word(lang, outcome), strings.Join(changes, "\n"), e.Purpose, e.Serial, e.IP, e.RequestID,
	}
}

func plain(v any) string {
	if v == nil {
		return "—"
	}
	return fmt.Sprint(v)
}

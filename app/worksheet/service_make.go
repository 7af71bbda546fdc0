package worksheet

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/candidate"
	"miaolin/app/collection"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Selection is which firms go out: those of a filter of the list of enterprises, or
// of a round.
type Selection struct {
	Filter  candidate.Filter `json:"filter,omitempty" doc:"as of the list of enterprises; of a round only unit and q"`
	IDs     []string         `json:"ids,omitempty" maxItems:"2000" doc:"only these firms of them"`
	RoundID string           `json:"roundId,omitempty" maxLength:"40" doc:"the answers of this round; empty: the record"`
	States  []string         `json:"states,omitempty" maxItems:"6" enum:"unsent,sent,received,filled,returned" doc:"of a round: only firms that stand there"`
}

// NewSheet is what it takes to send one out.
type NewSheet struct {
	Selection
	Title   string   `json:"title,omitempty" maxLength:"100"`
	Columns []string `json:"columns" minItems:"1" maxItems:"60" doc:"ids of the catalogue, in order"`
	Purpose string   `json:"purpose" maxLength:"200" doc:"what for"`
	Lang    string   `json:"lang,omitempty" enum:"zh-CN,en" doc:"of headings; empty = the caller's"`
}

// Preview says what a sheet would be.
type Preview struct {
	Rows  int `json:"rows"`
	Limit int `json:"limit" doc:"most rows one sheet may have"`
}

// picked is a firm that goes out.
type picked struct {
	id, name, unit string
	ret            *string
	base           map[string]string
}

// Preview counts the firms the caller may change, of those selected.
func (s *Service) Preview(ctx context.Context, sel Selection) (Preview, error) {
	if err := s.Guard.Allow(ctx, "create", "worksheet"); err != nil {
		return Preview{}, err
	}
	if sel.RoundID != "" {
		_, _, asked, err := s.Rounds.AskedFirms(ctx, sel.RoundID, sel.ofRound(), nil)
		return Preview{len(asked), mostRows}, err
	}
	n, err := s.Firms.Count(ctx, "change", "enterprise", sel.filter())
	return Preview{n, mostRows}, err
}

func (sel Selection) filter() enterprise.Filter {
	f := enterprise.FilterIn(sel.Filter).Filter()
	f.IDs, f.Standings = sel.IDs, nil
	return f
}

func (sel Selection) ofRound() collection.ReturnFilter {
	return collection.ReturnFilter{States: sel.States, Unit: sel.Filter.Unit, Query: sel.Filter.Q}
}

// Create keeps what the chosen firms say now, so that the file can be fetched and
// what comes back laid beside it. Errors: worksheet.purpose, worksheet.unknown_column,
// worksheet.nothing, worksheet.too_many (422), collection.not_open (409).
func (s *Service) Create(ctx context.Context, key db.OnceKey, n NewSheet) (View, error) {
	if err := s.Guard.Allow(ctx, "create", "worksheet"); err != nil {
		return View{}, err
	}
	purpose, err := checkPurpose(n.Purpose)
	if err != nil {
		return View{}, err
	}
	fields, year, err := s.choose(ctx, n)
	if err != nil {
		return View{}, err
	}
	firms, title, err := s.pick(ctx, n.Selection, fields)
	switch {
	case err != nil:
		return View{}, err
	case len(firms) == 0:
		return View{}, fault.Invalid("worksheet.nothing")
	case len(firms) > mostRows:
		return View{}, fault.Invalid("worksheet.too_many", "rows", len(firms), "limit", mostRows)
	}
	if title == "" {
		title = s.Messages.Text(n.Lang, "worksheet.title", map[string]any{"n": len(firms)})
	}
	if t := strings.TrimSpace(n.Title); t != "" {
		title = t
	}
	words, err := s.Lists.Words(ctx, candidate.Selection{Filter: n.Filter, IDs: n.IDs}, n.Lang)
	if err != nil {
		return View{}, err
	}
	actor, now := access.From(ctx), s.Clock()
	sh := Sheet{
		ID: value.NewID(), Title: title, OwnerID: actor.UserID, OwnerName: actor.Name, Year: year, Columns: value.JSONOf(fields), Lang: n.Lang,
		FilterWords: words, Purpose: purpose, RowCount: len(firms), State: Out, CreatedAt: now, Version: 1,
		Personal: slices.ContainsFunc(fields, func(q collection.Field) bool { return q.Private }),
	}
	for _, held := range actor.Assignments {
		sh.UnitCode = held.UnitCode
		break
	}
	if n.RoundID != "" {
		sh.RoundID = &n.RoundID
	}
	id, _, err := s.DB.Once(ctx, key, func(ctx context.Context) (string, error) { return sh.ID, s.keep(ctx, &sh, firms) })
	if err != nil {
		return View{}, err
	}
	return s.Get(ctx, id)
}

// choose finds the columns asked for.
func (s *Service) choose(ctx context.Context, n NewSheet) ([]collection.Field, int, error) {
	sections, year, err := s.fieldsOf(ctx, n.RoundID)
	if err != nil {
		return nil, 0, err
	}
	var chosen []collection.Field
	for _, id := range n.Columns {
		at := len(chosen)
		for _, section := range sections {
			for _, q := range section.Fields {
				if q.Code == id && !slices.ContainsFunc(chosen, func(c collection.Field) bool { return c.Code == id }) {
					chosen = append(chosen, q)
				}
			}
		}
		if len(chosen) == at && !slices.ContainsFunc(chosen, func(c collection.Field) bool { return c.Code == id }) {
			return nil, 0, fault.Invalid("worksheet.unknown_column", "column", id).WithField("body.columns", "worksheet.unknown_column", "column", id)
		}
	}
	return chosen, year, nil
}

// pick reads the firms that go out, some at a time.
func (s *Service) pick(ctx context.Context, sel Selection, fields []collection.Field) (firms []picked, title string, err error) {
	if sel.RoundID != "" {
		return s.pickAsked(ctx, sel, fields)
	}
	err = s.Firms.Scan(ctx, "change", "enterprise", sel.filter(), "name", func(row enterprise.Row) error {
		if firms = append(firms, picked{id: row.EnterpriseID, name: row.Name, unit: row.UnitCode}); len(firms) > mostRows {
			return fault.Invalid("worksheet.too_many", "rows", len(firms), "limit", mostRows)
		}
		return nil
	})
	for part := range slices.Chunk(firms, 200) {
		if err != nil {
			break
		}
		var now map[string]map[string]string
		now, err = s.Rounds.Standing(ctx, fields, idsOf(part), "change", personal(fields))
		for i := range part {
			part[i].base = only(fields, now[part[i].id])
		}
	}
	return firms, "", err
}

func (s *Service) pickAsked(ctx context.Context, sel Selection, fields []collection.Field) ([]picked, string, error) {
	round, _, asked, err := s.Rounds.AskedFirms(ctx, sel.RoundID, sel.ofRound(), nil)
	if err != nil {
		return nil, "", err
	}
	asked = slices.DeleteFunc(asked, func(a collection.AskedFirm) bool {
		return a.Left != nil || len(sel.IDs) > 0 && !slices.Contains(sel.IDs, a.EnterpriseID)
	})
	ids := make([]string, len(asked))
	for i, a := range asked {
		ids[i] = a.EnterpriseID
	}
	refs, err := s.Firms.Refs(ctx, ids)
	firms := make([]picked, len(asked))
	for i, a := range asked {
		ref := refs[a.EnterpriseID]
		firms[i] = picked{id: a.EnterpriseID, name: ref.Name, unit: ref.UnitCode, ret: &a.ReturnID, base: only(fields, a.Values)}
	}
	return firms, round.Title, err
}

func personal(fields []collection.Field) bool {
	return slices.ContainsFunc(fields, func(q collection.Field) bool { return q.Private })
}

// only keeps what the columns show: nothing else is remembered of a firm.
func only(fields []collection.Field, values map[string]string) map[string]string {
	out := map[string]string{}
	for _, q := range fields {
		if text := values[q.Code]; text != "" {
			out[q.Code] = text
		}
	}
	return out
}

func idsOf(firms []picked) []string {
	ids := make([]string, len(firms))
	for i, f := range firms {
		ids[i] = f.id
	}
	return ids
}

// keep stores a sheet with its rows, gives it its serial, and tells each firm's log.
func (s *Service) keep(ctx context.Context, sh *Sheet, firms []picked) (err error) {
	if sh.Serial, err = s.Audit.NextSerial(ctx, "WS"); err != nil {
		return err
	}
	if err := s.store.insert(ctx, *sh); err != nil {
		return err
	}
	rows := make([]Row, len(firms))
	entries := []audit.Entry{{
		Operation: "worksheet-create", Object: "worksheet", ObjectID: sh.ID, ObjectLabel: sh.Serial, UnitCode: sh.UnitCode, Purpose: sh.Purpose,
		KeepLong: true, Serial: sh.Serial, Params: map[string]any{"rows": len(firms), "columns": codes(sh.columns()), "filter": sh.FilterWords, "personal": sh.Personal},
	}}
	for i, f := range firms {
		key := strings.ToLower(rand.Text())[:16]
		rows[i] = Row{
			WorksheetID: sh.ID, No: i + 1, RowKey: key, Stamp: stamp(key, f.base), EnterpriseID: f.id, ReturnID: f.ret, FirmName: f.name,
			UnitCode: f.unit, Base: value.JSONOf(f.base),
		}
		entries = append(entries, audit.Entry{
			Operation: "worksheet-create", Object: "worksheet", ObjectID: sh.ID, ObjectLabel: sh.Serial, EnterpriseID: f.id, UnitCode: f.unit,
			Purpose: sh.Purpose, Params: map[string]any{"serial": sh.Serial},
		})
	}
	if err := s.store.insertRows(ctx, rows); err != nil {
		return err
	}
	return s.Audit.Record(ctx, entries...)
}

func codes(fields []collection.Field) []string {
	all := make([]string, len(fields))
	for i, q := range fields {
		all[i] = q.Code
	}
	return all
}

// stamp binds a key to what stood in its row when it went out.
func stamp(key string, base map[string]string) string {
	h := sha256.New()
	_, _ = io.WriteString(h, key)
	for _, code := range slices.Sorted(maps.Keys(base)) {
		_, _ = io.WriteString(h, "\x00"+code+"\x00"+base[code])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

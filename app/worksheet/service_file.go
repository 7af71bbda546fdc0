package worksheet

import (
	"bytes"
	"context"
	"io"
	"slices"

	"miaolin/app/collection"
	"miaolin/app/fault"
	"miaolin/app/sheet"
)

// headings are the columns of the file in their order.
func (s *Service) headings(sh Sheet) []heading {
	say := func(code string) string { return s.Messages.Text(sh.Lang, "worksheet."+code, nil) }
	all := []heading{{codeKey, say("col_key"), false}, {codeStamp, say("col_stamp"), false}, {codeTown, say("col_town"), false}, {codeName, say("col_name"), false}}
	for _, q := range sh.columns() {
		all = append(all, heading{q.Code, s.Rounds.Heading(q, sh.Lang), true})
	}
	return all
}

// File writes the table as it went out; fetched again it is the same. Errors:
// worksheet.not_found (404), worksheet.no_personal (403).
func (s *Service) File(ctx context.Context, id string) (Sheet, []byte, error) {
	sh, err := s.mine(ctx, "read", id)
	if err != nil {
		return sh, nil, err
	}
	if sh.Personal && !s.Guard.SeesPersonal(ctx) {
		return sh, nil, fault.Forbidden("worksheet.no_personal")
	}
	rows, err := s.store.rows(ctx, sh.ID)
	if err != nil {
		return sh, nil, err
	}
	if rows, err = s.within(ctx, rows); err != nil {
		return sh, nil, err
	}
	var file bytes.Buffer
	if err := s.write(ctx, sh, rows, &file); err != nil {
		return sh, nil, err
	}
	return sh, file.Bytes(), s.record(ctx, "worksheet-download", sh, map[string]any{"rows": len(rows)})
}

// within keeps the rows whose firm the caller still reaches.
func (s *Service) within(ctx context.Context, rows []Row) ([]Row, error) {
	var all []Row
	for some := range slices.Chunk(rows, part) {
		ids := make([]string, len(some))
		for i, r := range some {
			ids[i] = r.EnterpriseID
		}
		refs, err := s.Firms.Refs(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range some {
			if _, reached := refs[r.EnterpriseID]; reached {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

func (s *Service) write(ctx context.Context, sh Sheet, rows []Row, w io.Writer) error {
	fields := sh.columns()
	t, err := s.tongueOf(ctx, sh, rows)
	if err != nil {
		return err
	}
	units, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	out, err := sheet.NewWriter(sheet.XLSX, w, sh.Title)
	if err != nil {
		return err
	}
	columns := make([]sheet.Column, 0, len(fields)+4)
	for i, h := range s.headings(sh) {
		c := sheet.Column{Title: h.Title, Code: h.Code, Hidden: i < 2, Open: h.Open}
		if h.Code == codeName {
			c.Width = 36
		}
		if h.Open {
			c.Options = t.options(fields[i-4])
		}
		columns = append(columns, c)
	}
	if err := out.Header(columns); err != nil {
		return err
	}
	for _, r := range rows {
		cells, base := []any{r.RowKey, r.Stamp, units[r.UnitCode], r.FirmName}, r.base()
		for _, q := range fields {
			cells = append(cells, t.say(q, base[q.Code]))
		}
		if err := out.Row(cells); err != nil {
			return err
		}
	}
	if n, ok := out.(sheet.Noter); ok {
		if err := n.Notes(s.Messages.Text(sh.Lang, "worksheet.notes", nil), s.explain(sh, len(rows))); err != nil {
			return err
		}
	}
	return out.Close()
}

// explain is the second sheet: how the first is to be filled in.
func (s *Service) explain(sh Sheet, rows int) (lines [][2]string) {
	for _, code := range []string{"serial", "rows", "purpose", "fill", "keep", "back"} {
		lines = append(lines, [2]string{
			s.Messages.Text(sh.Lang, "worksheet.notes_"+code, nil),
			s.Messages.Text(sh.Lang, "worksheet.notes_"+code+"_text", map[string]any{
				"serial": sh.Serial, "owner": sh.OwnerName, "day": sh.CreatedAt.Date(), "rows": rows, "columns": len(sh.columns()), "purpose": sh.Purpose, "filter": sh.FilterWords,
			}),
		})
	}
	return lines
}

func (s *Service) unitNames(ctx context.Context) (map[string]string, error) {
	all, err := s.People.Units(ctx)
	names := make(map[string]string, len(all))
	for _, u := range all {
		names[u.Code] = u.Name
	}
	return names, err
}

// tongueOf knows the officers a sheet names.
func (s *Service) tongueOf(ctx context.Context, sh Sheet, rows []Row) (*tongue, error) {
	fields := sh.columns()
	var named []string
	for _, q := range fields {
		if q.Kind != collection.Officer {
			continue
		}
		for _, r := range rows {
			if id := r.base()[q.Code]; id != "" && !slices.Contains(named, id) {
				named = append(named, id)
			}
		}
	}
	return s.tongue(ctx, sh.Lang, fields, named)
}

package worksheet

import (
	"context"
	"slices"
	"strconv"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/candidate"
	"miaolin/app/collection"
	"miaolin/app/value"
)

// Demo leaves a sheet with differences to decide with an officer and with the manager.
func (s *Service) Demo(ctx context.Context, users map[string]string) error {
	for _, d := range []struct{ who, unit, title, purpose, file string }{
		{"officer-wuzhen", "330483100", "乌镇镇企业年中核对", "年中核对上年数据", "乌镇镇企业年中核对-已填.xlsx"},
		{"manager", "330483101", "濮院镇企业档案补齐", "补齐行业、地址和上年数据", "濮院镇企业档案-补.xlsx"},
	} {
		actor, err := s.People.ActorOf(ctx, users[d.who])
		if err != nil {
			return err
		}
		as := audit.With(access.With(ctx, actor), audit.Who{UserID: actor.UserID, Name: actor.Name, Unit: d.unit})
		if err := s.DB.InTx(as, func(ctx context.Context) error { return s.demoSheet(ctx, actor, d.unit, d.title, d.purpose, d.file) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) demoSheet(ctx context.Context, actor access.Actor, unit, title, purpose, file string) error {
	year := s.Clock().Date().Year() - 1
	y := "_" + strconv.Itoa(year)
	n := NewSheet{Selection: Selection{Filter: candidate.Filter{Unit: unit}}, Columns: []string{"address", "industry", "above_scale", "employees" + y, "sales" + y, "rd_own" + y}}
	fields, _, err := s.choose(ctx, n)
	if err != nil {
		return err
	}
	firms, _, err := s.pick(ctx, n.Selection, fields)
	if err != nil {
		return err
	}
	firms = firms[:min(24, len(firms))]
	for i := range firms { // what the record said two weeks ago
		if address := firms[i].base["address"]; address != "" && i%5 == 1 {
			firms[i].base["address"] = address + "（旧）"
		}
	}
	now := s.Clock()
	out, back := now.Add(-14*24*time.Hour), now.Add(-26*time.Hour)
	sh := Sheet{
		ID: value.IDAt(out), Title: title, OwnerID: actor.UserID, OwnerName: actor.Name, UnitCode: unit, Year: year, Columns: value.JSONOf(fields), Lang: "zh-CN",
		Purpose: purpose, RowCount: len(firms), State: Out, CreatedAt: out, Version: 1,
	}
	if sh.FilterWords, err = s.Lists.Words(ctx, candidate.Selection{Filter: n.Filter}, sh.Lang); err != nil {
		return err
	}
	if err := s.keep(ctx, &sh, firms); err != nil {
		return err
	}
	rows, err := s.store.rows(ctx, sh.ID)
	if err != nil {
		return err
	}
	t, err := s.tongueOf(ctx, sh, rows)
	if err != nil {
		return err
	}
	lines := make([]cameRow, 0, len(rows))
	for i, r := range rows[:max(0, len(rows)-1)] { // the last line was taken out
		lines = append(lines, cameRow{i + 3, r.RowKey, r.Stamp, r.FirmName, demoCells(t, fields, r, i)})
	}
	notes := append([]Note{note("column_extra", "column", "K", "title", "备注")}, lay(rows, lines)...)
	sh.State, sh.FileName, sh.Notes, sh.ReturnedAt, sh.BusySince = Comparing, file, value.JSONOf(notes), &back, &back
	if err := s.store.takeRows(ctx, rows); err != nil {
		return err
	}
	if err := s.change(ctx, &sh); err != nil {
		return err
	}
	return s.compare(ctx, sh.ID, nil)
}

// demoCells are the cells of a line as somebody in the town has filled them in.
func demoCells(t *tongue, fields []collection.Field, r Row, i int) (cells []Came) {
	base := r.base()
	for k, q := range fields {
		text := t.shown(q, base[q.Code])
		switch {
		case q.Code == "address" && i%5 == 1 && i%2 == 1:
			text = "梧桐大道 " + strconv.Itoa(100+i) + " 号"
		case q.Code == "address" && i%7 == 3:
			text = "创业路 " + strconv.Itoa(10+i) + " 号 3 幢"
		case q.Kind == collection.People && base[q.Code] != "" && i%3 == 0:
			text = strconv.Itoa(20 + 7*i)
		case q.Kind == collection.Money && q.Code[:3] == "rd_" && i%4 == 2:
			text = strconv.Itoa(180 + 13*i)
		case q.Kind == collection.Money && q.Code[:3] == "sal" && i == 8:
			text = "约四千"
		case q.Kind == collection.Industry && i%6 == 5 && !slices.Contains([]string{"", "C1829"}, base[q.Code]):
			text = "C1829"
		}
		cells = append(cells, Came{Code: q.Code, Ref: string(rune('E'+k)) + strconv.Itoa(i+3), Text: text})
	}
	return cells
}

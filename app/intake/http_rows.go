package intake

import (
	"context"

	"miaolin/app/web"
)

type rowsIn struct {
	web.RecordIn
	web.PageIn
	Outcome string `query:"outcome" enum:"new,changed,same,refused,skipped"`
	Sheet   int    `query:"sheet" default:"-1" minimum:"-1" doc:"-1 = all"`
}

type recordsIn struct {
	web.RecordIn
	web.PageIn
	Outcome string `query:"outcome" enum:"new,changed,same,refused"`
}

func (s *Service) httpPreview(ctx context.Context, in *struct {
	web.RecordIn
	No int `path:"no" minimum:"0"`
}) (*web.List[RowView], error) {
	rows, err := s.Preview(ctx, in.ID, in.No)
	if err != nil {
		return nil, err
	}
	return web.ListOf(rows, "", nil), nil
}

func (s *Service) httpRows(ctx context.Context, in *rowsIn) (*web.List[RowView], error) {
	after := rowKey{-1, 0}
	if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	f := RowFilter{Outcome: Outcome(in.Outcome)}
	if in.Sheet >= 0 {
		f.Sheet = &in.Sheet
	}
	rows, total, err := s.Rows(ctx, in.ID, f, after, in.Limit, web.Lang(ctx))
	if err != nil {
		return nil, err
	}
	more := len(rows) == in.Limit
	return web.PageOf(rows, more, func(last RowView) rowKey { return rowKey{last.Sheet, last.Row} }).Counted(&web.Total{Count: total}), nil
}

func (s *Service) httpRecords(ctx context.Context, in *recordsIn) (*web.List[RecordView], error) {
	after := 0
	if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	records, err := s.Records(ctx, in.ID, Outcome(in.Outcome), after, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.PageOf(records, len(records) == in.Limit, func(last RecordView) int { return number(last.ID) }), nil
}

func (s *Service) httpConflicts(ctx context.Context, in *struct {
	web.RecordIn
	web.PageIn
}) (*web.List[ConflictView], error) {
	after := 0
	if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	all, last, err := s.Conflicts(ctx, in.ID, after, in.Limit)
	if err != nil {
		return nil, err
	}
	next := ""
	if last > 0 {
		next = web.EncodeCursor(last)
	}
	return web.ListOf(all, next, nil), nil
}

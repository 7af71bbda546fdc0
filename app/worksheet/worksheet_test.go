package worksheet_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"miaolin/app/boot/boottest"
	"miaolin/app/worksheet"
)

type (
	fields map[string]any
)

type world struct {
	*boottest.Server
	t           *testing.T
	firm, other string // Wuzhen, Puyuan
	year        int
}

func each(t *testing.T, run func(t *testing.T, w *world)) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		w := &world{Server: s, t: t, year: boottest.Today().Year() - 1}
		w.firm = w.newFirm("桐乡试苗工作表科技有限公司", boottest.Wuzhen)
		w.other = w.newFirm("桐乡试苗别镇工作表有限公司", boottest.Puyuan)
		run(t, w)
	})
}

func (w *world) newFirm(name, unit string) string {
	w.t.Helper()
	return w.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": name, "unitCode": unit, "address": "旧址一号", "registeredOn": "2015-03-01"}).ID(w.t)
}

func (w *world) do(who, method, path string, body any, status int, headers ...string) boottest.Answer {
	w.t.Helper()
	a := w.As(who).Do(method, path, body, headers...)
	if a.Status != status {
		w.t.Fatalf("%s %s %s: want %d, got %s", who, method, path, status, a)
	}
	return a
}

// out sends firms out as a table and answers the sheet and its file.
func (w *world) out(who string, more fields) (v worksheet.View, f *excelize.File) {
	w.t.Helper()
	body := fields{"columns": []string{"address", "registered_on", "above_scale", fmt.Sprintf("sales_%d", w.year), fmt.Sprintf("employees_%d", w.year)}, "purpose": "年中核对档案", "filter": fields{}}
	for k, x := range more {
		body[k] = x
	}
	w.do(who, http.MethodPost, "/worksheets", body, 201).Decode(w.t, &v)
	file, err := excelize.OpenReader(bytes.NewReader(w.do(who, http.MethodGet, "/worksheets/"+v.ID+"/file", nil, 200).Body))
	if err != nil {
		w.t.Fatal(err)
	}
	return v, file
}

// back brings a table back.
func (w *world) back(who, id string, f *excelize.File, status int) (v worksheet.View) {
	w.t.Helper()
	var body, file bytes.Buffer
	if err := f.Write(&file); err != nil {
		w.t.Fatal(err)
	}
	m := multipart.NewWriter(&body)
	part, _ := m.CreateFormFile("file", "回表.xlsx")
	_, _ = part.Write(file.Bytes())
	_ = m.Close()
	a := w.do(who, http.MethodPost, "/worksheets/"+id+"/return", body.Bytes(), status, "Content-Type", m.FormDataContentType())
	if status == 200 {
		a.Decode(w.t, &v)
	}
	return v
}

func (w *world) rows(who, id, show string) []worksheet.RowView {
	w.t.Helper()
	var page struct{ Items []worksheet.RowView }
	w.do(who, http.MethodGet, "/worksheets/"+id+"/rows"+show, nil, 200).Decode(w.t, &page)
	return page.Items
}

// lines are the differences in short: "F3 conflict open was→mine (theirs)".
func lines(rows []worksheet.RowView) string {
	var all []string
	for _, r := range rows {
		if r.Problem != "" {
			all = append(all, fmt.Sprintf("line %d: %s", r.Line, r.Problem))
		}
		for _, c := range r.Cells {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s %s→%s (%s) %s", c.Ref, c.Kind, c.State, c.Was, c.Mine, c.Theirs, c.Problem)))
		}
	}
	return strings.Join(all, "\n")
}

func (w *world) same(what, got, want string) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
	}
}

// at is the cell of a column in a firm's line.
func at(t *testing.T, f *excelize.File, code, firm string) string {
	t.Helper()
	all, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range all {
		for j, head := range all[0] {
			if head == code && len(row) > 3 && row[3] == firm {
				name, _ := excelize.CoordinatesToCellName(j+1, i+1)
				return name
			}
		}
	}
	t.Fatalf("no %s of %s in %v", code, firm, all)
	return ""
}

func (w *world) set(f *excelize.File, code, firm string, to any) {
	w.t.Helper()
	if err := f.SetCellValue(f.GetSheetName(0), at(w.t, f, code, firm), to); err != nil {
		w.t.Fatal(err)
	}
}

const firmName, otherName = "桐乡试苗工作表科技有限公司", "桐乡试苗别镇工作表有限公司"

func version(v worksheet.View) []string {
	return []string{"If-Match", fmt.Sprintf(`"%d"`, v.Version)}
}

func (w *world) decide(who, id string, d fields) (v worksheet.View) {
	w.t.Helper()
	w.do(who, http.MethodPost, "/worksheets/"+id+"/decisions", d, 200).Decode(w.t, &v)
	return v
}

func (w *world) apply(who string, v worksheet.View) (after worksheet.View) {
	w.t.Helper()
	w.do(who, http.MethodPost, "/worksheets/"+v.ID+"/apply", nil, 200, version(v)...).Decode(w.t, &after)
	return after
}

func (w *world) profile(firm string) (p struct {
	Address      string
	AboveScale   bool
	RegisteredOn string
	Version      int64
}) {
	w.t.Helper()
	w.do("manager", http.MethodGet, "/enterprises/"+firm, nil, 200).Decode(w.t, &p)
	return p
}

func TestAnOfficersTableHoldsOnlyTheirFirms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v, f := w.out("officer-wuzhen", nil)
		rows, _ := f.GetRows(f.GetSheetName(0))
		if v.Rows != 1 || len(rows) != 3 || rows[2][3] != firmName {
			t.Errorf("want one firm under two rows of headings, got %d: %v", v.Rows, rows)
		}
		if hidden, _ := f.GetColVisible(f.GetSheetName(0), "A"); hidden {
			t.Error("the key stands in a column one sees")
		}
		if visible, _ := f.GetRowVisible(f.GetSheetName(0), 1); visible {
			t.Error("the codes stand in a row one sees")
		}
		w.do("officer-puyuan", http.MethodGet, "/worksheets/"+v.ID, nil, 404)
		w.do("officer-puyuan", http.MethodGet, "/worksheets/"+v.ID+"/file", nil, 404)
		w.do("enterprise", http.MethodGet, "/worksheets", nil, 403)
		w.do("officer-wuzhen", http.MethodPost, "/worksheets", fields{"columns": []string{"address"}, "purpose": "看"}, 422)
	})
}

func TestDifferencesAreToldThreeWays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v, f := w.out("manager", nil)
		w.set(f, "address", firmName, "新址八号")
		w.set(f, "above_scale", firmName, "是")
		w.set(f, fmt.Sprintf("sales_%d", w.year), firmName, 1234.5)
		w.set(f, "address", otherName, "乱填的地址")
		w.set(f, fmt.Sprintf("employees_%d", w.year), otherName, "很多人")
		// Meanwhile the record of the other firm changes, once where the sheet did and once elsewhere.
		p := w.profile(w.other)
		w.do("manager", http.MethodPatch, "/enterprises/"+w.other, fields{"address": "别处二号", "registeredOn": "2016-06-01"}, 200, "If-Match", fmt.Sprintf(`"%d"`, p.Version))

		v = w.back("manager", v.ID, f, 200)
		if v.State != worksheet.Open || v.Counts.Here != 3 || v.Counts.Conflicts != 1 || v.Counts.There != 1 || v.Counts.Wrong != 1 || v.Counts.Undecided != 4 {
			t.Errorf("counts: %+v in state %s", v.Counts, v.State)
		}
		w.same("rows", lines(w.rows("manager", v.ID, "")), strings.Join([]string{
			"E3 conflict open 旧址一号→乱填的地址 (别处二号)",
			"I3 wrong open →很多人 () 请填写人数，最多两位小数",
			"E4 here open 旧址一号→新址八号 (旧址一号)",
			"G4 here open 否→是 (否)",
			"H4 here open →1234.50 ()",
		}, "\n"))
		w.same("changed there", lines(w.rows("manager", v.ID, "?show=there")), "F3 there open 2015-03-01→2015-03-01 (2016-06-01)")

		// Nothing is written before it is accepted, and refused cells never are.
		if p := w.profile(w.firm); p.Address != "旧址一号" || p.AboveScale {
			t.Errorf("bringing a table back wrote %+v", p)
		}
		w.do("manager", http.MethodPost, "/worksheets/"+v.ID+"/apply", nil, 409, version(v)...)
		v = w.decide("manager", v.ID, fields{"accept": true, "all": "here"})
		conflict := w.rows("manager", v.ID, "?show=conflict")[0].Cells[0]
		v = w.decide("manager", v.ID, fields{"accept": false, "cells": []string{conflict.ID}})
		v = w.apply("manager", v)
		if v.State != worksheet.Done || v.Counts.Applied != 3 || v.Counts.Refused != 1 || v.Counts.Failed != 0 {
			t.Errorf("after writing: %+v in state %s", v.Counts, v.State)
		}
		if p := w.profile(w.firm); p.Address != "新址八号" || !p.AboveScale || p.RegisteredOn != "2015-03-01" {
			t.Errorf("the firm reads %+v", p)
		}
		if p := w.profile(w.other); p.Address != "别处二号" {
			t.Errorf("a refused cell was written: %+v", p)
		}
		a := w.do("manager", http.MethodGet, fmt.Sprintf("/figures?enterpriseId=%s&fiscalYear=%d&source=officer", w.firm, w.year), nil, 200)
		if !strings.Contains(string(a.Body), `"salesRevenueFen":1234500000`) || !strings.Contains(string(a.Body), v.Serial) {
			t.Errorf("the figure carries neither amount nor sheet: %s", a)
		}
		// Brought back once more there is nothing left but what was refused.
		v = w.back("manager", v.ID, f, 200)
		if v.Counts.Here != 3 || v.Counts.Undecided != 1 || v.Counts.Applied != 3 || v.Counts.Conflicts != 1 {
			t.Errorf("brought back again: %+v", v.Counts)
		}
	})
}

func TestWhatMovedAfterItWasAcceptedWaitsAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v, f := w.out("manager", nil)
		w.set(f, "address", firmName, "新址八号")
		w.set(f, "registered_on", firmName, "2014/5/6")
		v = w.back("manager", v.ID, f, 200)
		v = w.decide("manager", v.ID, fields{"accept": true, "all": "here"})
		p := w.profile(w.firm)
		w.do("officer-wuzhen", http.MethodPatch, "/enterprises/"+w.firm, fields{"address": "抢先三号"}, 200, "If-Match", fmt.Sprintf(`"%d"`, p.Version))
		v = w.apply("manager", v)
		w.same("rows", lines(w.rows("manager", v.ID, "")), strings.Join([]string{
			"E4 conflict open 旧址一号→新址八号 (抢先三号) 接受之后档案又有变化，请重新选择",
			"F4 here applied 2015-03-01→2014-05-06 (2015-03-01)",
		}, "\n"))
		if p := w.profile(w.firm); p.Address != "抢先三号" || p.RegisteredOn != "2014-05-06" {
			t.Errorf("the firm reads %+v", p)
		}
		v = w.decide("manager", v.ID, fields{"accept": true, "all": "conflict"})
		if v = w.apply("manager", v); v.State != worksheet.Done || w.profile(w.firm).Address != "新址八号" {
			t.Errorf("decided once more: %s, %+v", v.State, w.profile(w.firm))
		}
	})
}

func TestRowsThatCannotBeTakenSayWhy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v, f := w.out("manager", nil)
		mine, other := at(t, f, "_name", firmName), at(t, f, "_name", otherName)
		_ = f.SetCellStr(f.GetSheetName(0), mine, otherName)
		_ = f.SetCellStr(f.GetSheetName(0), "B"+other[1:], "abcdef123456")
		v = w.back("manager", v.ID, f, 200)
		w.same("rows", lines(w.rows("manager", v.ID, "?show=rows")), strings.Join([]string{
			"line 3: 校验码与识别码不符，这一行可能由两张表拼成",
			"line 4: 识别码属于“" + firmName + "”，行里写的是“" + otherName + "”：可能只移动了部分列",
		}, "\n"))

		// Out of reach by the time it comes back: nothing of it is told.
		v, f = w.out("officer-wuzhen", nil)
		w.set(f, "address", firmName, "新址八号")
		p := w.profile(w.firm)
		w.do("manager", http.MethodPost, "/enterprises/"+w.firm+"/transfer", fields{"unitCode": boottest.Puyuan, "from": boottest.Today().String(), "reason": "迁址"}, 200, "If-Match", fmt.Sprintf(`"%d"`, p.Version))
		v = w.back("officer-wuzhen", v.ID, f, 200)
		if v.Counts.BadRows != 1 || v.Counts.Here != 0 {
			t.Errorf("a firm that moved away: %+v", v.Counts)
		}
	})
}

func TestALargeTableIsWrittenByAJobAndOnlyOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Worksheet.Direct = 1
		v, f := w.out("manager", nil)
		w.set(f, "address", firmName, "新址八号")
		w.set(f, "address", otherName, "新址九号")
		v = w.back("manager", v.ID, f, 200)
		if v.State != worksheet.Comparing || v.JobID == "" {
			t.Fatalf("compared in the request: %+v", v)
		}
		w.do("manager", http.MethodPost, "/worksheets/"+v.ID+"/decisions", fields{"accept": true, "all": "here"}, 409)
		w.work(v.JobID)
		v = w.decide("manager", v.ID, fields{"accept": true, "all": "here"})
		v = w.apply("manager", v)
		if v.State != worksheet.Applying || w.profile(w.firm).Address != "旧址一号" {
			t.Fatalf("written in the request: %+v", v)
		}
		w.do("manager", http.MethodPost, "/worksheets/"+v.ID+"/apply", nil, 409, version(v)...)
		w.work(v.JobID)
		w.do("manager", http.MethodGet, "/worksheets/"+v.ID, nil, 200).Decode(t, &v)
		if v.State != worksheet.Done || v.Counts.Applied != 2 || w.profile(w.firm).Address != "新址八号" || w.profile(w.other).Address != "新址九号" {
			t.Errorf("after the job: %+v", v)
		}
	})
}

func TestAnswersOfARoundComeBackAsAnswers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var round struct {
			ID      string
			Version int64
		}
		w.do("manager", http.MethodPost, "/collection-rounds", fields{
			"unitCode": boottest.County, "formCode": "survey", "year": w.year, "title": "摸底", "dueOn": boottest.Today().AddDays(10).String(),
		}, 201).Decode(t, &round)
		w.do("manager", http.MethodPost, "/collection-rounds/"+round.ID+"/state", fields{"state": "open"}, 200, "If-Match", fmt.Sprintf(`"%d"`, round.Version))
		y := fmt.Sprint(w.year)
		v, f := w.out("officer-wuzhen", fields{"roundId": round.ID, "columns": []string{"industry", "products", "above_scale", "employees_" + y, "sci_staff_" + y, "sales_" + y, "ip_pending", "rd_body", "willingness", "contact", "phone"}})
		for code, to := range map[string]any{
			"industry": "C3899", "products": "伺服驱动器", "above_scale": "否", "employees_" + y: 40, "sci_staff_" + y: 6, "sales_" + y: 2000,
			"ip_pending": 1, "rd_body": "无", "willingness": "强", "contact": "周表头", "phone": "13700001111",
		} {
			w.set(f, code, firmName, to)
		}
		v = w.back("officer-wuzhen", v.ID, f, 200)
		if v.Counts.Wrong != 0 || v.Counts.Here != 10 { // above scale was known
			t.Fatalf("%+v\n%s", v.Counts, lines(w.rows("officer-wuzhen", v.ID, "")))
		}
		v = w.decide("officer-wuzhen", v.ID, fields{"accept": true, "all": "here"})
		v = w.apply("officer-wuzhen", v)
		if v.Counts.Failed != 0 || v.State != worksheet.Done {
			t.Fatalf("%+v\n%s", v.Counts, lines(w.rows("officer-wuzhen", v.ID, "")))
		}
		a := w.do("officer-wuzhen", http.MethodGet, "/collection-rounds/"+round.ID+"/returns?state=filled", nil, 200)
		if !strings.Contains(string(a.Body), `"filledHow":"sheet"`) {
			t.Errorf("no answer by sheet: %s", a)
		}
		if p := w.profile(w.firm); p.Address != "旧址一号" {
			t.Errorf("an answer went into the record before it was checked: %+v", p)
		}
	})
}

// work runs the jobs there are until one is done.
func (w *world) work(id string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	ended := make(chan struct{})
	go func() { defer close(ended); w.Jobs.Work(ctx) }()
	for open := true; open && ctx.Err() == nil; {
		states, err := w.Jobs.States(w.t.Context(), []string{id})
		if err != nil {
			w.t.Fatal(err)
		}
		if open = states[id].Open(); open {
			time.Sleep(20 * time.Millisecond)
		}
	}
	cancel()
	<-ended
}

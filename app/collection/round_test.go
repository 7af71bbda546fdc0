package collection_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/collection"
)

func (w *world) round(who, id string) (d collection.RoundDetail) {
	w.t.Helper()
	w.do(who, http.MethodGet, "/collection-rounds/"+id, nil, 200).Decode(w.t, &d)
	return d
}

func TestClosedLateAndOpenedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		w.move("manager", d, fields{"state": "draft"}, 422)
		w.move("manager", d, fields{"state": "cancelled"}, 422) // without a reason
		mine := w.ret("enterprise", d.ID, w.firm)
		d = w.move("manager", d, fields{"state": "closed"}, 200)
		w.handIn("enterprise", mine, w.answers(nil), 409)
		w.do("enterprise", http.MethodPut, "/collection-returns/"+mine.ID+"/draft", fields{"version": 0, "values": texts{}}, 409)
		w.do("manager", http.MethodPost, "/collection-rounds/"+d.ID+"/reminders", fields{}, 409)
		w.move("officer-wuzhen", d, fields{"state": "open", "reason": "补报"}, 403)
		w.move("manager", d, fields{"state": "open", "reason": "补报", "dueOn": day(-1)}, 422)
		d = w.move("manager", d, fields{"state": "open", "reason": "补报", "dueOn": day(5)}, 200)
		w.sql("UPDATE collection_rounds SET opens_on = ?, due_on = ? WHERE id = ?", boottest.Today().AddDays(-9), boottest.Today().AddDays(-1), d.ID)
		if now := w.round("manager", d.ID); !now.Overdue {
			t.Error("its day has passed")
		}
		if filled := w.handIn("enterprise", mine, w.answers(nil), 200); !filled.Late {
			t.Error("it came late")
		}
		if now := w.round("manager", d.ID); now.Progress.Late != 1 || now.Progress.Filled != 1 {
			t.Errorf("%+v", now.Progress)
		}
	})
}

func TestARoundOpensByItselfOnItsDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.move("manager", w.create("manager", "", fields{"opensOn": day(3)}), fields{"state": "open"}, 200)
		if d.State != collection.Planned || d.Progress.Firms != 0 {
			t.Fatalf("%+v", d.RoundRow)
		}
		w.do("enterprise", http.MethodGet, "/collection-rounds/"+d.ID, nil, 404)
		catchUp := func(opened, told int) {
			t.Helper()
			o, n, err := w.Collection.CatchUp(w.System(t.Context()))
			if err != nil || o != opened || n != told {
				t.Fatalf("%d %d %v", o, n, err)
			}
		}
		catchUp(0, 0)
		w.sql("UPDATE collection_rounds SET opens_on = ? WHERE id = ?", boottest.Today(), d.ID)
		catchUp(1, 1)
		catchUp(0, 0)
		// A firm that gets an account is told, and nobody twice.
		w.let("agent", w.without)
		w.let("enterprise", w.other)
		catchUp(0, 2)
		if now := w.round("manager", d.ID); now.State != collection.Open || now.Progress.Sent != 3 || now.Progress.Unsent != 0 {
			t.Errorf("%+v", now.Progress)
		}
	})
}

func TestRemindedOnceADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		remind := func(who string, body fields) (n collection.Reminded) {
			t.Helper()
			w.do(who, http.MethodPost, "/collection-rounds/"+d.ID+"/reminders", body, 200).Decode(t, &n)
			return n
		}
		if n := remind("officer-wuzhen", fields{}); n != (collection.Reminded{Told: 1, Unreached: 1}) {
			t.Errorf("%+v", n)
		}
		if !strings.Contains(w.inbox("enterprise"), "催报：科技企业摸底") {
			t.Error("nobody hears of it")
		}
		if n := remind("manager", fields{}); n != (collection.Reminded{TooSoon: 1, Unreached: 2}) {
			t.Errorf("%+v", n)
		}
		w.sql("UPDATE collection_returns SET reminded_at = ? WHERE enterprise_id = ?", boottest.Today().AddDays(-1).Start(), w.firm)
		if n := remind("manager", fields{"unit": boottest.Puyuan}); n != (collection.Reminded{Unreached: 1}) {
			t.Errorf("%+v", n)
		}
		if n := remind("manager", fields{}); n.Told != 1 {
			t.Errorf("%+v", n)
		}
		w.handIn("enterprise", w.ret("enterprise", d.ID, w.firm), w.answers(nil), 200)
		w.sql("UPDATE collection_returns SET reminded_at = ? WHERE enterprise_id = ?", boottest.Today().AddDays(-2).Start(), w.firm)
		if n := remind("manager", fields{}); n.Told != 0 {
			t.Errorf("who has answered is reminded: %+v", n)
		}
		if got := w.inbox("enterprise"); strings.Contains(got, "催报") {
			t.Errorf("what is done is still asked for: %s", got)
		}
		w.do("enterprise", http.MethodPost, "/collection-rounds/"+d.ID+"/reminders", fields{}, 403)
	})
}

func TestAFirmMovesLeavesAndIsMerged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		// It moves to the other town: the other officer checks it from now on.
		mine := w.handIn("enterprise", w.ret("enterprise", d.ID, w.firm), w.answers(nil), 200)
		firm := w.do("manager", http.MethodGet, "/enterprises/"+w.firm, nil, 200)
		w.do("manager", http.MethodPost, "/enterprises/"+w.firm+"/transfer", fields{"unitCode": boottest.Puyuan, "from": day(0), "reason": "搬迁"}, 200, "If-Match", firm.Header.Get("ETag"))
		w.do("officer-wuzhen", http.MethodGet, "/collection-returns/"+mine.ID, nil, 404)
		w.do("officer-puyuan", http.MethodGet, "/collection-returns/"+mine.ID, nil, 200)
		towns := items[collection.TownProgress](t, w.do("manager", http.MethodGet, "/collection-rounds/"+d.ID+"/progress", nil, 200))
		if len(towns) != 2 || towns[0].Firms != 1 || towns[1].Firms != 2 || towns[1].Filled != 1 {
			t.Errorf("%+v", towns)
		}
		// One leaves the county: it counts no more, and what it is asked ends.
		firm = w.do("manager", http.MethodGet, "/enterprises/"+w.other, nil, 200)
		w.do("manager", http.MethodPost, "/enterprises/"+w.other+"/state", fields{"state": "gone", "from": day(0), "reason": "注销"}, 200, "If-Match", firm.Header.Get("ETag"))
		if now := w.round("manager", d.ID); now.Progress.Firms != 2 || now.Progress.Left != 1 {
			t.Errorf("%+v", now.Progress)
		}
		// The office takes one off, with a reason, and puts it back.
		off := w.ret("officer-wuzhen", d.ID, w.without)
		w.judge(off, "leave", fields{"gone": true}, 422)
		gone := w.judge(off, "leave", fields{"gone": true, "reason": "停产"}, 200)
		w.handIn("officer-wuzhen", gone, w.answers(nil), 409)
		back := w.judge(gone, "leave", fields{"gone": false}, 200)
		// It turns out to be another record of a firm asked as well: one answer counts.
		w.do("manager", http.MethodPost, "/enterprise-merges", fields{"fromId": w.without, "intoId": w.firm, "reason": "重复"}, 201)
		if now := w.round("manager", d.ID); now.Progress.Firms != 1 || now.Progress.Left != 2 || now.Progress.Filled != 1 {
			t.Errorf("%+v", now.Progress)
		}
		w.handIn("manager", back, w.answers(nil), 409)
		// One that was not asked brings its answer along.
		fresh := w.newFirm("桐乡试苗新来填报有限公司", boottest.Wuzhen)
		var added collection.AddedCount
		w.do("manager", http.MethodPost, "/collection-rounds/"+d.ID+"/firms", fields{}, 200).Decode(t, &added)
		if added.Added != 1 {
			t.Errorf("%+v", added)
		}
		kept := w.newFirm("桐乡试苗留存填报有限公司", boottest.Wuzhen)
		w.do("manager", http.MethodPost, "/enterprise-merges", fields{"fromId": fresh, "intoId": kept, "reason": "重复"}, 201)
		if w.ret("manager", d.ID, kept).RoundID != d.ID {
			t.Error("the return does not follow the merged firm")
		}
		w.do("manager", http.MethodPost, "/collection-rounds/"+d.ID+"/firms", fields{"enterprises": []string{kept}}, 200).Decode(t, &added)
		if added.Added != 0 {
			t.Errorf("asked twice: %+v", added)
		}
	})
}

func TestARunningRoundKeepsItsForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		// As if the shipped form had been another one when the round was planned.
		w.sql("UPDATE collection_rounds SET form = ? WHERE id = ?", `{"code":"survey","zh":"旧表","sections":[{"zh":"一","fields":[{"code":"old","zh":"旧问题","kind":"text","required":true}]}]}`, d.ID)
		mine := w.ret("enterprise", d.ID, w.firm)
		if len(mine.Form.Sections) != 1 || mine.Form.Sections[0].Fields[0].Code != "old" {
			t.Fatalf("%+v", mine.Form)
		}
		w.handIn("enterprise", mine, w.answers(nil), 422)
		filled := w.handIn("enterprise", mine, fields{"values": texts{"old": "旧答案"}}, 200)
		w.judge(filled, "check", fields{}, 200)
		if next := w.create("manager", "", nil); len(next.Form.Sections) < 5 {
			t.Error("a new round takes the form of today")
		}
	})
}

func TestWhatLeavesTheProgram(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		w.handIn("enterprise", w.ret("enterprise", d.ID, w.firm), w.answers(texts{"products": "=cmd()"}), 200)
		var text collection.ChatText
		w.do("officer-wuzhen", http.MethodGet, "/collection-rounds/"+d.ID+"/text", nil, 200).Decode(t, &text)
		for _, want := range []string{"乌镇镇", "应填 2 家", "待审 1 家", "1. 桐乡试苗无号填报有限公司"} {
			if !strings.Contains(text.Text, want) {
				t.Errorf("want %s in %s", want, text.Text)
			}
		}
		if strings.Contains(text.Text, "1380000") || strings.Contains(text.Text, "苗青") || strings.Contains(text.Text, "别镇") {
			t.Errorf("%s", text.Text)
		}
		for what, want := range map[string]string{"chase": "enterprise", "answers": "'=cmd()", "classes": "系统建议"} {
			a := w.do("officer-wuzhen", http.MethodGet, "/collection-rounds/"+d.ID+"/file?format=csv&what="+what, nil, 200)
			if got := string(a.Body); !strings.Contains(got, want) || strings.Contains(got, "13800001234") || strings.Contains(got, "别镇") {
				t.Errorf("%s: %s", what, got)
			}
			w.do("enterprise", http.MethodGet, "/collection-rounds/"+d.ID+"/file?what="+what, nil, 403)
		}
		w.do("manager", http.MethodGet, "/collection-rounds/"+d.ID+"/file", nil, 200)
		// Who only reads sees no numbers.
		for _, who := range []string{"leader", "auditor"} {
			if r := w.ret(who, d.ID, w.firm); r.Answers.Values["phone"] != "***" || r.May.Check {
				t.Errorf("%+v", r.Answers)
			}
		}
	})
}

func TestClassesAreSuggestedAndDecided(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		if _, err := w.Eligibility.RunAll(w.System(t.Context())); err != nil {
			t.Fatal(err)
		}
		rows := items[collection.ClassRow](t, w.do("officer-wuzhen", http.MethodGet, "/collection-rounds/"+d.ID+"/classes", nil, 200))
		if len(rows) != 2 {
			t.Fatalf("%+v", rows)
		}
		row := rows[0]
		put := func(who string, body fields, status int) {
			t.Helper()
			a := w.do(who, http.MethodPut, "/collection-returns/"+row.ReturnID+"/class", body, status, version(row.Version)...)
			if status == 200 {
				a.Decode(t, &row)
			}
		}
		other := map[string]string{"A": "B", "B": "C", "C": "A", "D": "A", "": "C"}[row.Suggested]
		put("officer-wuzhen", fields{"class": other}, 422)
		put("officer-wuzhen", fields{"class": "D"}, 422)
		put("officer-wuzhen", fields{"class": other, "reason": "已与企业谈过，明年补齐"}, 200)
		if row.Class != other || row.ClassedBy != "officer-wuzhen" {
			t.Errorf("%+v", row)
		}
		put("leader", fields{"class": "A"}, 403)
		row.Version--
		put("manager", fields{"class": "D", "reason": "主业不符"}, 412)
		for who, status := range map[string]int{"leader": 200, "auditor": 200, "enterprise": 403, "agent": 403} {
			w.do(who, http.MethodGet, "/collection-rounds/"+d.ID+"/classes", nil, status)
		}
		if r := w.ret("enterprise", d.ID, w.firm); r.Class != "" || r.ClassReason != "" {
			t.Errorf("the firm reads how the office classes it: %+v", r.ReturnRow)
		}
		annual := w.open(fields{"formCode": "annual_report"})
		w.do("manager", http.MethodGet, "/collection-rounds/"+annual.ID+"/classes", nil, 409)
	})
}

func TestManyFirmsAreToldByAJob(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Collection.Direct = 0 // nobody is told while somebody waits
		round := w.open(nil)
		for until := time.Now().Add(time.Minute); w.ret("manager", round.ID, w.firm).State == collection.Unsent && time.Now().Before(until); {
			time.Sleep(20 * time.Millisecond)
		}
		if got := w.inbox("enterprise"); strings.Count(got, "请填报：科技企业摸底") != 1 {
			t.Errorf("the firm is told once: %s", got)
		}
		if jobs := string(w.do("manager", http.MethodGet, "/jobs", nil, 200).Body); !strings.Contains(jobs, round.Title) {
			t.Errorf("no job told them: %s", jobs)
		}
	})
}

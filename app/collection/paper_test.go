package collection_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"miaolin/app/collection"
	"miaolin/app/fact"
)

// upload sends a file for a return, or to the address behind a link.
func (w *world) upload(who, path, owner, name, content string, status int) (p collection.PaperShown) {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if owner != "" {
		_ = m.WriteField("ownerKind", collection.FileOwner)
		_ = m.WriteField("ownerId", owner)
	}
	f, _ := m.CreateFormFile("file", name)
	_, _ = f.Write([]byte(content))
	_ = m.Close()
	a := w.do(who, http.MethodPost, path, b.Bytes(), status, "Content-Type", m.FormDataContentType())
	if status == 201 {
		a.Decode(w.t, &p)
	}
	return p
}

func (w *world) papers(who, firm string) []fact.PaperView {
	w.t.Helper()
	return items[fact.PaperView](w.t, w.do(who, http.MethodGet, "/enterprises/"+firm+"/papers", nil, 200))
}

func (w *world) token(id string) string {
	w.t.Helper()
	var l collection.AnswerLink
	w.do("officer-wuzhen", http.MethodPost, "/collection-returns/"+id+"/link", nil, 200).Decode(w.t, &l)
	_, token, _ := strings.Cut(l.URL, "#")
	return token
}

// A file waits with the answer where the office does not see it, becomes a paper of
// the firm when it is handed in, is kept when the answer comes back, and proves the
// figures once the office has checked them.
func TestAnAnswerCarriesPapers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		w.upload("enterprise", "/attachments", mine.ID, "坏的.pdf", "not a pdf", 422)
		w.upload("enterprise", "/attachments", mine.ID, "程序.exe", "MZ", 422)
		w.upload("officer-puyuan", "/attachments", mine.ID, "别镇.pdf", "%PDF-1.4 no", 404)
		file := w.upload("enterprise", "/attachments", mine.ID, "申报表.pdf", "%PDF-1.4 tax", 201)
		w.upload("enterprise", "/attachments", mine.ID, "传错了.pdf", "%PDF-1.4 wrong", 201)
		address := "/collection-returns/" + mine.ID + "/files/" + file.ID
		w.do("enterprise", http.MethodGet, address, nil, 200)
		w.do("officer-wuzhen", http.MethodGet, address, nil, 404)
		if len(w.papers("officer-wuzhen", w.firm)) != 0 {
			t.Error("the office sees what is not handed in")
		}
		draft := w.answers(texts{w.of("tax_form"): file.ID})
		draft["version"] = 0
		w.do("enterprise", http.MethodPut, "/collection-returns/"+mine.ID+"/draft", draft, 200)
		if now := w.ret("enterprise", d.ID, w.firm); len(now.Papers) != 1 || now.Papers[0].Name != "申报表.pdf" || now.Papers[0].HandedIn {
			t.Errorf("%+v", now.Papers)
		}
		if now := w.ret("officer-wuzhen", d.ID, w.firm); len(now.Papers) != 0 {
			t.Errorf("%+v", now.Papers)
		}

		elsewhere := w.ret("officer-puyuan", d.ID, w.other)
		theirs := w.handIn("officer-puyuan", elsewhere, w.answers(texts{
			w.of("tax_form"): w.upload("officer-puyuan", "/attachments", elsewhere.ID, "别家.pdf", "%PDF-1.4 theirs", 201).ID,
		}), 200)
		w.handIn("enterprise", mine, w.answers(texts{w.of("tax_form"): theirs.Papers[0].ID}), 422)
		w.handIn("enterprise", mine, w.answers(texts{w.of("tax_form"): "1,2,3,4,5,6"}), 422)
		filled := w.handIn("enterprise", mine, w.answers(texts{w.of("tax_form"): file.ID}), 200)
		if len(filled.Papers) != 1 || !filled.Papers[0].HandedIn || filled.Answers.Values[w.of("tax_form")] != filled.Papers[0].ID {
			t.Fatalf("%+v", filled.Papers)
		}
		paper := "/papers/" + filled.Papers[0].ID + "/file"
		if got := w.do("officer-wuzhen", http.MethodGet, paper, nil, 200); string(got.Body) != "%PDF-1.4 tax" {
			t.Errorf("%s", got)
		}
		w.do("officer-puyuan", http.MethodGet, paper, nil, 404)
		w.do("enterprise", http.MethodGet, address, nil, 404)

		back := w.judge(filled, "return", fields{"reasons": texts{w.of("tax_form"): "缺第二页"}}, 200)
		again := w.upload("enterprise", "/attachments", mine.ID, "申报表（补）.pdf", "%PDF-1.4 page two", 201)
		same := w.upload("enterprise", "/attachments", mine.ID, "同一张.pdf", "%PDF-1.4 tax", 201)
		both := back.Answers.Values[w.of("tax_form")] + "," + again.ID + "," + same.ID
		filled = w.handIn("enterprise", back, w.answers(texts{w.of("tax_form"): both}), 200)
		if all := w.papers("officer-wuzhen", w.firm); len(filled.Papers) != 2 || len(all) != 2 || len(all[0].Facts) != 0 || all[0].Source != "self" {
			t.Errorf("%+v\n%+v", filled.Papers, all)
		}
		w.judge(filled, "check", fields{}, 200)
		for _, p := range w.papers("officer-wuzhen", w.firm) {
			if len(p.Facts) != 1 || p.Facts[0].Kind != "figure" {
				t.Errorf("%+v", p)
			}
		}
		w.upload("enterprise", "/attachments", mine.ID, "晚了.pdf", "%PDF-1.4 late", 409)
	})
}

// Who holds a link puts files there, names what was handed in before, and reads none.
func TestALinkTakesFilesAndReadsNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		office := w.ret("officer-wuzhen", d.ID, w.without)
		old := w.handIn("officer-wuzhen", office, w.answers(texts{
			w.of("tax_form"): w.upload("officer-wuzhen", "/attachments", office.ID, "代交.pdf", "%PDF-1.4 by hand", 201).ID,
		}), 200)
		w.judge(old, "return", fields{"note": "请企业自己核对"}, 200)
		hidden := w.do("officer-wuzhen", http.MethodPost, "/enterprises/"+w.without+"/papers", fields{"fileId": w.stage("officer-wuzhen", "别的.pdf")}, 201).ID(t)

		token := w.token(office.ID)
		var l collection.Linked
		w.do("", http.MethodGet, "/collection-links/"+token, nil, 200).Decode(t, &l)
		if len(l.Papers) != 1 || l.Papers[0].Name != "代交.pdf" {
			t.Errorf("%+v", l.Papers)
		}
		w.upload("", "/collection-links/"+token+"/files", "", "脚本.html", "<script>", 422)
		w.upload("", "/collection-links/wrong/files", "", "好的.pdf", "%PDF-1.4 no", 404)
		file := w.upload("", "/collection-links/"+token+"/files", "", "好的.pdf", "%PDF-1.4 good", 201)
		w.do("", http.MethodGet, "/collection-returns/"+office.ID+"/files/"+file.ID, nil, 401)
		w.do("", http.MethodGet, "/papers/"+l.Papers[0].ID+"/file", nil, 401)

		answer := func(ids string, status int) {
			t.Helper()
			body := w.answers(texts{w.of("tax_form"): ids})
			body["name"], body["version"] = "苗青", l.Version
			w.do("", http.MethodPost, "/collection-links/"+token, body, status)
		}
		answer(hidden, 422)
		answer(l.Papers[0].ID+","+file.ID, 204)
		w.upload("", "/collection-links/"+token+"/files", "", "再来.pdf", "%PDF-1.4 more", 404)
		if now := w.ret("officer-wuzhen", d.ID, w.without); len(now.Papers) != 2 {
			t.Errorf("%+v", now.Papers)
		}
		sources := map[string]int{}
		for _, p := range w.papers("officer-wuzhen", w.without) {
			sources[string(p.Source)]++
		}
		if fmt.Sprint(sources) != "map[officer:2 self:1]" {
			t.Errorf("%v", sources)
		}
	})
}

// stage puts a file on the server for the papers of a firm.
func (w *world) stage(who, name string) string {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("ownerKind", fact.FileOwner)
	f, _ := m.CreateFormFile("file", name)
	_, _ = f.Write([]byte("%PDF-1.4 " + name))
	_ = m.Close()
	return w.do(who, http.MethodPost, "/attachments", b.Bytes(), 201, "Content-Type", m.FormDataContentType()).ID(w.t)
}

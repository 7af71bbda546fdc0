package paper_test

import (
	"io/fs"
	"strings"
	"sync"
	"testing"

	"miaolin/app/fault"
	"miaolin/app/paper"
	"miaolin/app/paper/papertest"
	"miaolin/app/value"
)

func TestPrint(t *testing.T) {
	press := paper.New(papertest.Font)
	file, err := press.Print("学时证明", value.System(), func(p *paper.Page) {
		p.Frame()
		p.Text(26, paper.Centre, "培训学时证明")
		p.Down(4)
		p.Text(15, paper.Left, strings.Repeat("桐乡试苗参训科技有限公司", 6)+"\U00020000")
	})
	if err != nil {
		t.Fatal(err)
	}
	text := papertest.Text(t, file)
	if !strings.Contains(text, "培训学时证明") || !strings.Contains(text, strings.Repeat("桐乡试苗参训科技有限公司", 6)) || !strings.Contains(text, "\u3013") {
		t.Errorf("reads %q", text)
	}
	if len(file) > 60_000 {
		t.Errorf("%d bytes: the font is not cut down to what the page needs", len(file))
	}
}

func TestPrintManyAtOnce(t *testing.T) {
	press := paper.New(papertest.Font)
	var all sync.WaitGroup
	for _, name := range strings.Split("张三,李四,王五", ",") {
		all.Go(func() {
			file, err := press.Print(name, value.System(), func(p *paper.Page) { p.Text(12, paper.Left, name) })
			if err != nil || strings.TrimSpace(papertest.Text(t, file)) != name {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
}

func TestNoFont(t *testing.T) {
	press := paper.New(func() (fs.File, error) { return nil, fs.ErrNotExist })
	if _, err := press.Print("x", value.System(), func(*paper.Page) {}); fault.Code(err) != "paper.no_font" {
		t.Errorf("got %v", err)
	}
}

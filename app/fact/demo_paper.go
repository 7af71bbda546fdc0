package fact

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"miaolin/app/attachment"
	"miaolin/app/enterprise"
)

// honours invents prizes and standards of strong firms; of some others somebody
// made sure that there are none.
func (w *demoWriter) honours(ctx context.Context, f enterprise.DemoFirm, no int) error {
	place := no%7 + 1
	var said HonourSaid
	switch {
	case f.Strength > 70 && no%4 == 0:
		said = HonourSaid{Kind: Standard, Level: "industry", Name: demoThingsOf(f)[0] + "通用技术条件", Number: fmt.Sprintf("XM/T %05d-%d", 97000+no, w.today.Year()-2), Place: &place, DatedOn: w.today.AddYears(-2)}
	case f.Strength > 80 && no%3 == 0:
		said = HonourSaid{Kind: Award, Level: "provincial", Name: "省科学技术进步奖三等奖", Place: &place, DatedOn: w.today.AddYears(-3)}
	case no < 2 || no%5 == 1:
		said = HonourSaid{Kind: NoHonour, DatedOn: w.today.AddDays(-40 - no%30), Note: "企业确认"}
	default:
		return nil
	}
	return insertRecord(ctx, w.s.store, Honour{w.kept(f, Officer), said})
}

// papers hands in what proves the facts of the firms people sign in for: the
// ledger proves a document and the figures of a year, as papers do.
func (w *demoWriter) papers(ctx context.Context, f enterprise.DemoFirm, no int) error {
	if no > 1 || w.s.files == nil {
		return nil
	}
	documents, err := recordsOf[Document](ctx, w.s.store, f.ID, false)
	if err != nil {
		return err
	}
	figures, err := w.s.store.figuresOf(ctx, f.ID)
	if err != nil {
		return err
	}
	rights, err := w.s.IPRights(ctx, IPFilter{EnterpriseID: f.ID, Limit: 2})
	if err != nil {
		return err
	}
	var ledger, certificate []FactRef
	for _, d := range documents {
		if d.Item == "ledger" && d.State != None {
			ledger = append(ledger, FactRef{"document", d.ID})
		}
	}
	for _, row := range figures {
		if row.Source == Self && len(ledger) < 3 {
			ledger = append(ledger, FactRef{"figure", row.ID})
		}
	}
	for _, r := range rights {
		certificate = append(certificate, FactRef{"right", r.ID})
	}
	if err := w.paper(ctx, f, no*2, "研发支出辅助账.png", ledger); err != nil {
		return err
	}
	return w.paper(ctx, f, no*2+1, "专利证书扫描件.png", certificate)
}

func (w *demoWriter) paper(ctx context.Context, f enterprise.DemoFirm, seed int, name string, facts []FactRef) error {
	if len(facts) == 0 {
		return nil
	}
	content, err := demoScan(seed)
	if err != nil {
		return err
	}
	file, err := w.s.files.Add(ctx, attachment.Upload{OwnerKind: FileOwner, Name: name, Content: content})
	if err != nil {
		return err
	}
	p := Paper{ID: w.kept(f, Self).ID, EnterpriseID: f.ID, SHA256: file.SHA256, Source: Self, CreatedAt: w.s.clock()}
	if err := w.s.store.insertPaper(ctx, p); err != nil {
		return err
	}
	if err := w.s.files.Link(ctx, FileOwner, p.ID, []string{file.ID}); err != nil {
		return err
	}
	for _, fact := range facts {
		if err := w.s.store.linkPaper(ctx, PaperFact{PaperID: p.ID, Kind: fact.Kind, ID: fact.ID, Source: Self, CreatedAt: p.CreatedAt}); err != nil {
			return err
		}
	}
	return nil
}

// DemoPaper hands in a drawn paper of a firm of the demo county and answers with its id.
func (s *Service) DemoPaper(ctx context.Context, enterpriseID string, seed int, name string) (string, error) {
	content, err := demoScan(seed)
	if err != nil {
		return "", err
	}
	file, err := s.files.Add(ctx, attachment.Upload{OwnerKind: FileOwner, Name: name, Content: content})
	if err != nil {
		return "", err
	}
	return s.TakePaper(ctx, enterpriseID, file, Self)
}

// demoScan draws a sheet with lines and a seal, and not a word on it.
func demoScan(seed int) ([]byte, error) {
	const width, height = 595, 842
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(x0, y0, x1, y1 int, c color.RGBA) {
		draw.Draw(m, image.Rect(x0, y0, x1, y1), &image.Uniform{c}, image.Point{}, draw.Src)
	}
	fill(0, 0, width, height, color.RGBA{252, 252, 249, 255})
	fill(180, 80, 415, 104, color.RGBA{60, 66, 62, 255})
	for y, n := 150, seed; y < 700; y, n = y+26, n+1 {
		fill(70, y, 70+250+(n*97)%200, y+8, color.RGBA{150, 156, 152, 255})
	}
	for y := -44; y <= 44; y++ {
		for x := -44; x <= 44; x++ {
			if d := x*x + y*y; d <= 44*44 && d >= 40*40 {
				m.Set(450+x, 720+y, color.RGBA{196, 60, 50, 255})
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

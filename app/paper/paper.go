// Package paper draws A4 pages as PDF: a few lines of text in Chinese or English,
// with a font that is cut down to the characters on the page.
//
// The font comes with the binary and takes 10 MB while a page is drawn, so that
// pages are drawn one after the other.
package paper

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// MediaType is that of what is printed.
const MediaType = "application/pdf"

// Press prints pages.
type Press struct {
	font func() (fs.File, error)
	one  sync.Mutex
}

// New makes a press. font opens the font, a TrueType file packed by gzip; it may
// say fs.ErrNotExist, and then nothing can be printed.
func New(font func() (fs.File, error)) *Press { return &Press{font: font} }

// Print draws one page. Errors: paper.no_font (503) when the program was built
// without one.
func (p *Press) Print(title string, at value.Instant, draw func(*Page)) ([]byte, error) {
	p.one.Lock()
	defer p.one.Unlock()
	font, err := p.load()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Unavailable("paper.no_font").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("paper: font: %w", err)
	}
	page := &Page{pdf: fpdf.New("P", "mm", "A4", "")}
	page.pdf.AddUTF8FontFromBytes(family, "", font)
	page.pdf.SetTitle(title, true)
	page.pdf.SetCreationDate(at.Time())
	page.pdf.SetModificationDate(at.Time())
	page.pdf.SetMargins(margin, margin, margin)
	page.pdf.SetCellMargin(0)
	page.pdf.AddPage()
	draw(page)
	var out bytes.Buffer
	if err := page.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), nil
}

func (p *Press) load() ([]byte, error) {
	file, err := p.font()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(packed)
}

const (
	family = "cjk"
	margin = 32.0 // of the text, in millimetres
	frame  = 14.0 // where the frame stands
)

// Page is one sheet being drawn, from the top down. Measures are millimetres, but
// for letters, which are in points.
type Page struct{ pdf *fpdf.Fpdf }

// Align is where lines stand.
type Align string

const (
	Left   Align = "L"
	Centre Align = "C"
	Right  Align = "R"
)

// Frame draws a double line around the page.
func (p *Page) Frame() {
	width, height := p.pdf.GetPageSize()
	for _, line := range []struct{ inset, width float64 }{{frame, 0.9}, {frame + 1.8, 0.3}} {
		p.pdf.SetLineWidth(line.width)
		p.pdf.Rect(line.inset, line.inset, width-2*line.inset, height-2*line.inset, "D")
	}
}

// Text writes a paragraph below the last one; long ones are broken.
func (p *Page) Text(points float64, align Align, text string) {
	p.pdf.SetFont(family, "", points)
	width, _ := p.pdf.GetPageSize()
	for _, line := range wrap(drawable(text), width-2*margin, p.pdf.GetStringWidth) {
		p.pdf.CellFormat(0, points*0.68, line, "", 1, string(align), false, 0, "")
	}
}

// Down leaves room.
func (p *Page) Down(mm float64) { p.pdf.Ln(mm) }

// drawable replaces what no font of this kind holds by the mark of a missing character.
func drawable(text string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return '\u3013'
		}
		return r
	}, text)
}

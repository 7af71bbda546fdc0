package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"

	"miaolin/app/fault"
)

// xlsxSource reads a workbook part by part. Sheets are streamed; only the
// shared strings and the number formats are held.
type xlsxSource struct {
	parts    map[string]*zip.File
	sheets   []string // part names in the order of the workbook
	strings  *stringTable
	formats  []numberFormat // by cell style
	date1904 bool
}

// maxParts bounds the parts of a workbook and what points to them.
const maxParts = 10_000

func (b *Book) openXLSX(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return broken().Because(err)
	}
	s := &xlsxSource{parts: map[string]*zip.File{}}
	var unpacked uint64
	for _, f := range archive.File {
		if unpacked += f.UncompressedSize64; unpacked > MaxUnpacked || len(archive.File) > maxParts {
			return tooLarge() // before a single byte is unpacked
		}
		if f.Flags&1 != 0 {
			return fault.Invalid("sheet.encrypted")
		}
		s.parts[partName(f.Name)] = f
	}
	book := s.rootPart()
	if s.parts[book] == nil {
		return notAWorkbook(s.parts)
	}
	if err := s.readWorkbook(b, book); err != nil {
		return asFault(err)
	}
	b.source = s
	return nil
}

// notAWorkbook names the commonest things that are also zip files.
func notAWorkbook(parts map[string]*zip.File) error {
	switch {
	case parts["word/document.xml"] != nil, parts["ppt/presentation.xml"] != nil:
		return fault.Invalid("sheet.is_document")
	case parts["mimetype"] != nil && parts["content.xml"] != nil:
		return fault.Invalid("sheet.is_opendocument")
	case parts["xl/workbook.bin"] != nil:
		return fault.Invalid("sheet.is_xlsb")
	}
	return fault.Invalid("sheet.is_archive")
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// rootPart is where the workbook lies: nearly always xl/workbook.xml.
func (s *xlsxSource) rootPart() string {
	for _, target := range s.relations("") {
		if strings.HasSuffix(target.kind, "/officeDocument") {
			return target.part
		}
	}
	return "xl/workbook.xml"
}

type relation struct{ kind, part string }

// relations reads the _rels beside a part; "" is the package itself. Of too many,
// the first ones count.
func (s *xlsxSource) relations(part string) map[string]relation {
	dir, file := path.Split(part)
	found := map[string]relation{}
	_ = s.eachElement(dir+"_rels/"+file+".rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		if len(found) == maxParts {
			return tooLarge()
		}
		found[attr(e, "Id")] = relation{kind: attr(e, "Type"), part: partName(target)}
		return nil
	})
	return found
}

func (s *xlsxSource) readWorkbook(b *Book, book string) error {
	relations := s.relations(book)
	err := s.eachElement(book, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			s.date1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			r := relations[attr(e, "id")]
			if !strings.HasSuffix(r.kind, "/worksheet") || s.parts[r.part] == nil || slices.Contains(s.sheets, r.part) {
				return nil // a chart, a dialogue, or a part named twice
			}
			if len(s.sheets) == MaxSheets {
				return tooManySheets()
			}
			b.Sheets = append(b.Sheets, Info{Name: Clean(attr(e, "name")), Hidden: attr(e, "state") != "" && attr(e, "state") != "visible"})
			s.sheets = append(s.sheets, r.part)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.strings = &stringTable{}
	if err := s.readStrings(partOf(relations, "/sharedStrings")); err != nil {
		return err
	}
	return s.readStyles(partOf(relations, "/styles"))
}

// partOf is the one part of a kind that a workbook has, "" for none. A file of a few
// kilobytes may name the same part ten thousand times; it is unpacked once.
func partOf(relations map[string]relation, kind string) string {
	for _, r := range relations {
		if strings.HasSuffix(r.kind, kind) {
			return r.part
		}
	}
	return ""
}

// open unpacks one part behind the guards; a missing part is empty.
func (s *xlsxSource) open(part string) (io.ReadCloser, error) {
	f := s.parts[part]
	if f == nil {
		return io.NopCloser(strings.NewReader("")), nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken().Because(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{&markupGuard{in: r, left: MaxUnpacked}, r}, nil
}

// eachElement calls each for every start tag of a part.
func (s *xlsxSource) eachElement(part string, each func(*xml.Decoder, xml.StartElement) error) error {
	r, err := s.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return asFault(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := each(d, e); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// markupGuard stops a part that unpacks to more than it said, and markup whose
// single tag or text would make the XML decoder hold megabytes.
type markupGuard struct {
	in   io.Reader
	left int
	run  int
}

const maxMarkupRun = 1 << 20

func (g *markupGuard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	if g.left -= n; g.left < 0 {
		return 0, tooLarge()
	}
	for rest := p[:n]; ; {
		i := bytes.IndexAny(rest, "<>")
		if i < 0 {
			g.run += len(rest)
			break
		}
		if g.run+i > maxMarkupRun {
			break
		}
		g.run, rest = 0, rest[i+1:]
	}
	if g.run > maxMarkupRun {
		return 0, broken()
	}
	return n, err
}

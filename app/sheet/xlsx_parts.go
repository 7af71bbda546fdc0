package sheet

import (
	"encoding/xml"
	"io"
	"strconv"
)

// stringTable keeps all shared strings in one piece of memory: millions of
// tiny strings would otherwise cost many times their text.
type stringTable struct {
	text []byte
	ends []uint32
}

func (t *stringTable) close() { t.ends = append(t.ends, uint32(len(t.text))) }

func (t *stringTable) get(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return string(t.text[from:t.ends[i]]), true
}

func (s *xlsxSource) readStrings(part string) error {
	return s.eachElement(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		var err error
		s.strings.text, err = richText(d, "si", s.strings.text)
		s.strings.close()
		return err
	})
}

// richText appends the text inside the element end, without phonetic guides.
func richText(d *xml.Decoder, end string, to []byte) ([]byte, error) {
	inText, inGuide := false, false
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return to, broken()
		}
		if err != nil {
			return to, asFault(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			inGuide = inGuide || t.Name.Local == "rPh"
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				inGuide = false
			case end:
				return to, nil
			}
		case xml.CharData:
			if inText && !inGuide {
				to = append(to, t...)
			}
		}
	}
}

// readStyles keeps of every cell style only whether it shows a date.
func (s *xlsxSource) readStyles(part string) error {
	custom := map[int]numberFormat{}
	inCells := false
	return s.eachElement(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			custom[id] = codeFormat(attr(e, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyles", "cellStyleXfs", "dxfs":
			inCells = false
		case "xf":
			if !inCells || len(s.formats) > 1<<16 {
				return nil
			}
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			f, ok := custom[id]
			if !ok {
				f = builtinFormat(id)
			}
			s.formats = append(s.formats, f)
		}
		return nil
	})
}

// merges reads the merged ranges, which stand behind the rows, ahead of them.
func (s *xlsxSource) merges(part string) ([]mergedRange, error) {
	var all []mergedRange
	err := s.eachElement(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "mergeCell":
			if m, ok := parseRange(attr(e, "ref")); ok && len(all) < MaxRows {
				all = append(all, m)
			}
		}
		return nil
	})
	return all, err
}

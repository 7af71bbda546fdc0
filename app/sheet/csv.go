package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"miaolin/app/fault"
)

// csvSource is a text file of unknown encoding and delimiter. Its own scanner
// is used instead of encoding/csv, because a stray quote or a row of a million
// commas would make that one hold the whole file several times over.
type csvSource struct {
	data      []byte
	charset   encoding.Encoding // nil for UTF-8
	delimiter byte
	skip      bool // the first line is Excel's own "sep=;"
}

func (b *Book) openCSV(data []byte) error {
	name, charset, rest := guessEncoding(data)
	s := &csvSource{data: rest, charset: charset, delimiter: ','}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(s.reader(), head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return fault.Invalid("sheet.not_a_table").Because(err)
	}
	head = head[:n]
	if notText(head) {
		return fault.Invalid("sheet.not_a_table")
	}
	if d, ok := declaredDelimiter(head); ok {
		s.delimiter, s.skip = d, true
	} else {
		s.delimiter = guessDelimiter(head)
	}
	b.source, b.Encoding = s, name
	b.Sheets = []Info{{Name: "CSV"}}
	return nil
}

// guessEncoding trusts a byte order mark, then sees UTF-16 by its zero bytes,
// then valid UTF-8; everything else in a Chinese office is GB18030.
func guessEncoding(data []byte) (name string, charset encoding.Encoding, rest []byte) {
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return "UTF-8", nil, data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return "UTF-16", little, data[2:]
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return "UTF-16", big, data[2:]
	}
	even, odd := zeros(data[:min(len(data), 4096)])
	switch {
	case odd > 0 && even == 0:
		return "UTF-16", little, data
	case even > 0 && odd == 0:
		return "UTF-16", big, data
	case utf8.Valid(data):
		return "UTF-8", nil, data
	}
	return "GB18030", simplifiedchinese.GB18030, data
}

// zeros counts zero bytes at even and odd places; delimiters and line ends
// make them plain in UTF-16 even when every other character is Chinese.
func zeros(data []byte) (even, odd int) {
	for i, c := range data {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

func (s *csvSource) reader() io.Reader {
	if s.charset == nil {
		return bytes.NewReader(s.data)
	}
	return transform.NewReader(bytes.NewReader(s.data), s.charset.NewDecoder())
}

func declaredDelimiter(head []byte) (byte, bool) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], true
	}
	return 0, false
}

// guessDelimiter takes the delimiter that cuts the first records most evenly
// into more than one field.
func guessDelimiter(head []byte) byte {
	best, bestScore := byte(','), 0
	for _, d := range []byte(",\t;|") {
		widths := map[int]int{}
		scan := csvScanner{in: bufio.NewReader(bytes.NewReader(head)), delimiter: d}
		for range 20 {
			row, err := scan.next()
			if err != nil {
				break
			}
			widths[len(row.Cells)]++
		}
		for width, times := range widths {
			if score := times*100 + width; width > 1 && score > bestScore {
				best, bestScore = d, score
			}
		}
	}
	return best
}

func (s *csvSource) scan(_ int, each func(Row) error) error {
	scan := csvScanner{in: bufio.NewReaderSize(s.reader(), 64<<10), delimiter: s.delimiter}
	for {
		row, err := scan.next()
		if err != nil {
			return asFault(err)
		}
		if s.skip && row.Number == 1 {
			continue
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// csvScanner reads records the way Excel does: quotes only count at the start
// of a field, and a quote inside a quoted field that ends nothing is a quote.
type csvScanner struct {
	in        *bufio.Reader
	delimiter byte
	row       int
	field     []byte
}

func (s *csvScanner) next() (Row, error) {
	if _, err := s.in.Peek(1); err != nil {
		return Row{}, err
	}
	s.row++
	row := Row{Number: s.row}
	for {
		end, err := s.readField()
		if err == nil && len(s.field) > MaxCell && tooLong(string(s.field)) {
			err = cellTooLong(s.row, len(row.Cells))
		}
		if err != nil {
			return Row{}, err
		}
		row.Cells = append(row.Cells, csvCell(string(s.field)))
		if len(row.Cells) > 16*MaxColumns {
			return Row{}, fault.Invalid("sheet.too_many_columns", "limit", MaxColumns, "row", s.row)
		}
		if end {
			return row, nil
		}
	}
}

// readField fills s.field and tells whether the record ends behind it.
func (s *csvScanner) readField() (end bool, err error) {
	s.field = s.field[:0]
	quoted := false
	if c, err := s.in.Peek(1); err == nil && c[0] == '"' {
		s.in.Discard(1)
		quoted = true
	}
	for {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		switch {
		case quoted && c == '"':
			quoted = s.stillQuoted()
		case !quoted && c == s.delimiter:
			return false, nil
		case !quoted && c == '\n':
			return true, nil
		case !quoted && c == '\r':
			if p, err := s.in.Peek(1); err == nil && p[0] == '\n' {
				s.in.Discard(1)
			}
			return true, nil
		default:
			s.field = append(s.field, c)
		}
		if len(s.field) > 4*MaxCell {
			return true, cellTooLong(s.row, 0)
		}
	}
}

// stillQuoted stands behind a quote inside a quoted field.
func (s *csvScanner) stillQuoted() bool {
	p, err := s.in.Peek(1)
	switch {
	case err != nil || p[0] == s.delimiter || p[0] == '\n' || p[0] == '\r':
		return false
	case p[0] == '"':
		s.in.Discard(1)
	}
	s.field = append(s.field, '"')
	return true
}

func csvCell(text string) Cell {
	if strings.Trim(text, " \t\u3000\u00a0\x1a") == "" {
		return Cell{}
	}
	if strings.ContainsRune(text, utf8.RuneError) || !utf8.ValidString(text) {
		return Cell{Text: strings.ToValidUTF8(text, "\uFFFD"), Kind: Damaged}
	}
	return Cell{Text: text}
}

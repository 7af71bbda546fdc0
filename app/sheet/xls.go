package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"sort"

	"github.com/richardlehane/mscfb"

	"miaolin/app/fault"
)

// xlsSource reads BIFF8, the records inside an Excel 97–2003 file
// (MS-XLS, open specification).
type xlsSource struct {
	stream   []byte
	starts   []int // of each sheet in the stream
	strings  *stringTable
	formats  []numberFormat
	date1904 bool
}

// Record types that matter; all others are read over.
const (
	recFormula     = 0x0006
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recRString     = 0x00D6
	recLabelSST    = 0x00FD
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRK          = 0x027E
	recFormat      = 0x041E
	recBOF         = 0x0809
)

func (b *Book) openXLS(data []byte) error {
	stream, err := workbookStream(data)
	if err != nil {
		return err
	}
	s := &xlsSource{stream: stream, strings: &stringTable{}}
	if err := s.readGlobals(b); err != nil {
		return err
	}
	b.source = s
	return nil
}

// workbookStream finds the workbook in the compound file.
func workbookStream(data []byte) ([]byte, error) {
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, broken().Because(err)
	}
	var verdict error = fault.Invalid("sheet.is_document")
	for _, entry := range doc.File {
		switch entry.Name {
		case "Workbook", "WORKBOOK":
			stream, err := io.ReadAll(io.LimitReader(entry, MaxUnpacked+1))
			if len(stream) > MaxUnpacked {
				return nil, tooLarge()
			}
			if err != nil && len(stream) == 0 {
				return nil, broken().Because(err)
			}
			return stream, nil
		case "EncryptedPackage", "EncryptionInfo":
			verdict = fault.Invalid("sheet.encrypted")
		case "Book":
			verdict = fault.Invalid("sheet.old_excel")
		}
	}
	return nil, verdict
}

// record is one BIFF record at its place in the stream.
type record struct {
	kind int
	at   int // of its header
	data []byte
}

// next reads the record at a place; ok is false at the end of the stream.
func (s *xlsSource) next(at int) (r record, after int, ok bool) {
	if at < 0 || at+4 > len(s.stream) {
		return record{}, 0, false
	}
	r.kind = int(binary.LittleEndian.Uint16(s.stream[at:]))
	size := int(binary.LittleEndian.Uint16(s.stream[at+2:]))
	if r.at, after = at, at+4+size; after > len(s.stream) {
		return record{}, 0, false
	}
	r.data = s.stream[at+4 : after]
	return r, after, true
}

func (s *xlsSource) readGlobals(b *Book) error {
	custom := map[int]numberFormat{}
	styles := []int{}
	r, at, ok := s.next(0)
	if !ok || r.kind != recBOF || len(r.data) < 4 {
		return broken()
	}
	if binary.LittleEndian.Uint16(r.data) != 0x0600 {
		return fault.Invalid("sheet.old_excel")
	}
	for ok && r.kind != recEOF {
		switch {
		case r.kind == recFilePass:
			return fault.Invalid("sheet.encrypted")
		case r.kind == recDateMode && len(r.data) >= 2:
			s.date1904 = r.data[0] == 1
		case r.kind == recFormat && len(r.data) > 5:
			custom[int(binary.LittleEndian.Uint16(r.data))] = codeFormat(biffString(r.data[2:], 2))
		case r.kind == recXF && len(r.data) >= 4:
			styles = append(styles, int(binary.LittleEndian.Uint16(r.data[2:])))
		case r.kind == recBoundSheet && len(s.starts) == MaxSheets:
			return tooManySheets()
		case r.kind == recBoundSheet && len(r.data) > 8 && r.data[5] == 0:
			s.starts = append(s.starts, int(binary.LittleEndian.Uint32(r.data)))
			b.Sheets = append(b.Sheets, Info{Name: Clean(biffString(r.data[6:], 1)), Hidden: r.data[4]&3 != 0})
		case r.kind == recSST:
			s.readSST(r)
		}
		r, at, ok = s.next(at)
	}
	for _, id := range styles {
		f, known := custom[id]
		if !known {
			f = builtinFormat(id)
		}
		s.formats = append(s.formats, f)
	}
	return nil
}

// cellAt is where the record of a cell lies. Rows may be stored in any order,
// so a sheet is indexed before it is read.
type cellAt struct {
	row uint16
	at  uint32
}

func (s *xlsSource) scan(i int, each func(Row) error) error {
	cells, merges, err := s.index(s.starts[i])
	if err != nil {
		return err
	}
	filler := newFiller(merges)
	row := Row{}
	for _, c := range cells {
		if n := int(c.row) + 1; n != row.Number {
			if err := emitRow(&row, filler, each); err != nil {
				return err
			}
			row = Row{Number: n}
		}
		r, after, _ := s.next(int(c.at))
		if err := s.readCells(r, after, &row); err != nil {
			return err
		}
	}
	return emitRow(&row, filler, each)
}

func emitRow(row *Row, f *filler, each func(Row) error) error {
	if row.Number == 0 {
		return nil
	}
	f.apply(row)
	return each(*row)
}

// index lists the cells of the sheet in row order, and its merged ranges.
func (s *xlsSource) index(start int) (cells []cellAt, merges []mergedRange, err error) {
	r, at, ok := s.next(start)
	if !ok || r.kind != recBOF {
		return nil, nil, broken()
	}
	depth, sorted := 1, true
	for depth > 0 {
		if r, at, ok = s.next(at); !ok {
			break // a truncated sheet keeps what is there
		}
		switch r.kind {
		case recBOF:
			depth++ // a chart inside the sheet
		case recEOF:
			depth--
		case recMergedCells:
			if len(merges) > MaxRows {
				continue
			}
			merges = append(merges, biffMerges(r.data)...)
		case recLabelSST, recNumber, recRK, recMulRK, recLabel, recRString, recBoolErr, recFormula:
			if depth > 1 || len(r.data) < 6 {
				continue
			}
			row := binary.LittleEndian.Uint16(r.data)
			sorted = sorted && (len(cells) == 0 || cells[len(cells)-1].row <= row)
			cells = append(cells, cellAt{row, uint32(r.at)})
		}
	}
	if depth > 0 && len(cells) == 0 {
		return nil, nil, broken()
	}
	if !sorted {
		sort.SliceStable(cells, func(i, j int) bool { return cells[i].row < cells[j].row })
	}
	return cells, merges, nil
}

func biffMerges(data []byte) (all []mergedRange) {
	for data = data[min(2, len(data)):]; len(data) >= 8; data = data[8:] {
		word := func(i int) int { return int(binary.LittleEndian.Uint16(data[2*i:])) }
		all = append(all, mergedRange{word(0) + 1, word(1) + 1, word(2), word(3)})
	}
	return all
}

package sheet

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
	"unicode/utf8"

	"miaolin/app/fault"
)

// readCells puts what one cell record says into the row; after is where the
// next record starts, which holds the text of a formula.
func (s *xlsSource) readCells(r record, after int, row *Row) error {
	d := r.data
	column := int(binary.LittleEndian.Uint16(d[2:]))
	style := int(binary.LittleEndian.Uint16(d[4:]))
	switch {
	case r.kind == recMulRK:
		for d = d[4:]; len(d) >= 8; d = d[6:] { // the last two bytes repeat the column
			style = int(binary.LittleEndian.Uint16(d))
			if err := row.put(column, s.number(rk(d[2:]), style)); err != nil {
				return err
			}
			column++
		}
		return nil
	case len(d) < 8:
		return nil
	case r.kind == recLabelSST && len(d) >= 10:
		text, _ := s.strings.get(int(binary.LittleEndian.Uint32(d[6:])))
		return row.put(column, csvCell(text))
	case r.kind == recRK && len(d) >= 10:
		return row.put(column, s.number(rk(d[6:]), style))
	case r.kind == recNumber && len(d) >= 14:
		return row.put(column, s.number(math.Float64frombits(binary.LittleEndian.Uint64(d[6:])), style))
	case r.kind == recLabel || r.kind == recRString:
		return row.put(column, csvCell(biffString(d[6:], 2)))
	case r.kind == recBoolErr:
		return row.put(column, boolOrError(d[6], d[7] != 0))
	case r.kind == recFormula && len(d) >= 14:
		return row.put(column, s.formula(d[6:14], style, after))
	}
	return nil
}

func (r *Row) put(column int, c Cell) error {
	if c.Text == "" {
		return nil
	}
	if column >= MaxColumns {
		return fault.Invalid("sheet.too_many_columns", "limit", MaxColumns, "row", r.Number)
	}
	r.set(column, c)
	return nil
}

func (s *xlsSource) number(x float64, style int) Cell {
	format := plainNumber
	if style < len(s.formats) {
		format = s.formats[style]
	}
	return numberCell(x, format, s.date1904)
}

// formula reads the stored result, never the formula.
func (s *xlsSource) formula(result []byte, style, after int) Cell {
	if result[6] != 0xFF || result[7] != 0xFF {
		return s.number(math.Float64frombits(binary.LittleEndian.Uint64(result)), style)
	}
	switch result[0] {
	case 1:
		return boolOrError(result[2], false)
	case 2:
		return boolOrError(result[2], true)
	case 0:
		for range 4 { // array and shared formulas may stand in between
			r, next, ok := s.next(after)
			if !ok {
				break
			}
			if r.kind == recString {
				return csvCell(biffString(r.data, 2))
			}
			after = next
		}
	}
	return Cell{}
}

func boolOrError(value byte, isError bool) Cell {
	switch {
	case isError:
		if text, ok := biffErrors[value]; ok {
			return Cell{Text: text, Kind: Failed}
		}
		return Cell{Text: "#N/A", Kind: Failed}
	case value != 0:
		return Cell{Text: yes, Kind: Bool}
	}
	return Cell{Text: no, Kind: Bool}
}

var biffErrors = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

// rk unpacks the short number form: 30 bits of a float or an integer, perhaps
// a hundredth of it.
func rk(d []byte) float64 {
	bits := binary.LittleEndian.Uint32(d)
	var x float64
	if bits&2 != 0 {
		x = float64(int32(bits) >> 2)
	} else {
		x = math.Float64frombits(uint64(bits&^3) << 32)
	}
	if bits&1 != 0 {
		x /= 100
	}
	return x
}

// biffString reads a string inside one record; its length field has 1 or 2
// bytes.
func biffString(d []byte, lengthBytes int) string {
	if len(d) < lengthBytes+1 {
		return ""
	}
	count := int(d[0])
	if lengthBytes == 2 {
		count = int(binary.LittleEndian.Uint16(d))
	}
	flags := d[lengthBytes]
	d = d[lengthBytes+1:]
	if flags&8 != 0 && len(d) >= 2 {
		d = d[2:]
	}
	if flags&4 != 0 && len(d) >= 4 {
		d = d[4:]
	}
	return string(utf16.Decode(appendUnits(nil, d, count, flags&1 != 0)))
}

// appendUnits reads up to count characters of d, one or two bytes wide.
func appendUnits(to []uint16, d []byte, count int, wide bool) []uint16 {
	if !wide {
		for _, c := range d[:min(count, len(d))] {
			to = append(to, uint16(c))
		}
		return to
	}
	for range min(count, len(d)/2) {
		to = append(to, binary.LittleEndian.Uint16(d))
		d = d[2:]
	}
	return to
}

// readSST reads the shared strings. They run on through CONTINUE records: when
// a string's characters are cut there, the rest starts with a new width flag.
func (s *xlsSource) readSST(first record) {
	in := sstReader{source: s, data: first.data, at: first.at + 4 + len(first.data)}
	if !in.skip(8) {
		return
	}
	for in.ensure() {
		if !s.readSSTString(&in) {
			return
		}
	}
}

func (s *xlsSource) readSSTString(in *sstReader) bool {
	if len(in.data) < 3 {
		return false
	}
	count, flags := int(binary.LittleEndian.Uint16(in.data)), in.data[2]
	in.data = in.data[3:]
	tail := 0
	if flags&8 != 0 {
		runs, ok := in.take(2)
		if !ok {
			return false
		}
		tail += 4 * int(binary.LittleEndian.Uint16(runs))
	}
	if flags&4 != 0 {
		size, ok := in.take(4)
		if !ok {
			return false
		}
		tail += int(binary.LittleEndian.Uint32(size))
	}
	wide := flags&1 != 0
	in.units = in.units[:0]
	for {
		had := len(in.units)
		in.units = appendUnits(in.units, in.data, count-had, wide)
		n := len(in.units) - had
		if wide {
			n *= 2
		}
		if in.data = in.data[n:]; len(in.units) == count || !in.more() || len(in.data) == 0 {
			break
		}
		wide = in.data[0]&1 != 0
		in.data = in.data[1:]
	}
	for _, r := range utf16.Decode(in.units) {
		s.strings.text = utf8.AppendRune(s.strings.text, r)
	}
	s.strings.close()
	return len(in.units) == count && in.skip(tail)
}

// sstReader walks over the SST record and those that continue it.
type sstReader struct {
	source *xlsSource
	data   []byte
	at     int
	units  []uint16 // of the string being read
}

func (in *sstReader) more() bool {
	r, after, ok := in.source.next(in.at)
	if !ok || r.kind != recContinue {
		return false
	}
	in.data, in.at = r.data, after
	return true
}

// ensure tells whether anything is left.
func (in *sstReader) ensure() bool { return len(in.data) > 0 || in.more() }

func (in *sstReader) take(n int) ([]byte, bool) {
	if len(in.data) < n {
		return nil, false
	}
	taken := in.data[:n]
	in.data = in.data[n:]
	return taken, true
}

func (in *sstReader) skip(n int) bool {
	for n > len(in.data) {
		n -= len(in.data)
		if !in.more() {
			return false
		}
	}
	in.data = in.data[n:]
	return true
}

package sheettest

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// XLS saves tables as an Excel 97–2003 file: BIFF8 records inside a compound
// file. It writes the smallest thing the real Excel opens; shared strings run
// over CONTINUE records as soon as there are many.
func XLS(tables ...Table) []byte { return Compound("Workbook", Workbook(tables...)) }

type biff struct {
	bytes.Buffer
	shared map[string]int
	texts  []string
}

// Workbook is the bare record stream, for tests that damage it.
func Workbook(tables ...Table) []byte {
	w := &biff{shared: map[string]int{}}
	sheets := make([][]byte, len(tables))
	for i, t := range tables {
		sheets[i] = w.sheet(t)
	}
	head := w.globals(tables, make([]int, len(tables)))
	starts, at := make([]int, len(tables)), len(head)
	for i, s := range sheets {
		starts[i] = at
		at += len(s)
	}
	return append(w.globals(tables, starts), bytes.Join(sheets, nil)...)
}

func rec(out *bytes.Buffer, kind uint16, data []byte) {
	binary.Write(out, binary.LittleEndian, [2]uint16{kind, uint16(len(data))})
	out.Write(data)
}

func le(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		binary.Write(&b, binary.LittleEndian, v)
	}
	return b.Bytes()
}

func wide(s string) []byte { return le(utf16.Encode([]rune(s))) }

func (w *biff) globals(tables []Table, starts []int) []byte {
	var out bytes.Buffer
	rec(&out, 0x0809, le(uint16(0x0600), uint16(5), uint16(0), uint16(0), uint32(0), uint32(0)))
	rec(&out, 0x00E0, append(le(uint16(0), uint16(0)), make([]byte, 16)...))
	rec(&out, 0x00E0, append(le(uint16(0), uint16(14)), make([]byte, 16)...)) // style 1: a date
	for i, t := range tables {
		name := wide(t.Name)
		rec(&out, 0x0085, append(le(uint32(starts[i]), uint8(0), uint8(0), uint8(len(name)/2), uint8(1)), name...))
	}
	w.sharedStrings(&out)
	rec(&out, 0x000A, nil)
	return out.Bytes()
}

// sharedStrings cuts the table every 1,000 bytes, in the middle of strings,
// as the format allows only with a new width flag.
func (w *biff) sharedStrings(out *bytes.Buffer) {
	const room = 1000
	kind, data := uint16(0x00FC), le(uint32(len(w.texts)), uint32(len(w.texts)))
	flush := func() {
		rec(out, kind, data)
		kind, data = 0x003C, nil
	}
	for _, s := range w.texts {
		units := utf16.Encode([]rune(s))
		if len(data)+5 > room {
			flush()
		}
		data = append(data, le(uint16(len(units)), uint8(1))...)
		for _, u := range units {
			if len(data)+2 > room {
				flush()
				data = append(data, 1)
			}
			data = append(data, le(u)...)
		}
	}
	flush()
}

func (w *biff) sheet(t Table) []byte {
	var out bytes.Buffer
	rec(&out, 0x0809, le(uint16(0x0600), uint16(0x10), uint16(0), uint16(0), uint32(0), uint32(0)))
	for r, row := range t.Rows {
		for c, cell := range row {
			at := le(uint16(r), uint16(c))
			switch v := cell.(type) {
			case string:
				if v != "" {
					rec(&out, 0x00FD, append(at, le(uint16(0), uint32(w.share(v)))...))
				}
			case float64:
				rec(&out, 0x0203, append(at, le(uint16(0), math.Float64bits(v))...))
			case Day:
				rec(&out, 0x0203, append(at, le(uint16(1), math.Float64bits(float64(v)))...))
			}
		}
	}
	for _, m := range t.Merge {
		from, to, _ := strings.Cut(m, ":")
		rec(&out, 0x00E5, le(uint16(1), rowOf(from), rowOf(to), columnOf(from), columnOf(to)))
	}
	rec(&out, 0x000A, nil)
	return out.Bytes()
}

// Day is a cell shown as a date, by its Excel day number.
type Day float64

func (w *biff) share(s string) int {
	if i, ok := w.shared[s]; ok {
		return i
	}
	w.texts = append(w.texts, s)
	w.shared[s] = len(w.texts) - 1
	return w.shared[s]
}

func columnOf(ref string) uint16 { return uint16(ref[0] - 'A') }

func rowOf(ref string) uint16 {
	n, _ := strconv.Atoi(ref[1:])
	return uint16(n - 1)
}

// Compound wraps one stream in a compound file (MS-CFB, version 3).
func Compound(name string, stream []byte) []byte {
	const sector, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	for len(stream) < 4096 || len(stream)%sector != 0 {
		stream = append(stream, 0) // below 4,096 bytes it would go elsewhere
	}
	blocks := len(stream) / sector
	fats := 1
	for fats*128 < fats+1+blocks {
		fats++
	}
	table := make([]uint32, fats*128)
	for i := range table {
		switch {
		case i < fats:
			table[i] = fat
		case i == fats, i == fats+blocks:
			table[i] = end
		case i < fats+blocks:
			table[i] = uint32(i + 1)
		default:
			table[i] = free
		}
	}
	var out bytes.Buffer
	out.Write([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1})
	out.Write(make([]byte, 16))
	out.Write(le(uint16(0x3E), uint16(3), uint16(0xFFFE), uint16(9), uint16(6), [6]byte{}, uint32(0), uint32(fats), uint32(fats), uint32(0), uint32(4096), uint32(end), uint32(0), uint32(end), uint32(0)))
	for i := range 109 {
		if i < fats {
			out.Write(le(uint32(i)))
		} else {
			out.Write(le(uint32(free)))
		}
	}
	out.Write(le(table))
	out.Write(dirEntry("Root Entry", 5, 1, end, 0))
	out.Write(dirEntry(name, 2, free, uint32(fats+1), len(stream)))
	out.Write(dirEntry("", 0, free, 0, 0))
	out.Write(dirEntry("", 0, free, 0, 0))
	out.Write(stream)
	return out.Bytes()
}

func dirEntry(name string, kind uint8, child, start uint32, size int) []byte {
	var field [64]byte
	n := copy(field[:], wide(name))
	if n > 0 {
		n += 2
	}
	const none = uint32(0xFFFFFFFF)
	return le(field, uint16(n), kind, uint8(1), none, none, child, [16]byte{}, uint32(0), uint64(0), uint64(0), start, uint64(size))
}

package sheet

import "testing"

func TestNumberCell(t *testing.T) {
	tests := []struct {
		x      float64
		format numberFormat
		date04 bool
		want   Cell
	}{
		{237.90000000000001, plainNumber, false, Cell{Text: "237.9", Kind: Number}},
		{0.1 + 0.2, plainNumber, false, Cell{Text: "0.3", Kind: Number}},
		{13800000000, plainNumber, false, Cell{Text: "13800000000", Kind: Number}},
		{-0.5, plainNumber, false, Cell{Text: "-0.5", Kind: Number}},
		{913304837976189100, plainNumber, false, Cell{Text: "913304837976189056", Kind: Rounded}},
		{43830, dateFormat, false, Cell{Text: "2019-12-31", Kind: Date}},
		{43830.5, dateFormat, false, Cell{Text: "2019-12-31 12:00:00", Kind: Date}},
		{0.75, clockFormat, false, Cell{Text: "18:00:00", Kind: Date}},
		{1, dateFormat, false, Cell{Text: "1900-01-01", Kind: Date}},
		{61, dateFormat, false, Cell{Text: "1900-03-01", Kind: Date}},
		{42368, dateFormat, true, Cell{Text: "2019-12-31", Kind: Date}},
		{-3, dateFormat, false, Cell{Text: "-3", Kind: Number}},
		{1e300, dateFormat, false, Cell{Text: "", Kind: Rounded}},
	}
	for _, tt := range tests {
		got := numberCell(tt.x, tt.format, tt.date04)
		if tt.want.Text == "" {
			tt.want.Text = got.Text
		}
		if got != tt.want {
			t.Errorf("numberCell(%v, %v) = %v, want %v", tt.x, tt.format, got, tt.want)
		}
	}
}

func TestCodeFormat(t *testing.T) {
	for code, want := range map[string]numberFormat{
		"General":                   plainNumber,
		"0.00":                      plainNumber,
		"#,##0.00_ ;[Red]-#,##0.00": plainNumber,
		`0.00"元"`:                   plainNumber,
		`yyyy"年"m"月"d"日"`:           dateFormat,
		"[$-804]yyyy/m/d;@":         dateFormat,
		"m/d/yy h:mm":               dateFormat,
		"mmm-yy":                    dateFormat,
		"[h]:mm:ss":                 clockFormat,
		"h:mm AM/PM":                clockFormat,
		`"day" 0`:                   plainNumber,
		"@":                         plainNumber,
	} {
		if got := codeFormat(code); got != want {
			t.Errorf("codeFormat(%q) = %v, want %v", code, got, want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 16383: "XFD"} {
		if got := ColumnName(i); got != want {
			t.Errorf("ColumnName(%d) = %s, want %s", i, got, want)
		}
	}
}

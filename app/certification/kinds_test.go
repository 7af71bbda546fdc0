package certification

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLastDayOfEachRule(t *testing.T) {
	kinds, _ := shipped(t)
	rows := []struct{ kind, from, want string }{
		{"hnte", "2023-12-08", "2026-12-08"},
		{"hnte", "2024-02-29", "2027-02-28"},
		{"national_tech_sme", "2025-07-10", "2025-12-31"},
		{"prov_tech_sme", "2025-07-10", ""},
		{"hnte_pool", "2025-07-10", ""},
	}
	for _, r := range rows {
		kind, _ := kinds.Kind(r.kind)
		got := ""
		if last := kind.LastDay(day(r.from)); last != nil {
			got = last.String()
		}
		if got != r.want {
			t.Errorf("%s from %s ends %q, want %q", r.kind, r.from, got, r.want)
		}
	}
}

func TestWindowOfAYear(t *testing.T) {
	kinds, _ := shipped(t)
	sme, _ := kinds.Kind("national_tech_sme")
	if w := (Windows)(nil).Of(sme, 2026); w.Closes.String() != "2026-08-31" || w.Assumed {
		t.Errorf("2026: %+v", w)
	}
	if w := (Windows)(nil).Of(sme, 2031); w.Closes.String() != "2031-10-15" || !w.Assumed || !w.ToVerify {
		t.Errorf("2031 must be the usual window, marked: %+v", w)
	}
	entered := Windows{"national_tech_sme": {2026: {Year: 2026, Closes: day("2026-09-15")}}}
	if w := entered.Of(sme, 2026); w.Closes.String() != "2026-09-15" {
		t.Errorf("what the office entered goes first: %+v", w)
	}
}

// The numbers are invented; their shapes are those seen on real certificates.
func TestNumberWarnings(t *testing.T) {
	kinds, _ := shipped(t)
	rows := []struct{ kind, number, recognised, want string }{
		{"hnte", "GR202333900001", "2023-12-08", ""},
		{"hnte", "gr202333900002", "2023-12-08", "number_normalised"},
		{"hnte", "ＧＲ202333900003", "2023-12-08", "number_normalised"},
		{"hnte", "GR202337900004", "2023-12-08", "number_province"},
		{"hnte", "GR202133900005", "2023-12-08", "number_year"},
		{"hnte", "gr202137900006", "2023-12-08", "number_normalised number_year number_province"},
		{"hnte", "GF201433900007", "2014-10-27", ""},
		{"hnte", "GR2023339", "2023-12-08", "number_format"},
		{"hnte", "", "2023-12-08", ""},
		{"national_tech_sme", "202533048300900001", "2025-07-10", ""},
		{"national_tech_sme", "2025330483A0900002", "2025-07-10", ""},
		{"national_tech_sme", "202533040200900003", "2025-07-10", "number_division"},
		{"national_tech_sme", "20253304830090000", "2025-07-10", "number_format"},
		{"prov_tech_sme", "anything", "2025-07-10", ""},
	}
	for _, r := range rows {
		kind, _ := kinds.Kind(r.kind)
		var got []string
		for _, w := range kind.CheckNumber(r.number, day(r.recognised), "330483100") {
			got = append(got, w.Code)
		}
		if strings.Join(got, " ") != r.want {
			t.Errorf("%s %q: %v, want %q", r.kind, r.number, got, r.want)
		}
	}
}

// TestRealNumberShapes reads real certificate numbers, which are not shipped.
func TestRealNumberShapes(t *testing.T) {
	dir := os.Getenv("MIAOLIN_REAL_DATA")
	if dir == "" {
		t.Log("MIAOLIN_REAL_DATA is not set: only invented numbers were checked")
		return
	}
	f, err := os.Open(filepath.Join(dir, "high_tech_cert_number_vectors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds, _ := shipped(t)
	hnte, _ := kinds.Kind("hnte")
	for _, row := range rows[1:] {
		number := NormaliseNumber(row[0])
		// The digits after GR are the year of recognition.
		recognised := day(number[2:6] + "-12-01")
		if row[1] != "" {
			recognised = day(row[1])
		}
		var got []string
		for _, w := range hnte.CheckNumber(row[0], recognised, "330483100") {
			got = append(got, w.Code)
		}
		want := ""
		switch {
		case strings.HasPrefix(row[0], "gr"):
			want = "number_normalised"
		case row[3] == "山东":
			want = "number_province"
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", row[0], got, want)
		}
		if row[2] != "" {
			if last := hnte.LastDay(recognised); last.String() != row[2] {
				t.Errorf("%s ends %s, the source says %s", row[0], last, row[2])
			}
		}
	}
}

func TestRememberedNumbersAreMarked(t *testing.T) {
	kinds, _ := shipped(t)
	for _, k := range kinds.Kinds {
		var sure []Sure
		if k.Validity.Source != nil {
			sure = append(sure, *k.Validity.Source)
		}
		if k.Validity.Years != nil {
			sure = append(sure, k.Validity.Years.Sure, k.Validity.Ends.Sure)
		}
		if k.Renewal.WarnMonths != nil {
			sure = append(sure, k.Renewal.WarnMonths.Sure)
		}
		for _, w := range k.Renewal.Windows {
			sure = append(sure, w.Sure)
		}
		if k.Renewal.Usual != nil {
			sure = append(sure, k.Renewal.Usual.Sure)
		}
		if k.Number != nil && k.Number.Pattern != nil {
			sure = append(sure, k.Number.Pattern.Sure)
		}
		if len(sure) == 0 {
			t.Errorf("%s names no source", k.ID)
		}
		for _, s := range sure {
			if s.Tag == "" || s.Source == "" || s.Tag == "M" && !s.ToVerify {
				t.Errorf("%s: %+v must have a tag, a source, and be marked when remembered", k.ID, s)
			}
		}
	}
}

package calendar_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"miaolin/app/calendar"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// short is an invented year 2031: 1 January is a Wednesday, days off from 27
// January to 2 February, made up on Sunday 26 January and Saturday 8 February.
const short = `date,name,off,notice
2031-01-01,元旦,1,https://notice.example/2031
2031-01-26,春节,0,https://notice.example/2031
2031-01-27,春节,1,https://notice.example/2031
2031-01-28,春节,1,https://notice.example/2031
2031-01-29,春节,1,https://notice.example/2031
2031-01-30,春节,1,https://notice.example/2031
2031-01-31,春节,1,https://notice.example/2031
2031-02-08,春节,0,https://notice.example/2031
`

func fixture(t *testing.T) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Load(fstest.MapFS{"2031.csv": {Data: []byte(short)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddSkipsDaysOffAndCountsMakeUpDays(t *testing.T) {
	c := fixture(t)
	rows := []struct {
		name string
		from string
		n    int
		want string
	}{
		{"the first day is not counted", "2031-01-06", 1, "2031-01-07"},
		{"a weekend is skipped", "2031-01-10", 1, "2031-01-13"},
		{"a make-up Sunday counts", "2031-01-24", 1, "2031-01-26"},
		{"the holiday is skipped", "2031-01-26", 1, "2031-02-03"},
		{"a make-up Saturday counts", "2031-02-07", 1, "2031-02-08"},
		{"ten days of publicity over the holiday", "2031-01-20", 10, "2031-02-07"},
		{"backwards", "2031-02-03", -1, "2031-01-26"},
		{"none", "2031-02-01", 0, "2031-02-01"},
	}
	for _, r := range rows {
		got, err := c.Add(value.MustDate(r.from), r.n)
		if err != nil || got.String() != r.want {
			t.Errorf("%s: Add(%s, %d) = %s, %v; want %s", r.name, r.from, r.n, got, err, r.want)
		}
	}
}

func TestTermsEndOnWorkingDays(t *testing.T) {
	c := fixture(t)
	holiday := value.MustDate("2031-01-29")
	if got, err := c.OnOrAfter(holiday); err != nil || got.String() != "2031-02-03" {
		t.Errorf("OnOrAfter = %s, %v", got, err)
	}
	if got, err := c.OnOrBefore(holiday); err != nil || got.String() != "2031-01-26" {
		t.Errorf("OnOrBefore = %s, %v", got, err)
	}
}

func TestAnUnpublishedYearIsUnknown(t *testing.T) {
	c := fixture(t)
	_, err := c.IsWorkingDay(value.MustDate("2032-01-05"))
	if fault.Code(err) != "calendar.year_unknown" {
		t.Errorf("asking about 2032 gave %v", err)
	}
	if _, err := c.Add(value.MustDate("2031-12-30"), 5); fault.Code(err) != "calendar.year_unknown" {
		t.Errorf("a term that runs into 2032 gave %v", err)
	}
	if c.Known(value.MustDate("2030-12-31")) || !c.Known(value.MustDate("2031-12-31")) {
		t.Error("Known follows the published years")
	}
}

func TestLaterLayerReplacesTheYear(t *testing.T) {
	local := "date,name,off,notice\n2031-01-02,元旦,1,https://notice.example/changed\n"
	c, err := calendar.Load(
		fstest.MapFS{"2031.csv": {Data: []byte(short)}},
		fstest.MapFS{"2031.csv": {Data: []byte(local)}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Special(value.MustDate("2031-01-27")); ok {
		t.Error("a day of the replaced file is still there")
	}
	if day, ok := c.Special(value.MustDate("2031-01-02")); !ok || !day.Off {
		t.Error("the day of the local file is missing")
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	rows := []struct{ name, file, data, want string }{
		{"name", "next.csv", short, "named after its year"},
		{"header", "2031.csv", "day,name\n", "wrong number of fields"},
		{"other year", "2033.csv", short, "outside the year"},
		{"date", "2031.csv", "date,name,off,notice\n2031-02-30,x,1,\n", "line 2"},
		{"off", "2031.csv", "date,name,off,notice\n2031-02-03,x,yes,\n", "0 or 1"},
	}
	for _, r := range rows {
		_, err := calendar.Load(fstest.MapFS{r.file: {Data: []byte(r.data)}})
		if err == nil || !strings.Contains(err.Error(), r.want) {
			t.Errorf("%s: %v, want %q", r.name, err, r.want)
		}
	}
}

func TestBetweenIsTheInverseOfAdd(t *testing.T) {
	c, err := calendar.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	start := value.NewDate(c.Years()[0]+1, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		from := start.AddDays(rapid.IntRange(0, 1500).Draw(t, "day"))
		n := rapid.IntRange(-200, 200).Draw(t, "n")
		to, err := c.Add(from, n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := c.Between(from, to)
		if err != nil || back != n {
			t.Fatalf("Between(%s, %s) = %d, %v; want %d", from, to, back, err, n)
		}
	})
}

// TestShippedCalendarAgainstAnswerKey compares every day with an independent
// list; the list is not part of the product.
func TestShippedCalendarAgainstAnswerKey(t *testing.T) {
	dir := os.Getenv("MIAOLIN_REAL_DATA")
	if dir == "" {
		t.Log("MIAOLIN_REAL_DATA is not set: only the invented year was checked")
		return
	}
	f, err := os.Open(filepath.Join(dir, "calendar_working_days_2019_2026.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		got, err := c.IsWorkingDay(value.MustDate(row[0]))
		if err != nil || got != (row[2] == "1") {
			t.Errorf("%s: %v, %v; the key says %s", row[0], got, err, row[2])
		}
	}
	if len(rows) < 2900 {
		t.Errorf("the key has only %d rows", len(rows))
	}
}

package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/value"
	"miaolin/config"
)

// header is the first line of every file.
const header = "date,name,off,notice"

// Shipped is the calendar that comes with the program.
func Shipped() (*Calendar, error) {
	defaults, err := fs.Sub(config.Defaults, "defaults/calendar")
	if err != nil {
		return nil, err
	}
	return Load(defaults)
}

// Load reads <year>.csv from every layer. A year found in a later layer replaces
// the whole year of an earlier one, so an office can add next year's notice
// beside the shipped files without waiting for a release.
func Load(layers ...fs.FS) (*Calendar, error) {
	years := map[int][]Day{}
	for _, layer := range layers {
		files, err := fs.Glob(layer, "*.csv")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			year, err := strconv.Atoi(strings.TrimSuffix(path.Base(file), ".csv"))
			if err != nil {
				return nil, fmt.Errorf("calendar: %s: a file is named after its year", file)
			}
			if years[year], err = readYear(layer, file, year); err != nil {
				return nil, fmt.Errorf("calendar: %s: %w", file, err)
			}
		}
	}
	c := &Calendar{days: map[value.Date]Day{}}
	for year, days := range years {
		c.years = append(c.years, year)
		for _, d := range days {
			c.days[d.Date] = d
		}
	}
	slices.Sort(c.years)
	return c, nil
}

func readYear(layer fs.FS, file string, year int) ([]Day, error) {
	f, err := layer.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = strings.Count(header, ",") + 1
	first, err := r.Read()
	if err != nil {
		return nil, err
	}
	if strings.Join(first, ",") != header {
		return nil, fmt.Errorf("the first line must be %q", header)
	}
	var days []Day
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return days, nil
		}
		if err != nil {
			return nil, err
		}
		day, err := parseDay(row, year)
		if err != nil {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		days = append(days, day)
	}
}

func parseDay(row []string, year int) (Day, error) {
	date, err := value.ParseDate(row[0])
	if err != nil {
		return Day{}, err
	}
	// A notice speaks about its own year and the days around New Year.
	if date.Before(value.NewDate(year-1, 12, 1)) || date.After(value.NewDate(year+1, 1, 31)) {
		return Day{}, fmt.Errorf("%s is outside the year %d", date, year)
	}
	if row[2] != "0" && row[2] != "1" {
		return Day{}, fmt.Errorf("off must be 0 or 1, not %q", row[2])
	}
	return Day{Date: date, Name: row[1], Off: row[2] == "1", Notice: row[3]}, nil
}

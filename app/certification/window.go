package certification

import (
	"fmt"
	"time"

	"miaolin/app/value"
)

// Window is the time of one year in which a yearly title can be renewed.
type Window struct {
	Year   int        `yaml:"year" json:"year"`
	Opens  value.Date `yaml:"opens" json:"opens"`
	Closes value.Date `yaml:"closes" json:"closes"`
	// Assumed: the year's notice was not entered, the usual window stands in.
	Assumed bool `yaml:"-" json:"assumed"`
	// Version is that of a window the office entered, 0 for a shipped one.
	Version int64 `yaml:"-" json:"version"`
	Sure    `yaml:",inline"`
}

// UsualWindow stands in for a year without a notice.
type UsualWindow struct {
	Opens  string `yaml:"opens" json:"opens" doc:"MM-DD"`
	Closes string `yaml:"closes" json:"closes" doc:"MM-DD"`
	Sure   `yaml:",inline"`
}

func (u UsualWindow) in(year int) (Window, error) {
	w := Window{Year: year, Assumed: true, Sure: u.Sure}
	for text, to := range map[string]*value.Date{u.Opens: &w.Opens, u.Closes: &w.Closes} {
		t, err := time.Parse("01-02", text)
		if err != nil {
			return Window{}, fmt.Errorf("%q is not a day of the form MM-DD", text)
		}
		*to = value.NewDate(year, t.Month(), t.Day())
	}
	return w, nil
}

// Windows are the windows an office entered: kind → year → window. They go
// before the shipped ones.
type Windows map[string]map[int]Window

// Of is the window of a kind in a year: entered, else shipped, else the usual
// one marked as assumed.
func (ws Windows) Of(k Kind, year int) Window {
	if w, ok := ws[k.ID][year]; ok {
		return w
	}
	for _, w := range k.Renewal.Windows {
		if w.Year == year {
			return w
		}
	}
	if k.Renewal.Usual == nil {
		return Window{}
	}
	w, _ := k.Renewal.Usual.in(year) // checked when the catalogue was loaded
	return w
}

package rule

import "slices"

// Way is something to do that raises a score, with the most points it can bring.
type Way struct {
	Shortfall
	Points int `json:"points" doc:"the most it can add to the score"`
}

// way sorts out steps in one direction, the smallest first: the first that alone
// brings the score over the mark is a shortfall like any other; where none does,
// the first that brings anything is a help.
func (f *Finding) way(gap int64, steps ...Way) {
	steps = slices.DeleteFunc(steps, func(w Way) bool { return w.Amount < 1 || w.Points < 1 })
	if i := slices.IndexFunc(steps, func(w Way) bool { return int64(w.Points) >= gap }); i >= 0 {
		f.Short = append(f.Short, steps[i].Shortfall)
	} else if len(steps) > 0 {
		f.Helps = append(f.Helps, steps[0])
	}
}

// climb are the steps from a number to each better band of a table; a year's mean
// is over so many years.
func climb(bands []Band, code string, from, years int64, gain func(n int64) int) (steps []Way) {
	for _, b := range slices.Backward(bands) {
		if bound := b.bound(); bound != nil && !b.Person {
			n := ceiling(times(bound, whole(years))) - from
			steps = append(steps, Way{Shortfall{code, Count, n}, gain(n)})
		}
	}
	return steps
}

package rule

import "math/big"

// staffAverage is the yearly mean: each month is the mean of its first and last
// day, the year the sum of months by the months operated. A month that is missing
// within them leaves it unknown. Months outside may be missing or nought.
func staffAverage(start, end []*big.Rat, months int) *big.Rat {
	if months < 1 || months > 12 || len(start) != len(end) {
		return nil
	}
	total, given := new(big.Rat), 0
	for i := range start {
		if start[i] == nil || end[i] == nil {
			continue
		}
		given++
		total.Add(total, times(plus(start[i], end[i]), half))
	}
	if given < months {
		return nil
	}
	return total.Quo(total, whole(int64(months)))
}

// staffCounts: people with a contract or insurance count as staff; part-time and
// temporary people with so many days, and everybody as science staff.
func (s *Set) staffCounts(regular bool, science bool, days *big.Rat) (counts, known bool) {
	if regular && !science {
		return true, true
	}
	if days == nil {
		return false, false
	}
	return days.Cmp(s.number("staff_days")) >= 0, true
}

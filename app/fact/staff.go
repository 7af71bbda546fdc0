package fact

import (
	"database/sql/driver"

	"miaolin/app/value"
)

// StaffMonth is how many people worked at the beginning and at the end of a month.
type StaffMonth struct {
	Month          int  `json:"month" minimum:"1" maximum:"12"`
	EmployeesStart *int `json:"employeesStart,omitempty" minimum:"0" maximum:"10000000"`
	EmployeesEnd   *int `json:"employeesEnd,omitempty" minimum:"0" maximum:"10000000"`
	SciStaffStart  *int `json:"sciStaffStart,omitempty" minimum:"0" maximum:"10000000"`
	SciStaffEnd    *int `json:"sciStaffEnd,omitempty" minimum:"0" maximum:"10000000"`
}

// StaffMonths are the months of one year, in order; nil is missing.
type StaffMonths []StaffMonth

// Value writes JSON for the database, NULL when nothing was said.
func (m StaffMonths) Value() (driver.Value, error) {
	if m == nil {
		return nil, nil
	}
	return value.JSONOf([]StaffMonth(m)).Value()
}

// GormDataType says that it is a column and no relation.
func (StaffMonths) GormDataType() string { return "json" }

// Scan reads what Value wrote.
func (m *StaffMonths) Scan(from any) error {
	if from == nil {
		*m = nil
		return nil
	}
	var j value.JSON
	if err := j.Scan(from); err != nil {
		return err
	}
	return j.Into((*[]StaffMonth)(m))
}

// check wants each month once and in order, and no negative numbers.
func (m StaffMonths) check() bool {
	last := 0
	for _, month := range m {
		if month.Month <= last || month.Month > 12 {
			return false
		}
		last = month.Month
		for _, n := range []*int{month.EmployeesStart, month.EmployeesEnd, month.SciStaffStart, month.SciStaffEnd} {
			if n != nil && (*n < 0 || *n > 10_000_000) {
				return false
			}
		}
	}
	return true
}

// Average is an exact yearly average: Sum of starts and ends over Over.
type Average struct {
	Sum  int64 `json:"sum"`
	Over int64 `json:"over"`
}

// Headcount is the average to two decimals, half up: for reading, not for verdicts.
func (a Average) Headcount() Headcount {
	return Headcount((a.Sum*200 + a.Over) / (2 * a.Over))
}

// mean is the average of (start + end) / 2 over the months given, as far as all
// of them say both.
func (m StaffMonths) mean(of func(StaffMonth) (start, end *int)) (Average, bool) {
	a := Average{Over: int64(2 * len(m))}
	for _, month := range m {
		start, end := of(month)
		if start == nil || end == nil {
			return Average{}, false
		}
		a.Sum += int64(*start) + int64(*end)
	}
	return a, len(m) > 0
}

func monthEmployees(m StaffMonth) (start, end *int) { return m.EmployeesStart, m.EmployeesEnd }
func monthSciStaff(m StaffMonth) (start, end *int)  { return m.SciStaffStart, m.SciStaffEnd }

// whole tells whether the months are all those the firm operated: as many as it
// says, twelve if it says nothing, without a hole.
func (v *Values) wholeMonths() bool {
	want := 12
	if v.MonthsOperated != nil {
		want = *v.MonthsOperated
	}
	n := len(v.StaffMonths)
	return n == want && v.StaffMonths[n-1].Month-v.StaffMonths[0].Month == n-1
}

// staffGap is the first month that begins with other numbers than the month
// before ended with; 0 for none.
func (m StaffMonths) staffGap() int {
	for i := 1; i < len(m); i++ {
		if m[i].Month != m[i-1].Month+1 {
			continue
		}
		for _, of := range []func(StaffMonth) (start, end *int){monthEmployees, monthSciStaff} {
			_, end := of(m[i-1])
			start, _ := of(m[i])
			if start != nil && end != nil && *start != *end {
				return m[i].Month
			}
		}
	}
	return 0
}

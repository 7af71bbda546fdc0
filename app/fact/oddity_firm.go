package fact

import (
	"cmp"
	"context"
	"slices"

	"miaolin/app/value"
)

// What a difference must come to before it is worth a word.
var (
	sourcesApart = ratio(5, 100)  // two sources about the same figure
	staffJump    = ratio(50, 100) // from one year to the next
	manyPeople   = int64(People(10))
)

func ratio(num, den int64) value.Ratio {
	q, _ := value.RatioOf(num, den)
	return q
}

// FirmOddities compares the sources of a firm's figures, its years, and its
// rights: contradictions nobody sees in a single row.
func FirmOddities(years []Year, rights []IPRight) []Oddity {
	all := []Oddity{}
	for i, y := range years {
		o := oddities{get: y.Get}
		o.parts()
		o.apart(y)
		o.threeFigures()
		if i+1 < len(years) && years[i+1].FiscalYear == y.FiscalYear-1 {
			o.jump(y, years[i+1])
		}
		for _, odd := range o.all {
			odd.FiscalYear = y.FiscalYear
			all = append(all, odd)
		}
	}
	for _, r := range rights {
		all = append(all, r.oddities()...)
	}
	return all
}

// apart names figures two sources tell differently: the one in use and the one
// furthest from it.
func (o *oddities) apart(y Year) {
	for _, c := range y.Chosen {
		used, worst, most := c.Said[0], Said{}, value.Ratio{}
		for _, other := range c.Said[1:] {
			if q, ok := value.RatioOf(abs(other.Value-used.Value), abs(used.Value)); ok && q.Compare(most) > 0 {
				worst, most = other, q
			}
		}
		if most.Compare(sourcesApart) < 0 {
			continue
		}
		o.add("odd_sources", []string{c.Field}, "percent", most.Percent(0))
		o.all[len(o.all)-1].source = [2]Source{used.Source, worst.Source}
	}
}

// threeFigures: the tax rule takes less than document 195 does, and three figures
// of the same spending are seldom twice one another.
func (o *oddities) threeFigures() {
	hnte, okH := o.get("rdExpenseHnteFen")
	tax, okT := o.get("rdExpenseTaxFen")
	statistics, okS := o.get("rdExpenseStatisticsFen")
	if okH && okT && tax > hnte {
		o.add("odd_rd_order", []string{"rdExpenseTaxFen", "rdExpenseHnteFen"})
	}
	if okH && okS && hnte > 0 && statistics > 0 && max(hnte, statistics)/2 >= min(hnte, statistics) {
		o.add("odd_rd_spread", []string{"rdExpenseStatisticsFen", "rdExpenseHnteFen"})
	}
}

// jump names a head count that changed by half in a year.
func (o *oddities) jump(y, before Year) {
	now, ok := y.Get("employees")
	then, had := before.Get("employees")
	if !ok || !had || abs(now-then) < manyPeople {
		return
	}
	if q, ok := value.RatioOf(abs(now-then), then); ok && q.Compare(staffJump) >= 0 {
		o.add("odd_staff_jump", []string{"employees"}, "percent", q.Percent(0), "from", Headcount(then).String(), "to", Headcount(now).String())
	}
}

func abs(n int64) int64 { return max(n, -n) }

// oddities of one right: it cannot be granted after its end, nor used before.
func (r IPRight) oddities() []Oddity {
	o := oddities{}
	if r.GrantedOn != nil && r.EndedOn != nil && r.GrantedOn.After(*r.EndedOn) {
		o.add("odd_ip_after_end", []string{"grantedOn", "endedOn"}, "name", r.Name)
	}
	if r.GrantedOn != nil && r.UsedInYear != nil && *r.UsedInYear < r.GrantedOn.Year() {
		o.add("odd_ip_used_early", []string{"usedInYear", "grantedOn"}, "name", r.Name)
	}
	for i := range o.all {
		o.all[i].RightID = r.ID
	}
	return o.all
}

// OdditiesOf are those of one firm, latest year first, rights last.
func (s *Service) OdditiesOf(ctx context.Context, enterpriseID string) ([]Oddity, error) {
	years, err := s.Chosen(ctx, enterpriseID)
	if err != nil {
		return nil, err
	}
	rights, err := s.IPRights(ctx, IPFilter{EnterpriseID: enterpriseID, Limit: 500})
	if err != nil {
		return nil, err
	}
	all := FirmOddities(years, rights)
	slices.SortStableFunc(all, func(a, b Oddity) int { return cmp.Compare(b.FiscalYear, a.FiscalYear) })
	return all, nil
}

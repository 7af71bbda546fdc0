package rule

import (
	"slices"

	"miaolin/app/value"
)

// panelValid: enough experts, enough technical ones, and a financial one.
func (s *Set) panelValid(technical, financial int64) bool {
	all := technical + financial
	share := times(whole(all), times(s.number("panel_technical_percent"), hundredth))
	return whole(all).Cmp(s.number("panel_experts")) >= 0 && whole(technical).Cmp(share) >= 0 &&
		whole(financial).Cmp(s.number("panel_financial")) >= 0
}

// reportsCancel: so many annual reports missed within one validity, in a row or
// not, cancel the title. A year missed under another certificate does not count.
func (s *Set) reportsCancel(validity, missed []int) (bool, int) {
	years := slices.Clone(missed)
	slices.Sort(years)
	n := 0
	for _, y := range slices.Compact(years) {
		n += boolInt(slices.Contains(validity, y))
	}
	return int64(n) >= floor(s.number("missed_reports")), n
}

// ReapplyAllowed: not in the year in which the title was cancelled, for whatever reason.
func ReapplyAllowed(cancelled, applies int) bool { return cancelled != applies }

// FirstBenefitYear: the lower rate holds from the calendar year of the certificate.
func FirstBenefitYear(certificate value.Date) int { return certificate.Year() }

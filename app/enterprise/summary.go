package enterprise

import "miaolin/app/value"

// Summary is a firm as lists show it.
type Summary struct {
	EnterpriseID        string        `json:"id" gorm:"primaryKey"`
	Standing            string        `json:"standing" doc:"active, dormant, gone, archived or merged"`
	UnitCode            string        `json:"unitCode"`
	ParkCode            string        `json:"parkCode"`
	AttributionCode     string        `json:"attributionCode"`
	Name                string        `json:"name"`
	ShortName           string        `json:"shortName"`
	USCC                *string       `json:"uscc"`
	Provisional         bool          `json:"provisional"`
	SortName            string        `json:"-"`
	SearchText          string        `json:"-"`
	IndustryCode        string        `json:"industryCode"`
	TechFieldCode       string        `json:"techFieldCode"`
	OfficerID           *string       `json:"officerId"`
	AboveScale          bool          `json:"aboveScale"`
	Contacts            int           `json:"contacts"`
	Rung                string        `json:"rung"`
	RungRank            int           `json:"-"`
	RungSince           *value.Date   `json:"rungSince"`
	Lapsed              bool          `json:"lapsed"`
	Climbing            bool          `json:"climbing"`
	Awaiting            bool          `json:"-"`
	LatestYear          *int          `json:"latestYear"`
	LatestRevenueFen    *value.Money  `json:"latestRevenueFen"`
	RDRatioBP           *int64        `json:"rdRatioBp" gorm:"column:rd_ratio_bp" doc:"research spending to revenue in 1/10000"`
	LastVisitOn         *value.Date   `json:"lastVisitOn"`
	LastVisitBy         string        `json:"lastVisitBy"`
	NextDueOn           *value.Date   `json:"nextDueOn"`
	OpenRequests        int           `json:"openRequests" doc:"not yet answered"`
	UnconfirmedRequests int           `json:"unconfirmedRequests" doc:"answered, and the firm has not said whether that settles it"`
	Lacking             string        `json:"-" gorm:"column:lacks" doc:"codes of the unmet conditions: ,rd_ratio,staff_ratio,"`
	LacksCount          *int          `json:"lacksCount" doc:"conditions of becoming a high-tech enterprise that are not met; null where nothing is assessed"`
	UnclearCount        *int          `json:"unclearCount" doc:"and those about which facts are missing"`
	UpdatedAt           value.Instant `json:"-"`
}

// TableName is GORM's.
func (Summary) TableName() string { return "enterprise_summary" }

// SeedRung is where every firm starts.
const SeedRung = "seed"

// SummaryPatch is what a higher feature writes. A nil field stays as it is; a
// zero date inside one empties the column.
type SummaryPatch struct {
	Rung                *RungNow
	Figures             *LatestFigures
	LastVisit           *LastVisit
	NextDueOn           *value.Date
	OpenRequests        *int
	UnconfirmedRequests *int
}

// RungNow is where a firm stands today and since when.
type RungNow struct {
	Rung     string
	Rank     int // order of the ladder, for sorting
	Since    value.Date
	Lapsed   bool
	Climbing bool
	Awaiting bool
}

// LatestFigures are those of the latest year that has any.
type LatestFigures struct {
	Year       *int
	RevenueFen *value.Money
	RDRatioBP  *int64
}

// LastVisit is the latest visit; a zero date means there was none.
type LastVisit struct {
	On value.Date
	By string
}

func (p SummaryPatch) apply(s *Summary) {
	if r := p.Rung; r != nil {
		s.Rung, s.RungRank, s.RungSince = r.Rung, r.Rank, knownDate(r.Since)
		s.Lapsed, s.Climbing, s.Awaiting = r.Lapsed, r.Climbing, r.Awaiting
	}
	if f := p.Figures; f != nil {
		s.LatestYear, s.LatestRevenueFen, s.RDRatioBP = f.Year, f.RevenueFen, f.RDRatioBP
	}
	if v := p.LastVisit; v != nil {
		s.LastVisitOn, s.LastVisitBy = knownDate(v.On), v.By
	}
	if p.NextDueOn != nil {
		s.NextDueOn = knownDate(*p.NextDueOn)
	}
	if p.OpenRequests != nil {
		s.OpenRequests = *p.OpenRequests
	}
	if p.UnconfirmedRequests != nil {
		s.UnconfirmedRequests = *p.UnconfirmedRequests
	}
}

// columns are those that apply fills, the rung's left out.
func (p SummaryPatch) columns() (names []string) {
	if p.Figures != nil {
		names = append(names, "latest_year", "latest_revenue_fen", "rd_ratio_bp")
	}
	if p.LastVisit != nil {
		names = append(names, "last_visit_on", "last_visit_by")
	}
	if p.NextDueOn != nil {
		names = append(names, "next_due_on")
	}
	if p.OpenRequests != nil {
		names = append(names, "open_requests")
	}
	if p.UnconfirmedRequests != nil {
		names = append(names, "unconfirmed_requests")
	}
	return names
}

// takeProfile copies what the firm's own row says.
func (s *Summary) takeProfile(e Enterprise, former []string) {
	s.EnterpriseID, s.Standing = e.ID, e.Standing()
	s.UnitCode, s.ParkCode, s.AttributionCode = e.UnitCode, e.ParkCode, e.AttributionCode
	s.Name, s.ShortName, s.USCC, s.Provisional = e.Name, e.ShortName, e.USCC, e.Provisional
	s.SortName, s.SearchText = e.SortName, e.searchable(former).Text()
	s.IndustryCode, s.TechFieldCode, s.OfficerID, s.AboveScale = e.IndustryCode, e.TechFieldCode, e.OfficerID, e.AboveScale
	s.UpdatedAt = e.UpdatedAt
	if s.Rung == "" {
		s.Rung = SeedRung
	}
}

// countKey is a cell of the unit × rung counters.
type countKey struct{ UnitCode, Rung string }

// tally is what a cell counts.
type tally struct{ Firms, Lapsed, Climbing, Awaiting int }

func (t tally) plus(o tally, times int) tally {
	return tally{t.Firms + times*o.Firms, t.Lapsed + times*o.Lapsed, t.Climbing + times*o.Climbing, t.Awaiting + times*o.Awaiting}
}

// counted tells in which cell a firm counts and for what; only active firms do.
func (s Summary) counted() (countKey, tally) {
	if s.Standing != string(Active) {
		return countKey{}, tally{}
	}
	return countKey{s.UnitCode, s.Rung}, tally{1, ones[s.Lapsed], ones[s.Climbing], ones[s.Awaiting]}
}

var ones = map[bool]int{true: 1}

func knownDate(d value.Date) *value.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

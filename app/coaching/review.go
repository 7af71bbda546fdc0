package coaching

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// A review is a pre-review (预评审): a panel scores one firm by the sheet of the
// title before it applies. Reviewers have no account; each holds a link that ends
// with the review. Nothing but the firm's name is shown before the promise that
// there is no conflict of interest, and nobody sees another's scores before the
// own ones are in. Technical experts score the technical parts, financial ones
// growth; the result is the sum of the two means and passes strictly above the mark.

// The states of a review and of a place on its panel.
const (
	ReviewOpen      = "open"
	ReviewClosed    = "closed"
	ReviewCancelled = "cancelled"

	SeatInvited   = "invited"
	SeatPromised  = "promised"
	SeatSubmitted = "submitted"
	SeatDeclined  = "declined"
	SeatWithdrawn = "withdrawn"

	technical = "technical"
	financial = "financial"
)

// SheetItem is one line of the score sheet.
type SheetItem struct {
	Code string `json:"code"`
	Kind string `json:"kind" enum:"technical,financial" doc:"who scores it"`
	Low  int    `json:"low" doc:"least points the facts allow"`
	High int    `json:"high" doc:"most points the facts allow"`
	Most int    `json:"most" doc:"most points of the line"`
	Band string `json:"band" doc:"that the facts put it in; empty: for the expert alone"`
}

// Review is one pre-review.
type Review struct {
	ID               string         `json:"id" gorm:"primaryKey"`
	EnterpriseID     string         `json:"enterpriseId"`
	Title            string         `json:"title" doc:"code of the title"`
	Year             int            `json:"year"`
	Note             string         `json:"note"`
	State            string         `json:"state" enum:"open,closed,cancelled"`
	StateReason      string         `json:"stateReason"`
	DueOn            value.Date     `json:"dueOn" doc:"last day of the links"`
	Rules            string         `json:"rules" doc:"version of the rule set the sheet is from"`
	Sheet            []SheetItem    `json:"sheet" gorm:"serializer:json"`
	PassAbove        int            `json:"passAbove"`
	LeastExperts     int            `json:"leastExperts"`
	TechnicalPercent int            `json:"technicalPercent" doc:"least share of technical experts"`
	LeastFinancial   int            `json:"leastFinancial"`
	ScoreNum         *int64         `json:"-"`
	ScoreDen         *int64         `json:"-"`
	Passed           *bool          `json:"passed"`
	ClosedAt         *value.Instant `json:"closedAt"`
	ReleasedAt       *value.Instant `json:"releasedAt" doc:"since when the firm sees the result"`
	CreatedBy        string         `json:"-"`
	CreatedName      string         `json:"createdName"`
	CreatedAt        value.Instant  `json:"createdAt"`
	UpdatedAt        value.Instant  `json:"updatedAt"`
	Version          int64          `json:"version"`
}

// TableName is GORM's.
func (Review) TableName() string { return "reviews" }

// Seat is one place on the panel.
type Seat struct {
	ID           string         `json:"id" gorm:"primaryKey"`
	ReviewID     string         `json:"-"`
	Name         string         `json:"name"`
	Organisation string         `json:"organisation"`
	Kind         string         `json:"kind" enum:"technical,financial"`
	TokenHash    string         `json:"-"`
	ExpiresAt    value.Instant  `json:"expiresAt"`
	State        string         `json:"state" enum:"invited,promised,submitted,declined,withdrawn"`
	StateReason  string         `json:"stateReason"`
	PromisedAt   *value.Instant `json:"promisedAt"`
	Scores       map[string]int `json:"scores" gorm:"serializer:json" doc:"hidden until it may be seen"`
	Comment      string         `json:"comment"`
	SubmittedAt  *value.Instant `json:"submittedAt"`
	TypedBy      string         `json:"typedBy" doc:"who typed in a printed sheet; empty: the reviewer's own"`
	CreatedAt    value.Instant  `json:"createdAt"`
}

// TableName is GORM's.
func (Seat) TableName() string { return "review_seats" }

func (s Seat) total() int {
	sum := 0
	for _, n := range s.Scores {
		sum += n
	}
	return sum
}

// ReviewOpinion is one thing a reviewer advises.
type ReviewOpinion struct {
	ID         string  `json:"id" gorm:"primaryKey"`
	ReviewID   string  `json:"-"`
	SeatID     string  `json:"-"`
	Position   int     `json:"-"`
	Text       string  `json:"text"`
	PlanItemID *string `json:"planItemId"`
}

// TableName is GORM's.
func (ReviewOpinion) TableName() string { return "review_opinions" }

// NewReview is what it takes to begin one.
type NewReview struct {
	EnterpriseID string     `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Title        string     `json:"title,omitempty" enum:"hnte" doc:"empty: hnte"`
	Year         int        `json:"year" minimum:"2000" maximum:"2100"`
	DueOn        value.Date `json:"dueOn"`
	Note         string     `json:"note,omitempty" maxLength:"1000"`
}

// NewSeat is somebody asked to review.
type NewSeat struct {
	Name         string `json:"name" minLength:"1" maxLength:"40"`
	Organisation string `json:"organisation,omitempty" maxLength:"100"`
	Kind         string `json:"kind" enum:"technical,financial"`
}

// FilledSheet is a score sheet as it is handed in.
type FilledSheet struct {
	Scores   map[string]int `json:"scores" doc:"points by code of the line; whole numbers"`
	Comment  string         `json:"comment,omitempty" maxLength:"2000"`
	Opinions []string       `json:"opinions,omitempty" maxItems:"20" doc:"one thing to do each"`
}

// check wants every line of the expert's part, and no other, within its band.
func (f *FilledSheet) check(r Review, kind string) error {
	lines := 0
	for _, item := range r.Sheet {
		if item.Kind != kind {
			continue
		}
		lines++
		n, ok := f.Scores[item.Code]
		switch {
		case !ok:
			return refuse("scores."+item.Code, "coaching.score_missing")
		case n < item.Low || n > item.High:
			return refuse("scores."+item.Code, "coaching.score_band", "low", item.Low, "high", item.High)
		}
	}
	if lines != len(f.Scores) {
		return refuse("scores", "coaching.score_foreign")
	}
	f.Comment = strings.TrimSpace(f.Comment)
	for i, o := range f.Opinions {
		if f.Opinions[i] = strings.TrimSpace(o); f.Opinions[i] == "" || len([]rune(f.Opinions[i])) > 200 {
			return refuse("opinions", "coaching.opinion_empty")
		}
	}
	return nil
}

// Panel is how a panel stands against what the rules ask of it.
type Panel struct {
	Experts   int      `json:"experts"`
	Technical int      `json:"technical"`
	Financial int      `json:"financial"`
	Submitted int      `json:"submitted"`
	Missing   []string `json:"missing" enum:"experts,technical,financial,sheets" doc:"what is still wanted"`
}

// panel counts those who take part; sheets are wanted of each of them.
func (r Review) panel(seats []Seat) Panel {
	p := Panel{Missing: []string{}}
	for _, s := range seats {
		switch s.State {
		case SeatDeclined, SeatWithdrawn:
			continue
		case SeatSubmitted:
			p.Submitted++
		}
		p.Experts++
		if s.Kind == technical {
			p.Technical++
		} else {
			p.Financial++
		}
	}
	for _, want := range []struct {
		what   string
		enough bool
	}{
		{"experts", p.Experts >= r.LeastExperts},
		{"technical", p.Technical > 0 && p.Technical*100 >= r.TechnicalPercent*p.Experts},
		{"financial", p.Financial >= r.LeastFinancial},
		{"sheets", p.Submitted == p.Experts},
	} {
		if !want.enough {
			p.Missing = append(p.Missing, want.what)
		}
	}
	return p
}

// score is the mean of the technical totals and the mean of the financial ones,
// added, as a fraction. Only sheets that are in count.
func score(seats []Seat) (num, den int64) {
	sums, counts := map[string]int64{}, map[string]int64{}
	for _, s := range seats {
		if s.State == SeatSubmitted {
			sums[s.Kind] += int64(s.total())
			counts[s.Kind]++
		}
	}
	t, f := max(counts[technical], 1), max(counts[financial], 1)
	return sums[technical]*f + sums[financial]*t, t * f
}

// passes is strict: the mark itself is not enough.
func (r Review) passes(num, den int64) bool { return num > int64(r.PassAbove)*den }

// conflicting are steps that a review does not allow in its state.
func (r Review) mustBe(state string) error {
	if r.State != state {
		return fault.Conflict("coaching.review_state")
	}
	return nil
}

package fact

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"miaolin/app/value"
)

// IPKind is a kind of intellectual property the recognition rules know.
type IPKind string

// classes: class I may be used for every application, class II for one only.
var classes = map[IPKind]int{
	"invention": 1, "defence_invention": 1, "plant_variety": 1, "crop_variety": 1,
	"new_drug": 1, "protected_tcm": 1, "ic_layout": 1,
	"utility_model": 2, "design": 2, "software_copyright": 2,
}

// IPKinds are all kinds, class I first.
var IPKinds = []IPKind{
	"invention", "defence_invention", "plant_variety", "crop_variety", "new_drug", "protected_tcm", "ic_layout",
	"utility_model", "design", "software_copyright",
}

// Class is I or II; 0 for a kind the rules do not know.
func (k IPKind) Class() int { return classes[k] }

// Acquisition is how the firm got the right.
type Acquisition string

const (
	OwnRD    Acquisition = "own_rd"
	Transfer Acquisition = "transfer"
	Gift     Acquisition = "gift"
	Merger   Acquisition = "merger"
)

// IPStatus is how far a right is.
type IPStatus string

const (
	Filed       IPStatus = "filed"        // does not count yet
	GrantNotice IPStatus = "grant_notice" // counts together with the fee receipt
	Granted     IPStatus = "granted"
	Ended       IPStatus = "ended" // expired, lapsed or sold
)

// IPRight is one right of one firm.
type IPRight struct {
	ID                string         `json:"id"`
	EnterpriseID      string         `json:"enterpriseId"`
	Kind              IPKind         `json:"kind"`
	Class             int            `json:"class" enum:"1,2"`
	Number            string         `json:"number"`
	Name              string         `json:"name"`
	FiledOn           *value.Date    `json:"filedOn"`
	GrantedOn         *value.Date    `json:"grantedOn"`
	Owner             string         `json:"owner"`
	CoOwned           bool           `json:"coOwned"`
	Acquisition       Acquisition    `json:"acquisition" enum:"own_rd,transfer,gift,merger"`
	Status            IPStatus       `json:"status" enum:"filed,grant_notice,granted,ended"`
	EndedOn           *value.Date    `json:"endedOn"`
	UsedInApplication bool           `json:"usedInApplication" doc:"a class II right counts in one application only"`
	UsedInYear        *int           `json:"usedInYear"`
	Note              string         `json:"note"`
	ArchivedAt        *value.Instant `json:"archivedAt"`
	ArchiveReason     string         `json:"archiveReason"`
	CreatedAt         value.Instant  `json:"createdAt"`
	UpdatedAt         value.Instant  `json:"updatedAt"`
	Version           int64          `json:"version"`
}

// TableName is GORM's.
func (IPRight) TableName() string { return "ip_rights" }

// HoldsOn tells whether the right is in force on day d.
func (r IPRight) HoldsOn(d value.Date) bool {
	granted := r.Status == Granted || r.Status == GrantNotice || r.Status == Ended && r.EndedOn != nil
	if r.ArchivedAt != nil || !granted || r.GrantedOn == nil || r.GrantedOn.After(d) {
		return false
	}
	return r.EndedOn == nil || d.Before(*r.EndedOn)
}

// Reusable tells whether the right still counts in a next application.
func (r IPRight) Reusable() bool { return r.Class == 1 || !r.UsedInApplication }

// NormaliseIPNumber folds full-width forms, capitals, and drops spaces.
func NormaliseIPNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, width.Fold.String(s))
}

// patentType is the fifth digit of a patent number of twelve digits.
var patentType = map[IPKind]string{"invention": "18", "utility_model": "29", "design": "3"}

// IPNumberOddity says what is odd about a patent number such as ZL201920123456.X:
// it is shown and may be accepted. Numbers of other kinds are not checked.
func IPNumberOddity(kind IPKind, number string) string {
	types, patent := patentType[kind]
	if !patent || number == "" {
		return ""
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(NormaliseIPNumber(number), "ZL"), "CN")
	body, check, dotted := strings.Cut(digits, ".")
	if !dotted && len(digits) == 13 {
		body, check = digits[:12], digits[12:]
	}
	if len(body) != 12 || strings.Trim(body, "0123456789") != "" || len(check) != 1 {
		return "ip_number_format"
	}
	if !strings.Contains(types, body[4:5]) {
		return "ip_number_kind"
	}
	if patentCheckDigit(body) != check {
		return "ip_number_check"
	}
	return ""
}

// patentCheckDigit is the digit after the point: weights 2 to 9 and 2 to 5,
// modulo 11, ten written as X.
func patentCheckDigit(body string) string {
	sum := 0
	for i := range len(body) {
		sum += int(body[i]-'0') * (2 + i%8)
	}
	return "0123456789X"[sum%11 : sum%11+1]
}

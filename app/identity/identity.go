// Package identity knows the units, the people, what roles they hold where, and
// who is signed in.
//
// A role is always held in a unit, from one day to another. The open roles of a
// person stand a second time as text on the user's row: a request reads session,
// person and roles with one look-up by the hash of its cookie, so a change counts
// on the next request of every replica. Every session also carries the epoch of
// the person's access it was made in; taking the number one further ends all of
// them at once.
//
// Nobody gives what they do not have: a role goes only to units below one's own
// and only with rights within one's own, nobody changes their own roles, and the
// last administrator stays. People come in by one-time links, so no administrator
// ever knows a password. Which single firms a person may see is kept by the
// enterprise feature, which this package reaches through Grants.
package identity

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"miaolin/app/access"
	"miaolin/app/value"
)

// State tells whether an account may be used.
type State string

const (
	Active   State = "active"
	Disabled State = "disabled"
)

// User is an account.
type User struct {
	ID                 string         `json:"id"`
	Username           string         `json:"username"`
	Name               string         `json:"name"`
	Phone              string         `json:"phone" audit:"mask"`
	UnitCode           string         `json:"unitCode"`
	PasswordHash       string         `json:"-"`
	MustChangePassword bool           `json:"mustChangePassword"`
	State              State          `json:"state"`
	Lang               string         `json:"lang"`
	SecondFactor       bool           `json:"-"` // signing in asks for a code
	Demo               bool           `json:"-"`
	Assignments        string         `json:"-"` // open roles as text, see encodeHeld
	AccessEpoch        int64          `json:"-"`
	FailedSignIns      int            `json:"-"`
	LastSignInAt       *value.Instant `json:"-"`
	CreatedAt          value.Instant  `json:"createdAt"`
	UpdatedAt          value.Instant  `json:"updatedAt"`
	Version            int64          `json:"version"`
}

// Assignment is a role held in a unit from FromOn to ToOn, both included.
type Assignment struct {
	ID        string         `json:"id"`
	UserID    string         `json:"-"`
	Role      string         `json:"role"`
	UnitCode  string         `json:"unitCode"`
	FromOn    value.Date     `json:"fromOn"`
	ToOn      *value.Date    `json:"toOn"`
	GrantedBy string         `json:"-"`
	EndedBy   string         `json:"-"`
	EndedAt   *value.Instant `json:"endedAt,omitempty"`
	CreatedAt value.Instant  `json:"createdAt"`
}

// TableName is GORM's.
func (Assignment) TableName() string { return "role_assignments" }

// on tells whether the role is held on a day.
func (a Assignment) on(day value.Date) bool {
	return a.EndedAt == nil && !a.FromOn.After(day) && (a.ToOn == nil || !a.ToOn.Before(day))
}

// encodeHeld writes open roles as "role@unit:from:to", space-separated.
func encodeHeld(all []Assignment) string {
	var words []string
	for _, a := range all {
		if a.EndedAt != nil {
			continue
		}
		to := ""
		if a.ToOn != nil {
			to = a.ToOn.String()
		}
		words = append(words, a.Role+"@"+a.UnitCode+":"+a.FromOn.String()+":"+to)
	}
	return strings.Join(words, " ")
}

// decodeHeld reads the roles held on a day. A word that is not understood gives
// no right.
func decodeHeld(text string, day value.Date) []access.Assignment {
	if text == "" {
		return nil
	}
	today := day.String()
	var held []access.Assignment
	for word := range strings.SplitSeq(text, " ") {
		role, rest, _ := strings.Cut(word, "@")
		unit, days, _ := strings.Cut(rest, ":")
		from, to, ok := strings.Cut(days, ":")
		if ok && from <= today && (to == "" || to >= today) {
			held = append(held, access.Assignment{Role: role, UnitCode: unit})
		}
	}
	return held
}

// The length stands beside the pattern: a class of all letters, repeated up to
// sixty times, takes long to compile, at every start.
var usernamePattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]+$`)

const longestUsername = 60

// cleanUsername folds what looks the same into one spelling.
func cleanUsername(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

func validUsername(s string) bool {
	return usernamePattern.MatchString(s) && utf8.RuneCountInString(s) <= longestUsername
}

// MaskPhone hides the middle of a number: 138****6789.
func MaskPhone(s string) string {
	r := []rune(s)
	if len(r) < 7 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + "****" + string(r[len(r)-4:])
}

// Firm is an enterprise as far as identity needs to know it.
type Firm struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitCode string `json:"-"`
}

// Admission opens a firm to somebody who took up an invitation.
type Admission struct {
	UserID       string
	EnterpriseID string
	Role         string
	InvitedBy    string
	Until        *value.Date // last day; nil for the firm's own people
}

// Grants opens single firms to people. The enterprise feature keeps the grants
// and knows who may open which firm.
type Grants interface {
	// CheckInvite tells the firm when the caller may let others in on it in that
	// role: not found when the caller may not see it, forbidden when only that.
	CheckInvite(ctx context.Context, enterpriseID, role string) (Firm, error)
	// FirmName names a firm without asking who wants to know.
	FirmName(ctx context.Context, enterpriseID string) (string, error)
	// FirmNames names those of the firms that the caller may read.
	FirmNames(ctx context.Context, enterpriseIDs []string) (map[string]string, error)
	// Admit opens a firm to a person, in the transaction of ctx.
	Admit(ctx context.Context, a Admission) error
	// Granted lists the firms open to a person today.
	Granted(ctx context.Context, userID string) ([]Firm, error)
}

package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"regexp"
	"strings"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/text/unicode/norm"

	"miaolin/app/access"
	"miaolin/app/value"
)

// Factor is a person's second step of signing in: a secret their phone knows too.
type Factor struct {
	UserID      string
	Secret      string
	LastStep    int64 // of the last code accepted
	ConfirmedAt *value.Instant
	CreatedAt   value.Instant
}

// TableName is GORM's.
func (Factor) TableName() string { return "second_factors" }

// RecoveryCode is good once, when the phone is not at hand.
type RecoveryCode struct {
	UserID   string
	CodeHash string
	UsedAt   *value.Instant
}

const (
	stepSeconds = 30
	drift       = 1 // steps a phone's clock may be off
	// A recovery code has 24 letters of five random bits.
	recoveryCodes  = 10
	recoveryLength = 24
	recoveryGroup  = 6
)

// newFactor makes a secret, and the address an authenticator app reads it from.
func newFactor(user User, now value.Instant) (Factor, string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Miaolin", AccountName: user.Username})
	if err != nil {
		return Factor{}, "", err
	}
	return Factor{UserID: user.ID, Secret: key.Secret(), CreatedAt: now}, key.URL(), nil
}

// step finds the time step a code belongs to: near now, and later than the last
// one accepted.
func (f Factor) step(code string, now value.Instant) (int64, bool, error) {
	today := now.Time().Unix() / stepSeconds
	for step := max(today-drift, f.LastStep+1); step <= today+drift; step++ {
		want, err := hotp.GenerateCode(f.Secret, uint64(step))
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true, nil
		}
	}
	return 0, false, nil
}

// newRecovery makes a set of codes as people keep them, and as they are stored.
func newRecovery(userID string) (codes []string, rows []RecoveryCode) {
	for range recoveryCodes {
		plain := strings.ToLower(rand.Text()[:recoveryLength])
		rows = append(rows, RecoveryCode{UserID: userID, CodeHash: hashToken(plain)})
		var groups []string
		for at := 0; at < recoveryLength; at += recoveryGroup {
			groups = append(groups, plain[at:at+recoveryGroup])
		}
		codes = append(codes, strings.Join(groups, "-"))
	}
	return codes, rows
}

var (
	phoneCode = regexp.MustCompile(`^\d{6}$`)
	spacing   = strings.NewReplacer(" ", "", "-", "", "\t", "", "\n", "", "\r", "")
)

// cleanCode folds the ways in which people write the same code.
func cleanCode(s string) string { return strings.ToLower(spacing.Replace(norm.NFKC.String(s))) }

// guarded are the roles of which the policy may demand a second step.
var guarded = map[string]bool{roleAdmin: true, "manager": true}

func anyGuarded(held []access.Assignment) bool {
	for _, h := range held {
		if guarded[h.Role] {
			return true
		}
	}
	return false
}

package identity

import (
	"time"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
)

// How long a link that was handed over may wait.
const (
	invitationLife = 72 * time.Hour
	resetLife      = 2 * time.Hour
)

// Link is handed over once; only the hash of its token is kept.
type Link struct {
	URL       string        `json:"url" doc:"shown once"`
	QR        web.QR        `json:"qr" doc:"the same, to be pointed at with a phone"`
	ExpiresAt value.Instant `json:"expiresAt"`
}

func linkOf(url string, until value.Instant) (Link, error) {
	code, err := web.DrawQR(url)
	return Link{url, code, until}, err
}

// Invitation lets somebody in: to a role in a unit, and perhaps to one firm.
type Invitation struct {
	ID           string
	TokenHash    string
	Name         string
	Role         string
	UnitCode     string
	EnterpriseID *string
	InvitedBy    string
	CreatedAt    value.Instant
	ExpiresAt    value.Instant
	UsedAt       *value.Instant
	UsedBy       *string
	RevokedAt    *value.Instant
	GrantTo      *value.Date
}

// longestGrant is how many days an agent may be let in for at once.
const longestGrant = 3 * 366

// checkPeriod: an agent's time has an end, the firm's own people have none.
func (i Invitation) checkPeriod(today value.Date) error {
	wrong := i.GrantTo != nil
	if i.Role == roleAgent && i.EnterpriseID != nil {
		wrong = i.GrantTo == nil || i.GrantTo.Before(today) || i.GrantTo.After(today.AddDays(longestGrant))
	}
	if wrong {
		return fault.Invalid("identity.grant_days").WithField("body.grantTo", "identity.grant_days")
	}
	return nil
}

// InvitationState is how an invitation stands.
type InvitationState string

func (i Invitation) state(now value.Instant) InvitationState {
	switch {
	case i.UsedAt != nil:
		return "used"
	case i.RevokedAt != nil:
		return "revoked"
	case !now.Before(i.ExpiresAt):
		return "expired"
	}
	return "open"
}

// refusal is why the link does not work any more; nil while it does.
func (i Invitation) refusal(now value.Instant) error {
	switch i.state(now) {
	case "used":
		return fault.NotFound("identity.link_used")
	case "revoked":
		return fault.NotFound("identity.link_revoked")
	case "expired":
		return fault.NotFound("identity.link_expired")
	}
	return nil
}

// NewInvitation says who is to come in.
type NewInvitation struct {
	Name         string      `json:"name" minLength:"1" maxLength:"60" doc:"whom the link is for"`
	Role         string      `json:"role" maxLength:"20"`
	UnitCode     string      `json:"unitCode,omitempty" maxLength:"20" doc:"where the role is held; of a firm's person, the firm's unit"`
	EnterpriseID string      `json:"enterpriseId,omitempty" maxLength:"40" doc:"the firm that is opened; needed for its own people"`
	GrantTo      *value.Date `json:"grantTo,omitempty" doc:"last day on which the firm is open to its agent"`
}

// PasswordReset is a link to a new password.
type PasswordReset struct {
	ID        string
	TokenHash string
	UserID    string
	MadeBy    string
	CreatedAt value.Instant
	ExpiresAt value.Instant
	UsedAt    *value.Instant
}

// refusal is why the link does not work any more; nil while it does. A newer link
// and a new password end it as its use does.
func (r PasswordReset) refusal(now value.Instant) error {
	switch {
	case r.UsedAt != nil:
		return fault.NotFound("identity.reset_used")
	case !now.Before(r.ExpiresAt):
		return fault.NotFound("identity.link_expired")
	}
	return nil
}

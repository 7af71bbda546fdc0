package identity

import (
	"time"

	"miaolin/app/value"
)

// How long a link that was handed over may wait.
const (
	invitationLife = 72 * time.Hour
	resetLife      = 2 * time.Hour
)

// Link is handed over once; only the hash of its token is kept.
type Link struct {
	URL       string        `json:"url" doc:"shown once"`
	ExpiresAt value.Instant `json:"expiresAt"`
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
}

// open tells whether the link still works.
func (i Invitation) open(now value.Instant) bool {
	return i.UsedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// InvitationState is how an invitation stands.
type InvitationState string

func (i Invitation) state(now value.Instant) InvitationState {
	switch {
	case i.UsedAt != nil:
		return "used"
	case i.RevokedAt != nil:
		return "revoked"
	case !i.open(now):
		return "expired"
	}
	return "open"
}

// NewInvitation says who is to come in.
type NewInvitation struct {
	Name         string `json:"name" minLength:"1" maxLength:"60" doc:"whom the link is for"`
	Role         string `json:"role" maxLength:"20"`
	UnitCode     string `json:"unitCode,omitempty" maxLength:"20" doc:"where the role is held; of a firm's person, the firm's unit"`
	EnterpriseID string `json:"enterpriseId,omitempty" maxLength:"40" doc:"the firm that is opened; needed for its own people and agents"`
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

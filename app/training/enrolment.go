package training

import (
	"strings"

	"miaolin/app/value"
)

// Seat is what an enrolment has come to.
type Seat string

const (
	Enrolled Seat = "enrolled"
	Waiting  Seat = "waiting"
	GivenUp  Seat = "cancelled"
)

// Enrolment is one person of one firm at one session.
type Enrolment struct {
	ID           string         `json:"id" gorm:"primaryKey"`
	TrainingID   string         `json:"trainingId"`
	EnterpriseID string         `json:"enterpriseId"`
	Name         string         `json:"name"`
	Post         string         `json:"post"`
	Phone        string         `json:"phone"`
	State        Seat           `json:"state" enum:"enrolled,waiting,cancelled"`
	CancelReason string         `json:"cancelReason"`
	WalkIn       bool           `json:"walkIn" doc:"came without having enrolled"`
	ByFirm       bool           `json:"byFirm" doc:"the firm enrolled itself"`
	EnrolledBy   string         `json:"enrolledBy" doc:"name"`
	EnrolledAt   value.Instant  `json:"enrolledAt"`
	SignedInAt   *value.Instant `json:"signedInAt"`
	SignedInBy   string         `json:"signedInBy" doc:"name of the organiser; empty: by the link"`
	Rating       *int           `json:"rating"`
	Words        string         `json:"words"`
	RatedAt      *value.Instant `json:"ratedAt"`
}

// TableName is GORM's.
func (Enrolment) TableName() string { return "training_enrolments" }

// Participant is somebody who comes.
type Participant struct {
	Name  string `json:"name" minLength:"1" maxLength:"40"`
	Post  string `json:"post,omitempty" maxLength:"40"`
	Phone string `json:"phone,omitempty" maxLength:"30"`
}

func (p Participant) trimmed() Participant {
	return Participant{strings.Join(strings.Fields(p.Name), " "), strings.TrimSpace(p.Post), strings.TrimSpace(p.Phone)}
}

// NewEnrolment is who comes from a firm.
type NewEnrolment struct {
	EnterpriseID string        `json:"enterpriseId" minLength:"1" maxLength:"40"`
	People       []Participant `json:"people" minItems:"1" maxItems:"10"`
}

func (n NewEnrolment) check() ([]Participant, error) {
	people := make([]Participant, 0, len(n.People))
	seen := map[string]bool{}
	for _, p := range n.People {
		p = p.trimmed()
		switch {
		case p.Name == "":
			return nil, refuse("people", "training.name_missing")
		case seen[p.Name]:
			return nil, refuse("people", "training.name_twice", "name", p.Name)
		}
		seen[p.Name] = true
		people = append(people, p)
	}
	return people, nil
}

// WalkIn is somebody who came without having enrolled.
type WalkIn struct {
	EnterpriseID string `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Participant
}

// Feedback is what a participant thought of it.
type Feedback struct {
	Rating int    `json:"rating" minimum:"1" maximum:"5"`
	Words  string `json:"words,omitempty" maxLength:"1000"`
}

// Invitation says that a firm was asked to come.
type Invitation struct {
	ID           string `gorm:"primaryKey"`
	TrainingID   string
	EnterpriseID string
	InvitedBy    string
	InvitedAt    value.Instant
}

// TableName is GORM's.
func (Invitation) TableName() string { return "training_invitations" }

func masked(phone string) string {
	r := []rune(phone)
	switch {
	case len(r) > 7:
		return string(r[:3]) + "****" + string(r[len(r)-4:])
	case len(r) > 0:
		return "****"
	}
	return ""
}

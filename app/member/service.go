package member

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// FileOwner is the kind under which attachments know the papers of consents.
const FileOwner = "consent"

// Options are what the service is made of.
type Options struct {
	DB     *db.DB
	Guard  *access.Guard
	Audit  *audit.Log
	Clock  value.Clock
	Firms  *enterprise.Service
	People *identity.Service
	Files  *attachment.Service
	Notify *notify.Service // nil tells nobody
}

// Service holds the use cases. To identity it is what keeps the grants.
type Service struct {
	Options
	store store
}

// New makes the service and answers for the papers of consents.
func New(o Options) *Service {
	s := &Service{Options: o, store: store{o.DB}}
	o.Files.UseOwner(FileOwner, s)
	return s
}

// Followed are the tables whose rows move when two firms are merged.
func Followed() []enterprise.Followed { return []enterprise.Followed{{Table: "agent_consents"}} }

func (s *Service) today() value.Date { return s.Clock().Date() }

// Person is somebody of the firm.
type Person struct {
	UserID    string     `json:"userId"`
	Name      string     `json:"name"`
	Since     value.Date `json:"since"`
	InvitedBy string     `json:"invitedBy" doc:"name; empty when it is not known"`
	Me        bool       `json:"me"`
}

// Waiting is a link that was handed over and not yet used.
type Waiting struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Role      string        `json:"role" enum:"enterprise,agent"`
	InvitedBy string        `json:"invitedBy"`
	ExpiresAt value.Instant `json:"expiresAt"`
}

// People are who a firm is open to as its own, and who was invited.
type People struct {
	People      []Person  `json:"people" doc:"the earliest first"`
	Invitations []Waiting `json:"invitations"`
}

// PeopleOf lists a firm's own people. Errors: those of enterprise.Check.
func (s *Service) PeopleOf(ctx context.Context, enterpriseID string) (People, error) {
	p := People{People: []Person{}, Invitations: []Waiting{}}
	if _, err := s.Firms.Check(ctx, enterpriseID, "read", "member"); err != nil {
		return p, err
	}
	grants, err := s.Firms.OpenFor(ctx, enterpriseID, own)
	if err != nil {
		return p, err
	}
	invited, err := s.People.OpenInvitations(ctx, enterpriseID)
	if err != nil {
		return p, err
	}
	var ids []string
	for _, g := range grants {
		ids = append(ids, g.UserID, g.GrantedBy)
	}
	for _, i := range invited {
		ids = append(ids, i.InvitedBy)
	}
	names, err := s.People.Names(ctx, ids)
	if err != nil {
		return p, err
	}
	me := access.From(ctx).UserID
	for _, g := range grants {
		p.People = append(p.People, Person{g.UserID, names[g.UserID], g.ValidFrom, names[g.GrantedBy], g.UserID == me})
	}
	for _, i := range invited {
		p.Invitations = append(p.Invitations, Waiting{i.ID, i.Name, i.Role, names[i.InvitedBy], i.ExpiresAt})
	}
	return p, nil
}

// Remove takes somebody off the firm: their next request no longer finds it, and
// links they made for it no longer work. Whoever is of no firm any more also loses
// the role, which would hold nothing. Errors: member.unknown (404), member.last
// (409) for the last one removing themselves, and those of enterprise.Check.
func (s *Service) Remove(ctx context.Context, enterpriseID, userID, reason string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		ref, err := s.Firms.Check(ctx, enterpriseID, "archive", "member")
		if err != nil {
			return err
		}
		if err := s.Firms.Lock(ctx, enterpriseID); err != nil {
			return err
		}
		grants, err := s.Firms.OpenFor(ctx, enterpriseID, own)
		if err != nil {
			return err
		}
		there, others := false, false
		for _, g := range grants {
			there, others = there || g.UserID == userID, others || g.UserID != userID
		}
		switch me := access.From(ctx).UserID; {
		case !there:
			return fault.NotFound("member.unknown")
		case me == userID && !others:
			return fault.Conflict("member.last")
		}
		if err := s.Firms.RevokeFor(ctx, userID, enterpriseID, own, reason); err != nil {
			return err
		}
		if err := s.People.CloseInvitations(ctx, userID, enterpriseID); err != nil {
			return err
		}
		if err := s.endEmptyRole(ctx, userID); err != nil {
			return err
		}
		return s.Notify.Tell(ctx, notify.Message{
			Kind: "member.removed", Subject: enterpriseID, Occasion: s.occasion(), To: []string{userID},
			Params: map[string]any{"firm": ref.Name, "by": access.From(ctx).Name},
		})
	})
}

func (s *Service) endEmptyRole(ctx context.Context, userID string) error {
	if holds, err := s.Firms.Holds(ctx, userID, own); err != nil || holds {
		return err
	}
	return s.People.EndRole(ctx, userID, own)
}

// occasion tells apart what may rightly be told twice about one firm.
func (s *Service) occasion() string { return s.Clock().String() }

// CheckInvite serves identity: only the firm itself offers to be served by an agent.
func (s *Service) CheckInvite(ctx context.Context, enterpriseID, role string) (identity.Firm, error) {
	if role != agent {
		return s.Firms.CheckInvite(ctx, enterpriseID, role)
	}
	ref, err := s.Firms.Check(ctx, enterpriseID, "create", "consent")
	return identity.Firm{ID: ref.ID, Name: ref.Name, UnitCode: ref.UnitCode}, err
}

// FirmName, FirmNames and Granted serve identity.
func (s *Service) FirmName(ctx context.Context, enterpriseID string) (string, error) {
	return s.Firms.FirmName(ctx, enterpriseID)
}

func (s *Service) FirmNames(ctx context.Context, ids []string) (map[string]string, error) {
	return s.Firms.FirmNames(ctx, ids)
}

func (s *Service) Granted(ctx context.Context, userID string) ([]identity.Firm, error) {
	return s.Firms.Granted(ctx, userID)
}

// Admit serves identity: an agent who takes up a firm's offer has its consent.
func (s *Service) Admit(ctx context.Context, a identity.Admission) error {
	if a.Role != agent || a.Until == nil {
		return s.Firms.Admit(ctx, a)
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.takeUp(ctx, a) })
}

package training

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/notify"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/db"
)

type (
	menuItem = plan.MenuItem
	person   = identity.Person
)

// Audience says which firms are invited: named ones, or those of a filter.
type Audience struct {
	Enterprises []string `json:"enterprises,omitempty" maxItems:"200" doc:"these; empty: by the filter"`
	Unit        string   `json:"unit,omitempty" maxLength:"20" doc:"division code; everything below it"`
	Rungs       []string `json:"rungs,omitempty" maxItems:"8"`
	Code        string   `json:"code,omitempty" maxLength:"40" doc:"of the rule set a condition belongs to"`
	Lacks       string   `json:"lacks,omitempty" maxLength:"40" doc:"condition that is not met"`
	DryRun      bool     `json:"dryRun,omitempty" doc:"only count"`
}

// InvitedCount is what an invitation came to.
type InvitedCount struct {
	Firms int `json:"firms" doc:"firms that match"`
	Added int `json:"added" doc:"of them, not invited before"`
}

// InvitedFirm is a firm that was asked to come.
type InvitedFirm struct {
	EnterpriseID   string        `json:"enterpriseId"`
	EnterpriseName string        `json:"enterpriseName"`
	UnitCode       string        `json:"unitCode"`
	InvitedAt      value.Instant `json:"invitedAt"`
	People         int           `json:"people" doc:"who is enrolled or waits"`
}

// Key names the row in a list.
func (f InvitedFirm) Key() string { return f.EnterpriseID }

// mostFirms bounds one invitation.
const mostFirms = 2000

// Invited are the firms in reach that were asked to come.
func (s *Service) Invited(ctx context.Context, id string) ([]InvitedFirm, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return nil, err
	}
	return s.store.invited(ctx, scope, id)
}

// Invite asks firms the caller may see to come; those of a session already
// announced are told at once. Errors: training.finished (409), training.no_firms,
// training.too_many (422).
func (s *Service) Invite(ctx context.Context, id string, a Audience) (n InvitedCount, err error) {
	t, err := s.visible(ctx, id)
	if err != nil {
		return n, err
	}
	if err := s.mayChange(ctx, t, "change"); err != nil {
		return n, err
	}
	if t.State == Held || t.State == Cancelled {
		return n, fault.Conflict("training.finished")
	}
	firms, err := s.audience(ctx, a)
	if err != nil {
		return n, err
	}
	n.Firms = len(firms)
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if t, err = s.store.hold(ctx, id); err != nil {
			return err
		}
		fresh, err := s.inviteAll(ctx, t, firms, a.DryRun)
		n.Added = len(fresh)
		if err != nil || a.DryRun || n.Added == 0 {
			return err
		}
		if t.State != Draft {
			if err := s.tellInvitations(ctx, t, fresh); err != nil {
				return err
			}
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "training-invite", Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, UnitCode: t.UnitCode,
			Params: map[string]any{"firms": n.Firms, "added": n.Added, "audience": a},
		})
	})
	return n, err
}

func (s *Service) inviteAll(ctx context.Context, t Training, firms []string, dry bool) ([]Invitation, error) {
	had, err := s.store.invitations(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, i := range had {
		known[i.EnterpriseID] = true
	}
	var fresh []Invitation
	for _, firm := range firms {
		if known[firm] {
			continue
		}
		i := Invitation{ID: value.NewID(), TrainingID: t.ID, EnterpriseID: firm, InvitedBy: access.From(ctx).Name, InvitedAt: s.Clock()}
		if !dry {
			added, err := s.store.invite(ctx, i)
			if err != nil {
				return nil, err
			}
			if !added {
				continue
			}
		}
		fresh = append(fresh, i)
	}
	return fresh, nil
}

// audience finds the active firms that are meant, within the caller's reach.
func (s *Service) audience(ctx context.Context, a Audience) ([]string, error) {
	var lacking map[string]bool
	if a.Lacks != "" {
		var err error
		if lacking, err = s.lacking(ctx, a); err != nil {
			return nil, err
		}
	}
	var ids []string
	q := enterprise.ListQuery{Filter: enterprise.Filter{IDs: a.Enterprises, Unit: a.Unit, Rungs: a.Rungs}, Limit: 200, NoTotal: true}
	for {
		page, err := s.Firms.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			if lacking == nil || lacking[row.EnterpriseID] {
				ids = append(ids, row.EnterpriseID)
			}
		}
		switch {
		case len(ids) > mostFirms:
			return nil, fault.Invalid("training.too_many", "most", mostFirms)
		case page.Next == "" && len(ids) == 0 && len(a.Enterprises) > 0:
			return nil, fault.NotFound("enterprise.not_found")
		case page.Next == "":
			return ids, nil
		}
		q.Cursor = page.Next
	}
}

func (s *Service) lacking(ctx context.Context, a Audience) (map[string]bool, error) {
	f := eligibility.Filter{Code: a.Code, Unit: a.Unit, Lacks: []string{a.Lacks}, Limit: 500}
	if f.Code == "" {
		f.Code = "hnte"
	}
	all := map[string]bool{}
	for {
		page, err := s.Gaps.List(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			all[r.EnterpriseID] = true
		}
		if f.After = page.Next; f.After == nil {
			return all, nil
		}
	}
}

func (s *Service) tellInvited(ctx context.Context, t Training) error {
	all, err := s.store.invitations(ctx, t.ID)
	if err != nil {
		return err
	}
	return s.tellInvitations(ctx, t, all)
}

// tellInvitations brings each firm's invitation to its people.
func (s *Service) tellInvitations(ctx context.Context, t Training, invitations []Invitation) error {
	firms := make([]string, len(invitations))
	for n, i := range invitations {
		firms[n] = i.EnterpriseID
	}
	people, err := s.Firms.OwnPeople(ctx, firms)
	if err != nil {
		return err
	}
	day := t.EnrolUntil.Date()
	for _, i := range invitations {
		if len(people[i.EnterpriseID]) == 0 {
			continue
		}
		m := s.message("training.invited", t, i.EnterpriseID)
		m.Subject, m.DueOn, m.To = i.ID, &day, people[i.EnterpriseID]
		if err := s.Notify.Tell(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) message(kind string, t Training, firm string) notify.Message {
	at := t.StartsAt.Time().In(value.Shanghai).Format("2006-01-02 15:04")
	where := t.Place
	if where == "" {
		where = t.Link
	}
	return notify.Message{
		Kind: kind, Subject: t.ID, EnterpriseID: firm, Link: "/trainings/" + t.ID, Occasion: strconv.FormatInt(t.Version, 10),
		Params: map[string]any{"title": t.Title, "at": at, "place": where, "reason": t.StateReason},
	}
}

// settleInvitation ends what asked a firm to answer: it did.
func (s *Service) settleInvitation(ctx context.Context, t Training, firm string) error {
	i, err := s.store.invitationOf(ctx, t.ID, firm)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Notify.Settle(ctx, "training.invited", i.ID)
}

// tellAll brings news of a session to the people of every firm that is invited or
// enrolled, and to the coach.
func (s *Service) tellAll(ctx context.Context, kind string, t Training) error {
	those, err := s.store.those(ctx, t.ID)
	if err != nil {
		return err
	}
	var firms []string
	for _, e := range those {
		firms = append(firms, e.EnterpriseID)
	}
	if kind == "training.cancelled" {
		invited, err := s.store.invitations(ctx, t.ID)
		if err != nil {
			return err
		}
		for _, i := range invited {
			firms = append(firms, i.EnterpriseID)
		}
	}
	people, err := s.Firms.OwnPeople(ctx, distinct(firms))
	if err != nil {
		return err
	}
	m := s.message(kind, t, "")
	for _, own := range people {
		m.To = append(m.To, own...)
	}
	if t.CoachID != nil {
		m.To = append(m.To, *t.CoachID)
	}
	return s.Notify.Tell(ctx, m)
}

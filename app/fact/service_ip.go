package fact

import (
	"context"
	"strings"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// NewIPRight is what it takes to record a right.
type NewIPRight struct {
	EnterpriseID      string      `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Kind              IPKind      `json:"kind" enum:"invention,defence_invention,plant_variety,crop_variety,new_drug,protected_tcm,ic_layout,utility_model,design,software_copyright"`
	Number            string      `json:"number,omitempty" maxLength:"60"`
	Name              string      `json:"name" minLength:"1" maxLength:"300"`
	FiledOn           *value.Date `json:"filedOn,omitempty"`
	GrantedOn         *value.Date `json:"grantedOn,omitempty"`
	Owner             string      `json:"owner,omitempty" maxLength:"300"`
	CoOwned           bool        `json:"coOwned,omitempty"`
	Acquisition       Acquisition `json:"acquisition,omitempty" enum:"own_rd,transfer,gift,merger" default:"own_rd"`
	Status            IPStatus    `json:"status,omitempty" enum:"filed,grant_notice,granted,ended" doc:"empty: granted with a grant date, else filed"`
	EndedOn           *value.Date `json:"endedOn,omitempty"`
	UsedInApplication bool        `json:"usedInApplication,omitempty"`
	UsedInYear        *int        `json:"usedInYear,omitempty" minimum:"2008" maximum:"2100"`
	Note              string      `json:"note,omitempty" maxLength:"1000"`
}

func (n NewIPRight) applyTo(r *IPRight) {
	r.EnterpriseID, r.Kind, r.Class = n.EnterpriseID, n.Kind, n.Kind.Class()
	r.Number, r.Name, r.Owner, r.Note = NormaliseIPNumber(n.Number), strings.TrimSpace(n.Name), strings.TrimSpace(n.Owner), n.Note
	r.FiledOn, r.GrantedOn, r.EndedOn, r.CoOwned = n.FiledOn, n.GrantedOn, n.EndedOn, n.CoOwned
	r.UsedInApplication, r.UsedInYear = n.UsedInApplication || n.UsedInYear != nil, n.UsedInYear
	if r.Acquisition = n.Acquisition; r.Acquisition == "" {
		r.Acquisition = OwnRD
	}
	if r.Status = n.Status; r.Status == "" {
		r.Status = Filed
		if n.GrantedOn != nil {
			r.Status = Granted
		}
	}
}

// IPRightChange changes a right. A missing field stays; names in Clear are emptied.
type IPRightChange struct {
	Kind              *IPKind      `json:"kind,omitempty" enum:"invention,defence_invention,plant_variety,crop_variety,new_drug,protected_tcm,ic_layout,utility_model,design,software_copyright"`
	Number            *string      `json:"number,omitempty" maxLength:"60"`
	Name              *string      `json:"name,omitempty" minLength:"1" maxLength:"300"`
	FiledOn           *value.Date  `json:"filedOn,omitempty"`
	GrantedOn         *value.Date  `json:"grantedOn,omitempty"`
	Owner             *string      `json:"owner,omitempty" maxLength:"300"`
	CoOwned           *bool        `json:"coOwned,omitempty"`
	Acquisition       *Acquisition `json:"acquisition,omitempty" enum:"own_rd,transfer,gift,merger"`
	Status            *IPStatus    `json:"status,omitempty" enum:"filed,grant_notice,granted,ended"`
	EndedOn           *value.Date  `json:"endedOn,omitempty"`
	UsedInApplication *bool        `json:"usedInApplication,omitempty"`
	UsedInYear        *int         `json:"usedInYear,omitempty" minimum:"2008" maximum:"2100"`
	Note              *string      `json:"note,omitempty" maxLength:"1000"`
	Clear             []string     `json:"clear,omitempty" enum:"filedOn,grantedOn,endedOn,usedInYear"`
}

func (c IPRightChange) applyTo(r *IPRight) {
	set(&r.Kind, c.Kind)
	set(&r.Name, c.Name)
	set(&r.Owner, c.Owner)
	set(&r.CoOwned, c.CoOwned)
	set(&r.Acquisition, c.Acquisition)
	set(&r.Status, c.Status)
	set(&r.UsedInApplication, c.UsedInApplication)
	set(&r.Note, c.Note)
	if c.Number != nil {
		r.Number = NormaliseIPNumber(*c.Number)
	}
	for _, name := range c.Clear {
		switch name {
		case "filedOn":
			r.FiledOn = nil
		case "grantedOn":
			r.GrantedOn = nil
		case "endedOn":
			r.EndedOn = nil
		case "usedInYear":
			r.UsedInYear = nil
		}
	}
	replace(&r.FiledOn, c.FiledOn)
	replace(&r.GrantedOn, c.GrantedOn)
	replace(&r.EndedOn, c.EndedOn)
	replace(&r.UsedInYear, c.UsedInYear)
	r.Class = r.Kind.Class()
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func replace[T any](to **T, from *T) {
	if from != nil {
		*to = from
	}
}

// check refuses what contradicts itself.
func (r IPRight) check() error {
	switch {
	case r.Class == 0:
		return fault.Invalid("fact.ip_kind_unknown").WithField("body.kind", "fact.ip_kind_unknown")
	case (r.Status == Granted || r.Status == GrantNotice) && r.GrantedOn == nil:
		return fault.Invalid("fact.ip_grant_date_missing").WithField("body.grantedOn", "fact.ip_grant_date_missing")
	case r.FiledOn != nil && r.GrantedOn != nil && r.GrantedOn.Before(*r.FiledOn):
		return fault.Invalid("fact.ip_granted_before_filed").WithField("body.grantedOn", "fact.ip_granted_before_filed")
	}
	return nil
}

// AddIPRight records a right. Errors: fact.ip_taken (409) when the firm already
// has one with this number, those of check and of enterprise.Check.
func (s *Service) AddIPRight(ctx context.Context, n NewIPRight) (IPRight, error) {
	ref, err := s.firms.Check(ctx, n.EnterpriseID, "create", "ip_right")
	if err != nil {
		return IPRight{}, err
	}
	if n.Owner == "" {
		n.Owner = ref.Name
	}
	var out IPRight
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		out, err = s.insertIP(ctx, n)
		if err != nil {
			return err
		}
		return s.firms.BumpFacts(ctx, out.EnterpriseID)
	})
	return out, err
}

func (s *Service) insertIP(ctx context.Context, n NewIPRight) (IPRight, error) {
	now := s.clock()
	r := IPRight{ID: value.NewID(), CreatedAt: now, UpdatedAt: now, Version: 1}
	n.applyTo(&r)
	if err := r.check(); err != nil {
		return IPRight{}, err
	}
	if err := s.store.insertIP(ctx, r); err != nil {
		return IPRight{}, ipTaken(r, err)
	}
	return r, s.log.Record(ctx, ipEntry("ip-right-create", r, nil))
}

func ipTaken(r IPRight, err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	return fault.Conflict("fact.ip_taken", "number", r.Number).WithField("body.number", "fact.ip_taken", "number", r.Number).Because(err)
}

func ipEntry(operation string, r IPRight, before any) audit.Entry {
	return audit.Entry{
		Operation: operation, Object: "ip_right", ObjectID: r.ID, ObjectLabel: r.Name,
		EnterpriseID: r.EnterpriseID, Before: before, After: r,
	}
}

// ChangeIPRight corrects a right. Errors: fact.ip_not_found (404), fact.stale (412).
func (s *Service) ChangeIPRight(ctx context.Context, id string, version int64, c IPRightChange) (IPRight, error) {
	return s.editIP(ctx, id, version, "change", "ip-right-change", "", func(r *IPRight) error {
		c.applyTo(r)
		return r.check()
	})
}

// ArchiveIPRight takes a right out of the register; the reason stays.
func (s *Service) ArchiveIPRight(ctx context.Context, id string, version int64, reason string) (IPRight, error) {
	return s.editIP(ctx, id, version, "archive", "ip-right-archive", reason, func(r *IPRight) error {
		now := s.clock()
		r.ArchivedAt, r.ArchiveReason = &now, reason
		return nil
	})
}

func (s *Service) editIP(ctx context.Context, id string, version int64, verb, operation, reason string, change func(*IPRight) error) (IPRight, error) {
	var out IPRight
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.IPRight(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.firms.Check(ctx, before.EnterpriseID, verb, "ip_right"); err != nil {
			return err
		}
		switch {
		case before.Version != version:
			return fault.Stale("fact.stale", "version", before.Version, "current", before)
		case before.ArchivedAt != nil:
			return fault.Conflict("fact.ip_archived")
		}
		out = before
		if err := change(&out); err != nil {
			return err
		}
		out.Version, out.UpdatedAt = before.Version+1, s.clock()
		if err := s.store.updateIP(ctx, out, before.Version); err != nil {
			return ipTaken(out, err)
		}
		entry := ipEntry(operation, out, before)
		entry.Purpose = reason
		if err := s.log.Record(ctx, entry); err != nil {
			return err
		}
		return s.firms.BumpFacts(ctx, out.EnterpriseID)
	})
	return out, err
}

// IPRight is one right. Errors: fact.ip_not_found (404).
func (s *Service) IPRight(ctx context.Context, id string) (IPRight, error) {
	scope, err := s.guard.Scope(ctx, "read", "ip_right")
	if err != nil {
		return IPRight{}, err
	}
	r, err := s.store.ipRight(ctx, scope, id)
	if db.IsNotFound(err) {
		return IPRight{}, fault.NotFound("fact.ip_not_found")
	}
	return r, err
}

// IPRights lists rights the caller may see, newest record first.
func (s *Service) IPRights(ctx context.Context, f IPFilter) ([]IPRight, error) {
	scope, err := s.guard.Scope(ctx, "read", "ip_right")
	if err != nil {
		return nil, err
	}
	if f.EnterpriseID != "" {
		if _, err := s.firms.Check(ctx, f.EnterpriseID, "read", "ip_right"); err != nil {
			return nil, err
		}
	}
	return s.store.ipRights(ctx, scope, f)
}

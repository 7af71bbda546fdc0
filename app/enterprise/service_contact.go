package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Contacts are the people at a firm. Whoever sees their numbers in full is noted
// in the access log, which the firm can read.
func (s *Service) Contacts(ctx context.Context, enterpriseID string) ([]Contact, error) {
	e, err := s.checked(ctx, enterpriseID, "read", "contact")
	if err != nil {
		return nil, err
	}
	contacts, err := s.store.contacts(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	if !s.guard.SeesPersonal(ctx) {
		for i := range contacts {
			contacts[i] = contacts[i].mask()
		}
		return contacts, nil
	}
	return contacts, s.noteRead(ctx, e, len(contacts))
}

func (s *Service) noteRead(ctx context.Context, e Enterprise, people int) error {
	if people == 0 || access.From(ctx).System || !s.reads.first(access.From(ctx).UserID, e.ID) {
		return nil
	}
	return s.log.Record(ctx, audit.Entry{
		Operation: "contact-list", Object: "contact", ObjectID: e.ID, ObjectLabel: e.Name,
		EnterpriseID: e.ID, UnitCode: e.UnitCode, Params: map[string]any{"people": people},
	})
}

// AddContact records a person at a firm.
func (s *Service) AddContact(ctx context.Context, enterpriseID string, n NewContact) (Contact, error) {
	var made Contact
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.checked(ctx, enterpriseID, "create", "contact")
		if err != nil {
			return err
		}
		made = n.build(e.ID, s.clock())
		if f := checkPhone(made.Phone); f != nil {
			return f
		}
		if err := s.onePrimary(ctx, made); err != nil {
			return err
		}
		if err := s.store.insertContact(ctx, made); err != nil {
			return err
		}
		return s.contactsChanged(ctx, e, "contact-create", nil, &made)
	})
	return s.shown(ctx, made), err
}

// shown hides what the caller may not read, also from its own answer.
func (s *Service) shown(ctx context.Context, c Contact) Contact {
	if c.ID != "" && !s.guard.SeesPersonal(ctx) {
		return c.mask()
	}
	return c
}

// ChangeContact edits a person.
func (s *Service) ChangeContact(ctx context.Context, enterpriseID, id string, version int64, change ContactChange) (Contact, error) {
	return s.editContact(ctx, enterpriseID, id, version, "change", func(c *Contact) error {
		change.apply(c)
		if change.Phone != nil {
			if f := checkPhone(c.Phone); f != nil {
				return f
			}
		}
		return nil
	})
}

// ArchiveContact takes a person off the firm.
func (s *Service) ArchiveContact(ctx context.Context, enterpriseID, id string, version int64) error {
	_, err := s.editContact(ctx, enterpriseID, id, version, "archive", func(c *Contact) error {
		now := s.clock()
		c.ArchivedAt, c.IsPrimary = &now, false
		return nil
	})
	return err
}

func (s *Service) editContact(ctx context.Context, enterpriseID, id string, version int64, verb string, change func(*Contact) error) (Contact, error) {
	var out Contact
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.checked(ctx, enterpriseID, verb, "contact")
		if err != nil {
			return err
		}
		c, err := s.store.contact(ctx, e.ID, id)
		if db.IsNotFound(err) {
			return fault.NotFound("enterprise.contact_not_found")
		}
		if err != nil {
			return err
		}
		if c.Version != version {
			return fault.Stale("enterprise.contact_stale", "version", c.Version, "current", s.shown(ctx, c))
		}
		before := c
		if err := change(&c); err != nil {
			return err
		}
		c.Version, c.UpdatedAt = c.Version+1, s.clock()
		if c.IsPrimary && !before.IsPrimary {
			if err := s.onePrimary(ctx, c); err != nil {
				return err
			}
		}
		ok, err := s.store.updateContact(ctx, c, version)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Stale("enterprise.contact_stale", "version", before.Version+1)
		}
		out = c
		return s.contactsChanged(ctx, e, "contact-"+verb, &before, &c)
	})
	return s.shown(ctx, out), err
}

// onePrimary makes room for a new first contact.
func (s *Service) onePrimary(ctx context.Context, c Contact) error {
	if !c.IsPrimary {
		return nil
	}
	return s.store.clearPrimary(ctx, c.EnterpriseID)
}

func (s *Service) contactsChanged(ctx context.Context, e Enterprise, operation string, before, after *Contact) error {
	if err := s.store.countContacts(ctx, e.ID); err != nil {
		return err
	}
	return s.log.Record(ctx, contactEntry(operation, e, before, after))
}

func contactEntry(operation string, e Enterprise, before, after *Contact) audit.Entry {
	record := audit.Entry{
		Operation: operation, Object: "contact", ObjectID: after.ID, ObjectLabel: e.Name + " " + after.Name,
		EnterpriseID: e.ID, UnitCode: e.UnitCode, After: after,
	}
	if before != nil {
		record.Before = before
	}
	return record
}

// AccessEntry says who looked at or took away a firm's data: the office and the
// role, not more about the person than the firm needs.
type AccessEntry struct {
	ID        string        `json:"id"`
	At        value.Instant `json:"at"`
	Operation string        `json:"operation"`
	Roles     string        `json:"roles" doc:"roles of who looked, comma separated"`
	UnitCode  string        `json:"unitCode" doc:"unit of who looked"`
	Purpose   string        `json:"purpose"`
}

// AccessLog is what the firm's people, the manager and the auditor may read
// about who viewed or exported its data, latest first.
func (s *Service) AccessLog(ctx context.Context, enterpriseID, before string, limit int) ([]AccessEntry, error) {
	e, err := s.checked(ctx, enterpriseID, "read", "access_log")
	if err != nil {
		return nil, err
	}
	return s.store.accessLog(ctx, e.ID, before, limit)
}

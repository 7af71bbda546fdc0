package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/calendar"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// FileOwner is the kind under which attachments know visits.
const FileOwner = "visit"

// Options are what the service is made of.
type Options struct {
	DB        *db.DB
	Guard     *access.Guard
	Audit     *audit.Log
	Firms     *enterprise.Service
	People    *identity.Service
	Files     *attachment.Service
	Calendar  *calendar.Calendar
	Messages  config.Messages
	Notify    *notify.Service // nil tells nobody
	Clock     value.Clock
	PublicURL string // where one-time links lead
}

// Service holds the use cases of visits and requests.
type Service struct {
	Options
	store store
	words *Catalogue
}

// New makes the service and answers for the files of visits.
func New(o Options) (*Service, error) {
	words, err := shippedCatalogue()
	if err != nil {
		return nil, err
	}
	s := &Service{Options: o, store: store{o.DB}, words: words}
	o.Files.UseOwner(FileOwner, s)
	return s, nil
}

// Followed are the tables whose rows move when two firms are merged.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{{Table: "visits"}, {Table: "requests"}, {Table: "portfolio_handover_items"}}
}

// Catalogue is the list of needs and purposes.
func (s *Service) Catalogue() *Catalogue { return s.words }

// Create records a visit, or answers with the one this attempt made before.
// Errors: those of check and of enterprise.Check, visit.person_unknown (422).
func (s *Service) Create(ctx context.Context, attempt db.OnceKey, n NewVisit) (Detail, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "visit")
		if err != nil {
			return "", err
		}
		v, err := s.prepare(ctx, n, ref)
		if err != nil {
			return "", err
		}
		if err := s.Firms.Hold(ctx, v.EnterpriseID); err != nil {
			return "", err
		}
		return v.ID, s.add(ctx, v, n, ref)
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// prepare makes the visit out of what was sent.
func (s *Service) prepare(ctx context.Context, n NewVisit, ref enterprise.Ref) (Visit, error) {
	now := s.Clock()
	actor := access.From(ctx)
	v := Visit{
		ID: value.NewID(), UnitCode: ref.UnitCode, LedByID: actor.UserID, LedByName: actor.Name,
		CreatedBy: actor.UserID, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	n.applyTo(&v)
	if err := v.check(now.Date(), s.words); err != nil {
		return Visit{}, err
	}
	if err := s.namePeople(ctx, &v, n.LedBy, n.NextOwner); err != nil {
		return Visit{}, err
	}
	return v, s.nameMet(ctx, &v)
}

func (s *Service) add(ctx context.Context, v Visit, n NewVisit, ref enterprise.Ref) error {
	if err := s.store.insert(ctx, v); err != nil {
		return err
	}
	if err := s.store.insertRequests(ctx, s.raiseAll(v, n.Needs)); err != nil {
		return err
	}
	if err := s.Files.Link(ctx, FileOwner, v.ID, distinct(n.Attachments)); err != nil {
		return err
	}
	if err := s.follow(ctx, v.EnterpriseID); err != nil {
		return err
	}
	return s.record(ctx, "visit-create", ref, v, nil, "")
}

func (s *Service) raiseAll(v Visit, needs []NewNeed) []Request {
	titles := map[string]string{}
	for _, n := range needs {
		titles[n.Code] = n.Title
	}
	var rows []Request
	for _, code := range v.Needs {
		need, _ := s.words.Need(code)
		rows = append(rows, need.raise(v, titles[code], s.Calendar, s.Clock()))
	}
	return rows
}

// Refresh counts the summary of firms anew, after a merge moved their rows.
func (s *Service) Refresh(ctx context.Context, firms ...string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, firm := range firms {
			if err := s.Firms.Hold(ctx, firm); err != nil {
				return err
			}
			if err := s.follow(ctx, firm); err != nil {
				return err
			}
		}
		return nil
	})
}

// follow brings the firm's summary in line. The caller holds the firm.
func (s *Service) follow(ctx context.Context, firm string) error {
	now, err := s.store.standing(ctx, firm)
	if err != nil {
		return err
	}
	last := enterprise.LastVisit{On: now.LastOn}
	if now.LastBy != nil {
		last.By = *now.LastBy
	}
	return s.Firms.WriteSummary(ctx, firm, enterprise.SummaryPatch{
		LastVisit: &last, NextDueOn: &now.NextOn, OpenRequests: &now.OpenRequests, UnconfirmedRequests: &now.Unconfirmed,
	})
}

// namePeople fills in the names behind ids. A free name needs no id.
func (s *Service) namePeople(ctx context.Context, v *Visit, led, next *Attendee) error {
	if led != nil {
		v.LedByID, v.LedByName = led.UserID, led.Name
	}
	if next != nil {
		v.NextOwnerID, v.NextOwnerName = next.UserID, next.Name
	}
	ids := []string{}
	for _, id := range append([]string{v.LedByID, v.NextOwnerID}, attendeeIDs(v.Companions)...) {
		if id != "" {
			ids = append(ids, id)
		}
	}
	names, err := s.People.Names(ctx, distinct(ids))
	if err != nil {
		return err
	}
	name := func(field, id string, to *string) error {
		if known, ok := names[id]; ok {
			*to = known
		}
		if *to == "" {
			return fault.Invalid("visit.person_unknown").WithField("body."+field, "visit.person_unknown")
		}
		return nil
	}
	if err := name("ledBy", v.LedByID, &v.LedByName); err != nil {
		return err
	}
	for i := range v.Companions {
		if err := name("companions", v.Companions[i].UserID, &v.Companions[i].Name); err != nil {
			return err
		}
	}
	if v.NextStep == "" {
		v.NextOwnerID, v.NextOwnerName = "", ""
		return nil
	}
	if v.NextOwnerID == "" && v.NextOwnerName == "" {
		v.NextOwnerID, v.NextOwnerName = v.LedByID, v.LedByName
	}
	return name("nextOwner", v.NextOwnerID, &v.NextOwnerName)
}

func attendeeIDs(list []Attendee) (ids []string) {
	for _, a := range list {
		ids = append(ids, a.UserID)
	}
	return ids
}

// nameMet copies name, post and phone of contacts that were picked, so that the
// visit keeps telling whom they met after the contact changes.
func (s *Service) nameMet(ctx context.Context, v *Visit) error {
	var contacts []enterprise.Contact
	for i := range v.Met {
		m := &v.Met[i]
		if m.ContactID != "" {
			if contacts == nil {
				var err error
				if contacts, err = s.Firms.Contacts(ctx, v.EnterpriseID); err != nil {
					return err
				}
			}
			m.takeFrom(contacts)
		}
		if m.Name == "" {
			return fault.Invalid("visit.met_unknown").WithField("body.met", "visit.met_unknown")
		}
	}
	return nil
}

func (m *MetPerson) takeFrom(contacts []enterprise.Contact) {
	for _, c := range contacts {
		if c.ID == m.ContactID {
			m.Name, m.Phone = c.Name, c.Phone
			if m.Role == "" {
				m.Role = c.Title
			}
			return
		}
	}
	m.ContactID, m.Name = "", ""
}

// story is a visit as the audit tells it: names instead of lists, no phones.
type story struct {
	VisitedOn  value.Date  `json:"visitedOn"`
	StartedAt  string      `json:"startedAt"`
	Mode       string      `json:"mode"`
	LedBy      string      `json:"ledBy"`
	Companions string      `json:"companions"`
	Met        string      `json:"met"`
	Purposes   []string    `json:"purposes"`
	Needs      []string    `json:"needs"`
	Findings   string      `json:"findings"`
	NextStep   string      `json:"nextStep"`
	NextOn     *value.Date `json:"nextOn"`
	NextOwner  string      `json:"nextOwner"`
	NextDone   bool        `json:"nextDone"`
	Place      string      `json:"place"`
	Withdrawn  bool        `json:"withdrawn"`
}

func (v Visit) story() story {
	return story{
		v.VisitedOn, v.StartedAt, v.Mode, v.LedByName, names(v.Companions), metNames(v.Met), v.Purposes, v.Needs, v.Findings,
		v.NextStep, v.NextOn, v.NextOwnerName, v.NextDoneAt != nil, v.Place, v.WithdrawnAt != nil,
	}
}

func (s *Service) record(ctx context.Context, operation string, ref enterprise.Ref, v Visit, before *Visit, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "visit", ObjectID: v.ID, ObjectLabel: ref.Name + " " + v.VisitedOn.String(),
		EnterpriseID: v.EnterpriseID, UnitCode: ref.UnitCode, After: v.story(), Purpose: purpose,
	}
	if before != nil {
		e.Before = before.story()
	}
	return s.Audit.Record(ctx, e)
}

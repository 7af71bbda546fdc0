package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Create records a firm. The unit must lie in the caller's reach.
func (s *Service) Create(ctx context.Context, n NewEnterprise) (Profile, error) {
	scope, err := s.guard.Scope(ctx, "create", "enterprise")
	if err != nil {
		return Profile{}, err
	}
	e := n.build(value.NewID(), s.clock())
	if err := s.checkNew(e, n.AcceptBadUSCC, scope); err != nil {
		return Profile{}, err
	}
	var made Profile
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.add(ctx, e, n); err != nil {
			return err
		}
		if err := s.log.Record(ctx, entry("enterprise-create", e, nil, &e)); err != nil {
			return err
		}
		made, err = s.profile(ctx, e)
		return err
	})
	return made, err
}

// CreateOnce is Create for a client that may repeat itself: the same attempt
// answers with the firm made the first time.
func (s *Service) CreateOnce(ctx context.Context, attempt db.OnceKey, n NewEnterprise) (Profile, error) {
	id, _, err := s.db.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		made, err := s.Create(ctx, n)
		return made.ID, err
	})
	if err != nil {
		return Profile{}, err
	}
	return s.Get(ctx, id)
}

func (s *Service) checkNew(e Enterprise, acceptBad bool, scope access.Scope) error {
	if !scope.Covers(e.UnitCode, "") {
		return fault.Forbidden("access.outside_scope")
	}
	if f := checkUSCC(deref(e.USCC), acceptBad); f != nil {
		return f
	}
	return s.checkCodes(e)
}

// checkCodes refuses codes that are not in the shipped registers.
func (s *Service) checkCodes(e Enterprise) error {
	switch {
	case runeLen(e.Name) < 2:
		return fault.Invalid("enterprise.name_short").WithField("body.name", "enterprise.name_short")
	case !knownUnit(e.UnitCode):
		return fault.Invalid("enterprise.unit_unknown").WithField("body.unitCode", "enterprise.unit_unknown")
	case e.ParkCode != "" && !isPark(e.ParkCode):
		return fault.Invalid("enterprise.park_unknown").WithField("body.parkCode", "enterprise.park_unknown")
	case !s.industries.Known(e.IndustryCode):
		return fault.Invalid("enterprise.industry_unknown").WithField("body.industryCode", "enterprise.industry_unknown")
	case !s.techFields.Known(e.TechFieldCode):
		return fault.Invalid("enterprise.tech_field_unknown").WithField("body.techFieldCode", "enterprise.tech_field_unknown")
	}
	return nil
}

// knownUnit wants a county, or a street or town below it: firms do not belong to
// villages, and parks are told apart from units.
func knownUnit(code string) bool {
	digits := strings.Trim(code, "0123456789") == ""
	return digits && (len(code) == 6 || len(code) == 9)
}

// add writes a new firm with everything that follows from it.
func (s *Service) add(ctx context.Context, e Enterprise, n NewEnterprise) error {
	if err := s.store.insert(ctx, e); err != nil {
		return s.refused(ctx, e, err)
	}
	since := s.clock().Date()
	if n.Since != nil {
		since = *n.Since
	}
	for _, spell := range firstSpells(e, since) {
		if err := s.store.addSpell(ctx, spell); err != nil {
			return err
		}
	}
	if tags := cleanTags(n.Tags); len(tags) > 0 {
		if err := s.store.setTags(ctx, e.ID, tags, e.CreatedAt); err != nil {
			return err
		}
	}
	return s.refresh(ctx, e, nil)
}

// refused turns a taken credit code into words that name the other firm, if the
// caller may see it.
func (s *Service) refused(ctx context.Context, e Enterprise, err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	return codeTaken(deref(e.USCC), err)
}

func codeTaken(code string, cause error) error {
	return fault.Conflict("enterprise.uscc_taken", "uscc", code).
		WithField("body.uscc", "enterprise.uscc_taken", "uscc", code).Because(cause)
}

// refresh brings summary, search and counters in line with the firm's own row.
func (s *Service) refresh(ctx context.Context, e Enterprise, former []string) error {
	after := Summary{}
	var before *Summary
	switch row, err := s.store.lockSummary(ctx, e.ID); {
	case err == nil:
		before, after = &row, row
	case !db.IsNotFound(err):
		return err
	}
	after.takeProfile(e, former)
	if err := s.store.saveSummary(ctx, before, after); err != nil {
		return err
	}
	grams := e.searchable(former).Grams()
	if after.Standing == standingMerged || after.Standing == standingArchived {
		grams = nil
	}
	return s.store.replaceGrams(ctx, e.ID, e.UnitCode, grams)
}

func (s *Service) refreshNow(ctx context.Context, e Enterprise) error {
	rows, err := s.store.formerNames(ctx, e.ID)
	if err != nil {
		return err
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	return s.refresh(ctx, e, names)
}

// edit is one change of one firm: it checks the reach and the version, lets
// change work on the row, writes it, brings the read model in line and audits.
type edit struct {
	operation, verb, object string
	id                      string
	version                 int64
	reason                  string
	closedToo               bool // may also touch an archived record
}

func (s *Service) edit(ctx context.Context, in edit, change func(ctx context.Context, e *Enterprise) error) (Profile, error) {
	var out Profile
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.checked(ctx, in.id, in.verb, firstOf(in.object, "enterprise"))
		if in.closedToo && fault.Code(err) == "enterprise.archived" {
			err = nil
		}
		if err != nil {
			return err
		}
		if e.Version != in.version {
			return stale(e)
		}
		before := e
		if err := change(ctx, &e); err != nil {
			return err
		}
		e.Version, e.UpdatedAt = e.Version+1, s.clock()
		if err := s.write(ctx, e, before); err != nil {
			return err
		}
		record := entry(in.operation, e, &before, &e)
		record.Purpose = in.reason
		if err := s.log.Record(ctx, record); err != nil {
			return err
		}
		out, err = s.profile(ctx, e)
		return err
	})
	return out, err
}

func (s *Service) write(ctx context.Context, e, before Enterprise) error {
	ok, err := s.store.update(ctx, e, before.Version)
	if err != nil {
		return s.refused(ctx, e, err)
	}
	if !ok {
		return stale(before)
	}
	return s.refreshNow(ctx, e)
}

// stale carries the record as it is now, so that a person can lay mine beside theirs.
func stale(current Enterprise) error {
	return fault.Stale("enterprise.stale", "version", current.Version, "current", current)
}

// Change edits the profile.
func (s *Service) Change(ctx context.Context, id string, version int64, c EnterpriseChange) (Profile, error) {
	in := edit{operation: "enterprise-change", verb: "change", id: id, version: version}
	return s.edit(ctx, in, func(ctx context.Context, e *Enterprise) error {
		had := deref(e.USCC)
		c.apply(e)
		if deref(e.USCC) != had {
			if f := checkUSCC(deref(e.USCC), c.AcceptBadUSCC); f != nil {
				return f
			}
		}
		if c.Tags != nil {
			if err := s.changeTags(ctx, *e, cleanTags(*c.Tags)); err != nil {
				return err
			}
		}
		return s.checkCodes(*e)
	})
}

// changeTags is audited apart: tags are no column of the firm.
func (s *Service) changeTags(ctx context.Context, e Enterprise, tags []string) error {
	old, err := s.store.tags(ctx, e.ID)
	if err != nil || slices.Equal(old, tags) {
		return err
	}
	if err := s.store.setTags(ctx, e.ID, tags, s.clock()); err != nil {
		return err
	}
	type tagged struct {
		Tags string `json:"tags"`
	}
	return s.log.Record(ctx, entry("enterprise-change", e, tagged{strings.Join(old, "、")}, tagged{strings.Join(tags, "、")}))
}

// Rename gives a firm a new name from a day on; the old one stays searchable.
func (s *Service) Rename(ctx context.Context, id string, version int64, name string, from value.Date) (Profile, error) {
	in := edit{operation: "enterprise-rename", verb: "change", id: id, version: version}
	return s.edit(ctx, in, func(ctx context.Context, e *Enterprise) error {
		old := e.Name
		e.rename(name)
		if runeLen(e.Name) < 2 {
			return fault.Invalid("enterprise.name_short").WithField("body.name", "enterprise.name_short")
		}
		if e.NameKey == NameKey(old) { // another spelling, no new name
			return nil
		}
		until := from.AddDays(-1)
		return s.store.addFormerName(ctx, formerName{value.NewID(), e.ID, old, NameKey(old), &until, s.clock()})
	})
}

func entry(operation string, e Enterprise, before, after any) audit.Entry {
	return audit.Entry{
		Operation: operation, Object: "enterprise", ObjectID: e.ID, ObjectLabel: e.Name,
		EnterpriseID: e.ID, UnitCode: e.UnitCode, Before: nilIfNil(before), After: nilIfNil(after),
	}
}

// nilIfNil turns a nil pointer inside an interface into no value at all.
func nilIfNil(v any) any {
	if e, ok := v.(*Enterprise); ok && e == nil {
		return nil
	}
	return v
}

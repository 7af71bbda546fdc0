package enterprise

import (
	"context"
	"slices"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Followed is a table whose rows move with a firm when it is merged. Unique are
// the columns that, with the firm, may not repeat: a row whose twin the other
// firm already has stays where it is. Twin says what a twin must be besides, of
// the alias o: "o.archived_at IS NULL" keeps one that was archived from holding a
// row back.
type Followed struct {
	Table  string
	Unique []string
	Twin   string
}

// Follow names the tables of higher features whose rows move in a merge. boot
// calls it once.
func (s *Service) Follow(tables ...Followed) { s.follow = append(s.follow, tables...) }

// AfterMerge names what higher features work out anew from their own rows when
// those went from one firm to another, in the same transaction. boot calls it once.
func (s *Service) AfterMerge(refresh ...func(ctx context.Context, enterpriseIDs ...string) error) {
	s.afterMerge = append(s.afterMerge, refresh...)
}

func (s *Service) refreshMerged(ctx context.Context, m Merge) error {
	for _, refresh := range s.afterMerge {
		if err := refresh(ctx, m.IntoID, m.FromID); err != nil {
			return err
		}
	}
	return nil
}

// own are this package's tables that move.
var own = []Followed{
	{Table: "enterprise_contacts"},
	{Table: "enterprise_former_names"},
	{Table: "enterprise_grants"},
}

// Merge says that one record turned out to be another firm's.
type Merge struct {
	ID       string         `json:"id" gorm:"primaryKey"`
	FromID   string         `json:"fromId"`
	IntoID   string         `json:"intoId"`
	Reason   string         `json:"reason"`
	Moved    value.JSON     `json:"-"`
	MergedBy string         `json:"mergedBy"`
	MergedAt value.Instant  `json:"mergedAt"`
	UndoneAt *value.Instant `json:"undoneAt"`
}

// TableName is GORM's.
func (Merge) TableName() string { return "enterprise_merges" }

// moved is what a merge remembers, to be taken back exactly.
type movedRows struct {
	Rows        map[string][]string `json:"rows"` // table → ids
	Tags        []string            `json:"tags"` // added to the other firm
	FormerName  string              `json:"formerName"`
	USCC        *string             `json:"uscc"` // taken over by the other firm
	FromSummary Summary             `json:"from"`
	IntoSummary Summary             `json:"into"`
	FromVersion int64               `json:"fromVersion"`
	IntoVersion int64               `json:"intoVersion"`
}

// Merge joins record from into record into. Two different credit codes are two
// firms and cannot be merged, however alike their names are.
func (s *Service) Merge(ctx context.Context, fromID, intoID, reason string) (Merge, error) {
	if fromID == intoID {
		return Merge{}, fault.Invalid("enterprise.merge_self")
	}
	var made Merge
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		from, into, err := s.mergeable(ctx, fromID, intoID)
		if err != nil {
			return err
		}
		moved, err := s.join(ctx, &from, &into)
		if err != nil {
			return err
		}
		made = Merge{
			ID: value.NewID(), FromID: fromID, IntoID: intoID, Reason: reason, Moved: value.JSONOf(moved),
			MergedBy: audit.From(ctx).UserID, MergedAt: s.clock(),
		}
		if err := s.store.insertMerge(ctx, made); err != nil {
			return err
		}
		if err := s.refreshMerged(ctx, made); err != nil {
			return err
		}
		return s.recordMerge(ctx, "enterprise-merge", made, from, into)
	})
	return made, err
}

func (s *Service) mergeable(ctx context.Context, fromID, intoID string) (from, into Enterprise, err error) {
	if from, err = s.checked(ctx, fromID, "manage", "enterprise"); err != nil {
		return
	}
	if into, err = s.checked(ctx, intoID, "manage", "enterprise"); err != nil {
		return
	}
	for _, e := range []Enterprise{from, into} {
		if err = e.open(); err != nil {
			return
		}
	}
	if from.USCC != nil && into.USCC != nil {
		err = fault.Conflict("enterprise.merge_codes_differ")
	}
	return
}

// join moves rows, tags, name and code, and closes the record that was merged.
func (s *Service) join(ctx context.Context, from, into *Enterprise) (movedRows, error) {
	moved := movedRows{Rows: map[string][]string{}, FromVersion: from.Version + 1, IntoVersion: into.Version + 1}
	var err error
	if moved.FromSummary, err = s.store.lockSummary(ctx, from.ID); err != nil {
		return moved, err
	}
	if moved.IntoSummary, err = s.store.lockSummary(ctx, into.ID); err != nil {
		return moved, err
	}
	for _, table := range slices.Concat(own, s.follow) {
		ids, err := s.store.moveRows(ctx, table, from.ID, into.ID)
		if err != nil {
			return moved, err
		}
		moved.Rows[table.Table] = ids
	}
	if moved.Tags, err = s.store.copyTags(ctx, from.ID, into.ID, s.clock()); err != nil {
		return moved, err
	}
	if from.NameKey != into.NameKey {
		moved.FormerName = value.NewID()
		name := formerName{moved.FormerName, into.ID, from.Name, from.NameKey, nil, s.clock()}
		if err := s.store.addFormerName(ctx, name); err != nil {
			return moved, err
		}
	}
	return moved, s.closeMerged(ctx, from, into, &moved)
}

func (s *Service) closeMerged(ctx context.Context, from, into *Enterprise, moved *movedRows) error {
	beforeFrom, beforeInto := *from, *into
	from.CanonicalID, from.Version, from.UpdatedAt = &into.ID, from.Version+1, s.clock()
	into.Version, into.UpdatedAt = into.Version+1, s.clock()
	if into.USCC == nil && from.USCC != nil {
		moved.USCC = from.USCC
		into.USCC, into.Provisional, from.USCC = from.USCC, false, nil
	}
	if err := s.write(ctx, *from, beforeFrom); err != nil {
		return err
	}
	if err := s.store.saveTogether(ctx, moved.FromSummary, into.ID); err != nil {
		return err
	}
	return s.write(ctx, *into, beforeInto)
}

// UndoMerge takes a merge back as long as neither record was changed since.
func (s *Service) UndoMerge(ctx context.Context, mergeID string) (Merge, error) {
	var merge Merge
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if merge, err = s.store.merge(ctx, mergeID); db.IsNotFound(err) {
			return fault.NotFound("enterprise.merge_not_found")
		} else if err != nil {
			return err
		}
		into, err := s.checked(ctx, merge.IntoID, "manage", "enterprise")
		if err != nil {
			return err
		}
		from, err := s.checked(ctx, merge.FromID, "manage", "enterprise")
		if err != nil {
			return err
		}
		var moved movedRows
		if err := merge.Moved.Into(&moved); err != nil {
			return err
		}
		switch {
		case merge.UndoneAt != nil:
			return fault.Conflict("enterprise.merge_undone")
		case from.Version != moved.FromVersion:
			return fault.Conflict("enterprise.merge_changed", "what", from.Name)
		case into.Version != moved.IntoVersion:
			return fault.Conflict("enterprise.merge_changed", "what", into.Name)
		}
		if err := s.part(ctx, from, into, moved); err != nil {
			return err
		}
		now := s.clock()
		merge.UndoneAt = &now
		if err := s.store.endMerge(ctx, merge.ID, now); err != nil {
			return err
		}
		if err := s.refreshMerged(ctx, merge); err != nil {
			return err
		}
		return s.recordMerge(ctx, "enterprise-unmerge", merge, from, into)
	})
	return merge, err
}

// part gives everything back.
func (s *Service) part(ctx context.Context, from, into Enterprise, moved movedRows) error {
	beforeFrom, beforeInto := from, into
	for table, ids := range moved.Rows {
		if err := s.store.returnRows(ctx, table, ids, into.ID, from.ID); err != nil {
			return err
		}
	}
	if err := s.store.dropTags(ctx, into.ID, moved.Tags); err != nil {
		return err
	}
	if moved.FormerName != "" {
		if err := s.store.dropFormerName(ctx, moved.FormerName); err != nil {
			return err
		}
	}
	from.CanonicalID, from.Version, from.UpdatedAt = nil, from.Version+1, s.clock()
	into.Version, into.UpdatedAt = into.Version+1, s.clock()
	if moved.USCC != nil {
		from.USCC, into.USCC, into.Provisional = moved.USCC, nil, true
	}
	if err := s.store.restoreFacts(ctx, moved.FromSummary, moved.IntoSummary); err != nil {
		return err
	}
	if err := s.write(ctx, into, beforeInto); err != nil {
		return err
	}
	return s.write(ctx, from, beforeFrom)
}

func (s *Service) recordMerge(ctx context.Context, operation string, merge Merge, from, into Enterprise) error {
	for _, e := range []Enterprise{from, into} {
		record := entry(operation, e, nil, nil)
		record.Purpose = merge.Reason
		record.Params = map[string]any{"merge": merge.ID, "from": from.Name, "into": into.Name}
		if err := s.log.Record(ctx, record); err != nil {
			return err
		}
	}
	return nil
}

// Merges are those into or out of a firm, latest first.
func (s *Service) Merges(ctx context.Context, enterpriseID string) ([]Merge, error) {
	if _, err := s.visible(ctx, enterpriseID); err != nil {
		return nil, err
	}
	return s.store.merges(ctx, enterpriseID)
}

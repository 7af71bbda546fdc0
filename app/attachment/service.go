package attachment

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Service holds the use cases.
type Service struct {
	db     *db.DB
	store  store
	disk   disk
	guard  *access.Guard
	log    *audit.Log
	clock  value.Clock
	owners map[string]Owner
}

// New makes the service; files lie in the folder files below dataDir.
func New(d *db.DB, guard *access.Guard, log *audit.Log, clock value.Clock, dataDir string) *Service {
	return &Service{
		db: d, store: store{d}, disk: disk{filepath.Join(dataDir, "files")},
		guard: guard, log: log, clock: clock, owners: map[string]Owner{},
	}
}

// UseOwner says who decides about the files of a kind of record. Called while
// the program is built.
func (s *Service) UseOwner(kind string, owner Owner) { s.owners[kind] = owner }

// Add takes in a file. Sent again with the same ClientID it answers with the
// file of the first time, which a phone that lost the answer relies on.
func (s *Service) Add(ctx context.Context, u Upload) (Attachment, error) {
	u.Name = cleanName(u.Name)
	if err := u.check(); err != nil {
		return Attachment{}, err
	}
	firm, err := s.mayAdd(ctx, u)
	if err != nil {
		return Attachment{}, err
	}
	user := access.From(ctx).UserID
	if done, ok, err := s.earlier(ctx, user, u); ok || err != nil {
		return done, err
	}
	k, content, err := recognise(u.Name, u.Content)
	if err != nil {
		return Attachment{}, err
	}
	width, height := sizeOf(content)
	if width*height > maxPixels {
		return Attachment{}, fault.Invalid("attachment.photo_huge", "width", width, "height", height)
	}
	path, sum, err := s.disk.put(content)
	if err != nil {
		return Attachment{}, fault.Unavailable("attachment.not_stored").Because(err)
	}
	a := Attachment{
		ID: value.NewID(), OwnerKind: u.OwnerKind, OwnerID: optional(u.OwnerID), EnterpriseID: optional(firm),
		ClientID: optional(u.ClientID), Name: u.Name, MediaType: k.mediaType, Size: int64(len(content)),
		SHA256: sum, Path: path, UploadedBy: user, CreatedAt: s.clock(), Width: width, Height: height,
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error { return s.insert(ctx, a) })
	if err == nil {
		return a, nil
	}
	err = errors.Join(err, s.disk.remove(path))
	if db.IsDuplicate(err) { // the same photo was on its way twice
		if done, ok, again := s.earlier(ctx, user, u); ok || again != nil {
			return done, again
		}
	}
	return Attachment{}, err
}

func (s *Service) mayAdd(ctx context.Context, u Upload) (string, error) {
	owner, ok := s.owners[u.OwnerKind]
	if !ok {
		return "", fault.Invalid("attachment.owner_unknown")
	}
	if u.OwnerID == "" {
		return "", s.guard.Allow(ctx, "create", "attachment")
	}
	firm, err := owner.CheckFile(ctx, u.OwnerID, "create")
	if err != nil {
		return "", err
	}
	n, err := s.store.count(ctx, u.OwnerKind, u.OwnerID)
	if err == nil && n >= MaxPerOwner {
		err = fault.Conflict("attachment.too_many", "limit", MaxPerOwner)
	}
	return firm, err
}

// earlier finds the file of an earlier attempt, and links it when only this
// attempt knows the owner.
func (s *Service) earlier(ctx context.Context, user string, u Upload) (Attachment, bool, error) {
	if u.ClientID == "" {
		return Attachment{}, false, nil
	}
	a, err := s.store.byClient(ctx, user, u.ClientID)
	if db.IsNotFound(err) {
		return Attachment{}, false, nil
	}
	if err != nil {
		return Attachment{}, false, err
	}
	if a.OwnerID == nil && u.OwnerID != "" {
		if err := s.Link(ctx, u.OwnerKind, u.OwnerID, []string{a.ID}); err != nil {
			return Attachment{}, true, err
		}
		a, err = s.store.byID(ctx, a.ID)
		return a, true, err
	}
	if a.OwnerKind != u.OwnerKind || u.OwnerID != "" && deref(a.OwnerID) != u.OwnerID {
		return Attachment{}, true, fault.Conflict("web.key_reused")
	}
	return a, true, nil
}

func (s *Service) insert(ctx context.Context, a Attachment) error {
	if err := s.store.insert(ctx, a); err != nil {
		return err
	}
	return s.record(ctx, "attachment-create", a, "")
}

func (s *Service) record(ctx context.Context, operation string, a Attachment, purpose string) error {
	return s.log.Record(ctx, audit.Entry{
		Operation: operation, Object: "attachment", ObjectID: a.ID, ObjectLabel: a.Name, EnterpriseID: deref(a.EnterpriseID),
		Purpose: purpose, Params: map[string]any{"ownerKind": a.OwnerKind, "ownerId": deref(a.OwnerID), "size": a.Size, "sha256": a.SHA256},
	})
}

// Staged is a file of the caller that waits for its record. Errors:
// attachment.not_found.
func (s *Service) Staged(ctx context.Context, kind, id string) (Attachment, error) {
	a, err := s.store.byID(ctx, id)
	if db.IsNotFound(err) || err == nil && (a.OwnerKind != kind || a.OwnerID != nil || a.UploadedBy != access.From(ctx).UserID) {
		return Attachment{}, fault.NotFound("attachment.not_found")
	}
	return a, err
}

// Link gives staged files of the caller to a record, in the transaction of ctx.
// Errors: attachment.not_found when one is not the caller's or taken.
func (s *Service) Link(ctx context.Context, kind, ownerID string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	owner, ok := s.owners[kind]
	if !ok {
		return fault.Invalid("attachment.owner_unknown")
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		firm, err := owner.CheckFile(ctx, ownerID, "create")
		if err != nil {
			return err
		}
		n, err := s.store.link(ctx, access.From(ctx).UserID, kind, ownerID, firm, ids)
		if err == nil && n != int64(len(ids)) {
			return fault.NotFound("attachment.not_found")
		}
		return err
	})
}

// Pass gives a file to another record of a firm, in the transaction of ctx; the
// caller has checked both.
func (s *Service) Pass(ctx context.Context, a Attachment, enterpriseID, kind, ownerID string) error {
	return s.store.pass(ctx, a.ID, enterpriseID, kind, ownerID)
}

// Retire takes a file off its record, in the transaction of ctx; the caller has
// checked that it may go.
func (s *Service) Retire(ctx context.Context, a Attachment, reason string) error {
	_, err := s.store.archive(ctx, a.ID, reason, s.clock())
	return err
}

// Of lists the files of records by owner id. The caller has checked that they
// may be seen.
func (s *Service) Of(ctx context.Context, kind string, owners ...string) (map[string][]Attachment, error) {
	rows, err := s.store.ofOwners(ctx, kind, owners)
	if err != nil {
		return nil, err
	}
	byOwner := map[string][]Attachment{}
	for _, a := range rows {
		byOwner[deref(a.OwnerID)] = append(byOwner[deref(a.OwnerID)], a)
	}
	return byOwner, nil
}

// Content is a file of a record with its bytes, for who may read that record.
func (s *Service) Content(ctx context.Context, kind, ownerID, id string) (Attachment, []byte, error) {
	a, err := s.owned(ctx, kind, ownerID, id, "read")
	if err != nil {
		return Attachment{}, nil, err
	}
	b, err := s.disk.read(a.Path)
	if err != nil {
		return Attachment{}, nil, fault.Unavailable("attachment.unreadable").Because(err)
	}
	return a, b, nil
}

// Archive takes a file off its record; the bytes stay for the record's history.
func (s *Service) Archive(ctx context.Context, kind, ownerID, id, reason string) error {
	a, err := s.owned(ctx, kind, ownerID, id, "archive")
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		ok, err := s.store.archive(ctx, id, reason, s.clock())
		if err != nil || !ok {
			return err
		}
		return s.record(ctx, "attachment-archive", a, reason)
	})
}

func (s *Service) owned(ctx context.Context, kind, ownerID, id, verb string) (Attachment, error) {
	owner, ok := s.owners[kind]
	if !ok {
		return Attachment{}, fault.NotFound("attachment.not_found")
	}
	if _, err := owner.CheckFile(ctx, ownerID, verb); err != nil {
		return Attachment{}, err
	}
	a, err := s.store.byID(ctx, id)
	if db.IsNotFound(err) || err == nil && (a.OwnerKind != kind || deref(a.OwnerID) != ownerID) {
		return Attachment{}, fault.NotFound("attachment.not_found")
	}
	return a, err
}

// How long a staged file waits for its record, and a file for its row.
const (
	stagedFor  = 14 * 24 * time.Hour
	orphanedBy = 24 * time.Hour
)

// Sweep forgets staged files nobody took up and removes files without a row. It
// tells how many files it removed.
func (s *Service) Sweep(ctx context.Context) (removed int, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		return s.store.forgetStaged(ctx, s.clock().Add(-stagedFor))
	})
	if err != nil {
		return 0, err
	}
	paths, err := s.disk.older(s.clock().Add(-orphanedBy).Time())
	if err != nil {
		return 0, err
	}
	known, err := s.store.known(ctx, paths)
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		if known[path] {
			continue
		}
		if err := s.disk.remove(path); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

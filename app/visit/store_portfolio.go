package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

// promisedSteps are the next steps somebody still has to do.
func (s store) promisedSteps(ctx context.Context, scope access.Scope, user string) ([]Visit, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Visit](ctx, s.db, "SELECT "+visitColumns+` FROM visits
		WHERE next_owner_id = ? AND next_step <> '' AND next_done_at IS NULL AND withdrawn_at IS NULL AND `+where+
		" ORDER BY next_on IS NULL, next_on, id", append([]any{user}, args...)...)
}

// promisedRequests are the requests somebody still deals with.
func (s store) promisedRequests(ctx context.Context, scope access.Scope, user string) ([]Request, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Request](ctx, s.db, "SELECT "+requestColumns+` FROM requests
		WHERE owner_id = ? AND (state = 'open' OR step = 'answered') AND `+where+
		" ORDER BY due_on IS NULL, due_on, id", append([]any{user}, args...)...)
}

// giveStep makes somebody else the owner of a next step and tells the version it has then.
func (s store) giveStep(ctx context.Context, id, from string, to access.Actor, now value.Instant) (int64, error) {
	return db.One[int64](ctx, s.db, `UPDATE visits SET next_owner_id = ?, next_owner_name = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND next_owner_id = ? RETURNING version`, to.UserID, to.Name, now, id, from)
}

func (s store) insertHandOver(ctx context.Context, h HandOverRecord, items []handedItem) error {
	if err := db.Add(ctx, s.db, h); err != nil || len(items) == 0 {
		return err
	}
	for i := range items {
		items[i].ID, items[i].HandoverID = value.NewID(), h.ID
	}
	return db.Add(ctx, s.db, items...)
}

var handOverColumns = db.Columns[HandOverRecord]("")

func (s store) handOver(ctx context.Context, id string) (HandOverRecord, error) {
	return db.One[HandOverRecord](ctx, s.db, "SELECT "+handOverColumns+" FROM portfolio_handovers WHERE id = ?", id)
}

// handOvers are those of somebody whose firms all are in reach, the latest first.
func (s store) handOvers(ctx context.Context, scope access.Scope, user string, limit int) ([]HandOverRecord, error) {
	where, args := enterprise.Visible(scope, "i.enterprise_id")
	args = append(append([]any{user, user}, args...), limit)
	return db.All[HandOverRecord](ctx, s.db, "SELECT "+handOverColumns+` FROM portfolio_handovers WHERE (from_id = ? OR to_id = ?)
		AND NOT EXISTS (SELECT 1 FROM portfolio_handover_items i WHERE i.handover_id = portfolio_handovers.id AND NOT (`+where+`))
		ORDER BY id DESC LIMIT ?`, args...)
}

// handedBeyond counts what of a hand-over a scope does not reach.
func (s store) handedBeyond(ctx context.Context, scope access.Scope, id string) (int, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.One[int](ctx, s.db, "SELECT count(*) FROM portfolio_handover_items WHERE handover_id = ? AND NOT ("+where+")", append([]any{id}, args...)...)
}

func (s store) handedItems(ctx context.Context, id string) ([]handedItem, error) {
	return db.All[handedItem](ctx, s.db, `SELECT i.id, i.handover_id, i.kind, i.subject_id, i.enterprise_id, i.version FROM portfolio_handover_items i
		JOIN enterprises e ON e.id = i.enterprise_id WHERE i.handover_id = ? ORDER BY i.kind, e.name, i.subject_id`, id)
}

// handedSteps are the next steps of a hand-over that are still to be done.
func (s store) handedSteps(ctx context.Context, id string) ([]Visit, error) {
	return db.All[Visit](ctx, s.db, "SELECT "+visitColumns+` FROM visits WHERE next_step <> '' AND next_done_at IS NULL AND withdrawn_at IS NULL
		AND id IN (SELECT subject_id FROM portfolio_handover_items WHERE handover_id = ? AND kind = 'step') ORDER BY next_on IS NULL, next_on, id`, id)
}

func (s store) handedRequests(ctx context.Context, id string) ([]Request, error) {
	return db.All[Request](ctx, s.db, "SELECT "+requestColumns+` FROM requests
		WHERE id IN (SELECT subject_id FROM portfolio_handover_items WHERE handover_id = ? AND kind = 'request') ORDER BY due_on IS NULL, due_on, id`, id)
}

// changedSince counts what was handed on, done or worked on after a hand-over. A
// firm may be edited meanwhile; only who looks after it counts.
func (s store) changedSince(ctx context.Context, h HandOverRecord) (int, error) {
	return db.One[int](ctx, s.db, `SELECT count(*) FROM portfolio_handover_items i WHERE i.handover_id = ? AND NOT (
		i.kind = 'firm' AND EXISTS (SELECT 1 FROM enterprises e WHERE e.id = i.subject_id AND e.officer_id = ?)
		OR i.kind = 'step' AND EXISTS (SELECT 1 FROM visits v WHERE v.id = i.subject_id AND v.version = i.version)
		OR i.kind = 'request' AND EXISTS (SELECT 1 FROM requests r WHERE r.id = i.subject_id AND r.version = i.version))`, h.ID, h.ToID)
}

func (s store) undoHandOver(ctx context.Context, h HandOverRecord) (bool, error) {
	n, err := s.db.Exec(ctx, "UPDATE portfolio_handovers SET undone_at = ?, undone_by = ?, undo_reason = ? WHERE id = ? AND undone_at IS NULL",
		h.UndoneAt, h.UndoneBy, h.UndoReason, h.ID)
	return n == 1, err
}

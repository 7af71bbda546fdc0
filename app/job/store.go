package job

import (
	"context"

	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// insert adds a job unless its key is taken by an unfinished one.
func (s store) insert(ctx context.Context, j Job) (bool, error) {
	res := s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "only_one"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{
			clause.Expr{SQL: "only_one IS NOT NULL AND state IN ('queued', 'running')"},
		}},
		DoNothing: true,
	}).Create(&j)
	return res.RowsAffected == 1, res.Error
}

func (s store) get(ctx context.Context, id string) (Job, error) {
	var j Job
	err := s.db.From(ctx).Where("id = ?", id).Take(&j).Error
	return j, err
}

func (s store) states(ctx context.Context, ids []string) (map[string]State, error) {
	var rows []Job
	err := s.db.From(ctx).Select("id", "state").Where("id IN ?", ids).Find(&rows).Error
	states := make(map[string]State, len(rows))
	for _, j := range rows {
		states[j.ID] = j.State
	}
	return states, err
}

func (s store) list(ctx context.Context, owner string, f Filter) ([]Job, error) {
	q := s.db.From(ctx).Order("id DESC").Limit(f.Limit)
	if owner != "" || !f.All {
		q = q.Where("owner_id = ?", owner)
	}
	if f.Open {
		q = q.Where("state IN ('queued', 'running')")
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Before != "" {
		q = q.Where("id < ?", f.Before)
	}
	var jobs []Job
	return jobs, q.Find(&jobs).Error
}

// due is what may be claimed: waiting jobs whose moment has come, and running
// ones whose holder has gone silent.
const due = `(state = 'queued' AND due_at <= ? AND kind IN ?
	OR state = 'running' AND lease_until < ? AND kind IN ?)`

type candidate struct {
	ID   string
	Kind string
	Slot *string
}

// candidates lists what could be claimed now. free are the kinds with room for
// one more, known all kinds this process can do; a silent job keeps its room.
func (s store) candidates(ctx context.Context, now value.Instant, free, known, held []string) ([]candidate, error) {
	q := s.db.From(ctx).Table("jobs").Select("id, kind, slot").Where(due, now, append(free, ""), now, known)
	if len(held) > 0 {
		q = q.Where("id NOT IN ?", held)
	}
	var found []candidate
	return found, q.Order("due_at, id").Limit(8).Find(&found).Error
}

// claim takes one job; false means another process was faster.
func (s store) claim(ctx context.Context, c candidate, by string, now, until value.Instant, known []string) (Job, bool, error) {
	var j Job
	res := s.db.From(ctx).Raw(`UPDATE jobs SET state = 'running', slot = ?, lease_by = ?, lease_until = ?,
		attempts = attempts + 1, started_at = COALESCE(started_at, ?) WHERE id = ? AND `+due+` RETURNING *`,
		c.Slot, by, until, now, c.ID, now, known, now, known).Scan(&j)
	if res.Error != nil || j.ID == "" {
		return j, false, res.Error
	}
	tx := s.db.From(ctx)
	if err := tx.Exec(`UPDATE job_runs SET outcome = 'lost', finished_at = ? WHERE job_id = ? AND finished_at IS NULL`, now, j.ID).Error; err != nil {
		return j, false, err
	}
	return j, true, tx.Exec(`INSERT INTO job_runs (id, job_id, attempt, worker, started_at) VALUES (?, ?, ?, ?, ?)`,
		value.NewID(), j.ID, j.Attempts, by, now).Error
}

// giveUp ends silent jobs that were cancelled or taken up too often, and gives them.
func (s store) giveUp(ctx context.Context, now value.Instant, held []string) ([]Job, error) {
	var ended []Job
	err := s.db.From(ctx).Raw(`UPDATE jobs SET finished_at = ?, lease_by = '', lease_until = NULL,
		state = CASE WHEN cancel_asked THEN 'cancelled' ELSE 'failed' END,
		error_code = CASE WHEN cancel_asked THEN '' ELSE 'job.gave_up' END
		WHERE state = 'running' AND lease_until < ? AND (cancel_asked OR attempts >= max_attempts) AND id NOT IN ? RETURNING *`,
		now, now, append(held, "")).Scan(&ended).Error
	if err != nil || len(ended) == 0 {
		return nil, err
	}
	ids := make([]string, len(ended))
	for i, j := range ended {
		ids[i] = j.ID
	}
	return ended, s.db.From(ctx).Exec(`UPDATE job_runs SET outcome = 'lost', finished_at = ? WHERE job_id IN ? AND finished_at IS NULL`, now, ids).Error
}

func (s store) slots(ctx context.Context) (map[string][]string, error) {
	var rows []candidate
	err := s.db.From(ctx).Table("jobs").Select("id, kind, slot").Where("state = 'running' AND slot IS NOT NULL").Find(&rows).Error
	taken := map[string][]string{}
	for _, r := range rows {
		taken[r.Kind] = append(taken[r.Kind], *r.Slot)
	}
	return taken, err
}

// renew keeps the lease; false means it is no longer ours.
func (s store) renew(ctx context.Context, id, by string, until value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec(`UPDATE jobs SET lease_until = ? WHERE id = ? AND state = 'running' AND lease_by = ?`, until, id, by)
	return res.RowsAffected == 1, res.Error
}

func (s store) progress(ctx context.Context, id, by string, p progress) error {
	return s.db.From(ctx).Exec(`UPDATE jobs SET units_done = ?, units_total = ?, note = ?
		WHERE id = ? AND state = 'running' AND lease_by = ?`, p.done, p.total, p.note, id, by).Error
}

func (s store) cancelAsked(ctx context.Context, id string) (bool, error) {
	var asked bool
	err := s.db.From(ctx).Raw("SELECT cancel_asked FROM jobs WHERE id = ?", id).Scan(&asked).Error
	return asked, err
}

func (s store) cancel(ctx context.Context, id string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec(`UPDATE jobs SET cancel_asked = TRUE,
		finished_at = CASE WHEN state = 'queued' THEN ? ELSE finished_at END,
		state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
		WHERE id = ? AND state IN ('queued', 'running')`, now, id)
	return res.RowsAffected == 1, res.Error
}

// ending is how a run ends and how its job goes on.
type ending struct {
	state       State
	outcome     string // for the ledger
	errorCode   string
	errorParams value.JSON
	result      value.JSON
	dueAt       value.Instant // when it goes back to the queue
	refund      int           // attempts that do not count
}

func (s store) finish(ctx context.Context, j Job, p progress, e ending, now value.Instant) (bool, error) {
	finished := now
	if e.state == Queued {
		finished = value.Instant{}
	} else {
		e.dueAt = j.DueAt
	}
	res := s.db.From(ctx).Exec(`UPDATE jobs SET state = ?, result = ?, error_code = ?, error_params = ?, finished_at = ?, due_at = ?,
		attempts = attempts - ?, lease_by = '', lease_until = NULL, units_done = ?, units_total = ?, note = ?
		WHERE id = ? AND state = 'running' AND lease_by = ?`,
		e.state, e.result, e.errorCode, e.errorParams, finished, e.dueAt, e.refund, p.done, p.total, p.note, j.ID, j.LeaseBy)
	if res.Error != nil || res.RowsAffected == 0 {
		return false, res.Error
	}
	return true, s.db.From(ctx).Exec(`UPDATE job_runs SET outcome = ?, error_code = ?, finished_at = ?
		WHERE job_id = ? AND worker = ? AND finished_at IS NULL`, e.outcome, e.errorCode, now, j.ID, j.LeaseBy).Error
}

func (s store) prune(ctx context.Context, before value.Instant) error {
	tx := s.db.From(ctx)
	const old = "SELECT id FROM jobs WHERE finished_at < ? AND state NOT IN ('queued', 'running')"
	if err := tx.Exec("DELETE FROM job_runs WHERE job_id IN ("+old+")", before).Error; err != nil {
		return err
	}
	if err := tx.Exec("DELETE FROM jobs WHERE id IN ("+old+")", before).Error; err != nil {
		return err
	}
	// The newest row of each schedule stays: it says what was run last.
	return tx.Exec(`DELETE FROM job_ticks WHERE created_at < ? AND due_at < (
		SELECT max(t.due_at) FROM job_ticks t WHERE t.schedule = job_ticks.schedule)`, before).Error
}

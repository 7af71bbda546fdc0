package job

import (
	"context"

	"miaolin/app/value"
)

// tick writes down that a schedule fell due; false means another process did.
func (s store) tick(ctx context.Context, schedule string, due value.Instant, jobID string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec(`INSERT INTO job_ticks (schedule, due_at, job_id, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (schedule, due_at) DO NOTHING`, schedule, due, jobID, now)
	return res.RowsAffected == 1, res.Error
}

// lastTicks answers, by schedule, the last moment that was taken care of.
func (s store) lastTicks(ctx context.Context) (map[string]lastTick, error) {
	var rows []lastTick
	err := s.db.From(ctx).Raw(`SELECT t.schedule, t.due_at, t.job_id, COALESCE(j.state, '') AS state, j.finished_at
		FROM job_ticks t LEFT JOIN jobs j ON j.id = t.job_id
		WHERE t.due_at = (SELECT max(x.due_at) FROM job_ticks x WHERE x.schedule = t.schedule)`).Scan(&rows).Error
	last := map[string]lastTick{}
	for _, r := range rows {
		last[r.Schedule] = r
	}
	return last, err
}

type lastTick struct {
	Schedule   string
	DueAt      value.Instant
	JobID      string
	State      State
	FinishedAt value.Instant
}

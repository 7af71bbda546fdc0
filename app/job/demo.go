package job

import (
	"context"
	"time"

	"miaolin/app/access"
	"miaolin/app/value"
)

// DemoJob is a job of the demo county that ended some time ago.
type DemoJob struct {
	Kind, Label        string
	OwnerID, OwnerName string
	Ago, Took          time.Duration
	Units              int64
	Result             any
	ErrorCode          string // of one that failed
}

// Demo notes jobs that ended before the first start. They are shown and never run.
func (s *Service) Demo(ctx context.Context, jobs []DemoJob) error {
	for _, d := range jobs {
		began := s.Clock().Add(-d.Ago)
		j := Job{
			ID: value.NewID(), Kind: d.Kind, Label: d.Label, State: Done, OwnerID: d.OwnerID, OwnerName: d.OwnerName,
			Actor: value.JSONOf(access.Actor{UserID: d.OwnerID, Name: d.OwnerName}),
			DueAt: began, Attempts: 1, MaxAttempts: 3, UnitsDone: d.Units, UnitsTotal: d.Units, CreatedAt: began, StartedAt: began,
			FinishedAt: began.Add(d.Took), ErrorCode: d.ErrorCode,
		}
		if d.Result != nil {
			j.Result = value.JSONOf(d.Result)
		}
		if d.ErrorCode != "" {
			j.State, j.Attempts, j.UnitsDone = Failed, j.MaxAttempts, d.Units/3
		}
		if _, err := s.store.insert(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

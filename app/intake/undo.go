package intake

import (
	"context"

	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
)

// undoKind is the job that takes an import back.
const undoKind = "intake.undo_job"

// Undo hands an import to the job that takes it back. Records edited since stay
// and are listed. Asked for again after it was broken off, it goes on.
// Errors: intake.wrong_state (409).
func (s *Service) Undo(ctx context.Context, id string, version int64) (Import, error) {
	return s.edit(ctx, id, version, Done, func(ctx context.Context, imp *Import) error {
		if imp.Phase != "" {
			return fault.Conflict("intake.wrong_state", "state", string(imp.Phase))
		}
		imp.ErrorCode, imp.ErrorParams = "", nil
		return s.sendBack(ctx, imp)
	})
}

// sendBack has a job take back what is written of an import.
func (s *Service) sendBack(ctx context.Context, imp *Import) error {
	j, err := s.jobs.Enqueue(ctx, job.Request{Kind: undoKind, Label: imp.FileName, Args: jobArgs{imp.ID}, Key: imp.ID})
	if err != nil {
		return err
	}
	imp.Phase, imp.JobID = PhaseBack, j.ID
	return nil
}

// Undone says what taking an import back did.
type undone struct {
	Back   int64 `json:"back"`
	Stayed int64 `json:"stayed"`
}

func (s *Service) workBack(ctx context.Context, run *job.Run) (any, error) {
	var args jobArgs
	if err := run.Args(&args); err != nil {
		return nil, err
	}
	imp, err := s.load(ctx, args.ImportID)
	if err == nil && imp.Phase == PhaseBack { // otherwise an earlier attempt has done it
		err = s.takeBack(ctx, imp, run.Progress, run.Hold)
	}
	if err != nil {
		return nil, err
	}
	return s.countBack(ctx, imp.ID)
}

func (s *Service) countBack(ctx context.Context, id string) (u undone, err error) {
	if u.Back, err = s.store.countMarked(ctx, id, MarkBack); err != nil {
		return u, err
	}
	u.Stayed, err = s.store.countMarked(ctx, id, MarkStayed)
	return u, err
}

// takeBack takes the records of an import back, part by part, and ends the import
// or, after a run that failed, opens it again.
func (s *Service) takeBack(ctx context.Context, imp Import, tell telling, hold func(context.Context) error) error {
	if err := s.takeBackRecords(ctx, imp, tell, hold); err != nil {
		return err
	}
	stayed, err := s.store.marked(ctx, imp.ID, MarkStayed)
	if err != nil {
		return err
	}
	_, err = s.edit(ctx, imp.ID, imp.Version, imp.State, func(ctx context.Context, imp *Import) error {
		imp.Phase, imp.Leftovers = "", value.JSONOf(leftovers(stayed))
		if imp.State == Running {
			imp.State, imp.Checked = Open, false
			return hold(ctx)
		}
		now := s.clock()
		imp.State, imp.FinishedAt = Undone, &now
		n, err := s.countBack(ctx, imp.ID)
		if err != nil {
			return err
		}
		if err := s.record(ctx, "import-undo", *imp, map[string]any{"undone": n.Back, "stayed": n.Stayed}); err != nil {
			return err
		}
		return hold(ctx)
	})
	return err
}

func (s *Service) takeBackRecords(ctx context.Context, imp Import, tell telling, hold func(context.Context) error) error {
	total, err := s.store.countWritten(ctx, imp.ID)
	if err != nil {
		return err
	}
	before, err := s.store.marked(ctx, imp.ID, MarkStayed)
	if err != nil {
		return err
	}
	held := map[string]bool{} // firms of which something stayed
	for _, r := range before {
		held[r.EnterpriseID] = true
	}
	pace := newPace(s.partSize)
	for done := 0; ; {
		tell(done, int(total), "intake.taking_back")
		records, err := s.store.lastWritten(ctx, imp.ID, pace.size)
		if err != nil || len(records) == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		began := s.clock()
		err = s.part(ctx, imp, hold, func(ctx context.Context) error {
			began = s.clock() // it has its turn
			stayed, err := s.targets[imp.Kind].undo(ctx, records, s.source(imp), held)
			if err != nil {
				return err
			}
			return s.markBack(ctx, imp.ID, records, stayed, held)
		})
		if err != nil {
			return err
		}
		pace.took(s.clock().Sub(began))
		done += len(records)
	}
}

func (s *Service) markBack(ctx context.Context, id string, records []Record, stayed map[int]bool, held map[string]bool) error {
	marks := map[bool][]int{}
	for _, r := range records {
		marks[stayed[r.No]] = append(marks[stayed[r.No]], r.No)
		held[r.EnterpriseID] = held[r.EnterpriseID] || stayed[r.No]
	}
	if err := s.store.mark(ctx, id, marks[true], MarkStayed); err != nil {
		return err
	}
	return s.store.mark(ctx, id, marks[false], MarkBack)
}

func leftovers(stayed []Record) []Leftover {
	var all []Leftover
	for _, r := range stayed {
		all = append(all, Leftover{Label: r.Label, Code: "intake.edited_since"})
	}
	return all
}

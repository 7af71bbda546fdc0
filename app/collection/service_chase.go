package collection

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/job"
)

// TownProgress is how far the firms of one unit have come.
type TownProgress struct {
	UnitCode string `json:"unitCode"`
	Progress
}

// Key names the row in a list.
func (p TownProgress) Key() string { return p.UnitCode }

// ByTown is the progress of a round, unit by unit, within the caller's reach.
func (s *Service) ByTown(ctx context.Context, id string) ([]TownProgress, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, err
	}
	return s.store.byTown(ctx, scope, id)
}

// restBetween is how long a firm is left in peace after a reminder.
const restBetween = 24 * time.Hour

// Reminding says which firms are reminded.
type Reminding struct {
	Returns []string `json:"returns,omitempty" maxItems:"500" doc:"these; empty: all that wait, by the filter"`
	Unit    string   `json:"unit,omitempty" maxLength:"20"`
	States  []string `json:"states,omitempty" maxItems:"4" enum:"unsent,sent,received,returned"`
}

// Reminded is what a reminder came to.
type Reminded struct {
	Told      int `json:"told" doc:"firms whose people were told, in the inbox and by mail"`
	TooSoon   int `json:"tooSoon" doc:"reminded within the last 24 hours already"`
	Unreached int `json:"unreached" doc:"nobody of the firm has an account: call, or give a link"`
	Waiting   int `json:"waiting" doc:"firms a job is telling now; the others are not counted then"`
}

// Remind tells firms that have not answered once more. Errors: collection.not_open (409).
func (s *Service) Remind(ctx context.Context, id string, in Reminding) (Reminded, error) {
	round, err := s.visible(ctx, id)
	if err != nil {
		return Reminded{}, err
	}
	scope, err := s.Guard.Scope(ctx, "check", "collection")
	if err != nil {
		return Reminded{}, err
	}
	if err := round.takes(); err != nil {
		return Reminded{}, err
	}
	f := ReturnFilter{RoundID: id, Unit: in.Unit, Waiting: true, States: in.States}
	lines, err := s.store.lines(ctx, scope, f)
	if err != nil {
		return Reminded{}, err
	}
	var rows []Return
	for _, l := range lines {
		if len(in.Returns) == 0 || slices.Contains(in.Returns, l.ID) {
			rows = append(rows, l.Return)
		}
	}
	if len(in.Returns) > 0 && len(rows) == 0 {
		return Reminded{}, fault.NotFound("collection.return_not_found")
	}
	n, err := s.spread(ctx, round, rows, true)
	if err != nil {
		return n, err
	}
	return n, s.Audit.Record(ctx, audit.Entry{
		Operation: "collection-round-remind", Object: "collection", ObjectID: round.ID, ObjectLabel: round.Title, UnitCode: round.UnitCode,
		Params: map[string]any{"told": n.Told, "tooSoon": n.TooSoon, "unreached": n.Unreached, "waiting": n.Waiting, "unit": in.Unit},
	})
}

// spread tells few firms at once, and many by a job: nobody waits for a county to be
// told.
func (s *Service) spread(ctx context.Context, round Round, rows []Return, remind bool) (n Reminded, err error) {
	if rows == nil && !remind {
		if rows, err = s.store.untold(ctx, round.ID); err != nil {
			return n, err
		}
	}
	if len(rows) <= s.Direct || s.Jobs == nil {
		return s.tell(ctx, round, rows, remind)
	}
	args := tellArgs{RoundID: round.ID, Remind: remind}
	if remind {
		for _, r := range rows {
			args.Returns = append(args.Returns, r.ID)
		}
	}
	n.Waiting = len(rows)
	_, err = s.Jobs.Enqueue(ctx, job.Request{Kind: tellJob, Label: round.Title, Args: args})
	return n, err
}

// tell brings a round to the people of its firms, some firms to a transaction:
// those given, or all nobody has told. Broken off, it goes on where it was.
func (s *Service) tell(ctx context.Context, round Round, rows []Return, remind bool) (n Reminded, err error) {
	if rows == nil && !remind {
		if rows, err = s.store.untold(ctx, round.ID); err != nil {
			return n, err
		}
	}
	for part := range slices.Chunk(rows, 100) {
		err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.tellSome(ctx, round, part, remind, &n) })
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Service) tellSome(ctx context.Context, round Round, rows []Return, remind bool, n *Reminded) error {
	firms := make([]string, len(rows))
	for i, r := range rows {
		firms[i] = r.EnterpriseID
	}
	people, err := s.Firms.OwnPeople(ctx, firms)
	if err != nil {
		return err
	}
	now := s.Clock()
	for _, r := range rows {
		if len(people[r.EnterpriseID]) == 0 {
			n.Unreached++
			continue
		}
		first, err := s.store.told(ctx, r, remind, now, now.Add(-restBetween))
		if err != nil {
			return err
		}
		if !first {
			n.TooSoon++
			continue
		}
		kind := "collection.asked"
		if remind {
			kind = "collection.reminded"
		}
		m := s.message(kind, round, r)
		m.To, m.Occasion = people[r.EnterpriseID], strconv.Itoa(r.Reminders)
		if err := s.Notify.Tell(ctx, m); err != nil {
			return err
		}
		n.Told++
	}
	return nil
}

// settleAll ends what a round asked of everybody.
func (s *Service) settleAll(ctx context.Context, r Round) error {
	ids, err := s.store.returnIDs(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.settle(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Leave takes a firm off a round, or puts it back. What it handed in stays.
// Errors: collection.return_stale (412), collection.reason_missing (422).
func (s *Service) Leave(ctx context.Context, id string, version int64, gone bool, reason string) (ReturnDetail, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ReturnDetail{}, err
	}
	if _, err := s.Firms.Check(ctx, r.EnterpriseID, "check", "collection"); err != nil {
		return ReturnDetail{}, err
	}
	reason = strings.TrimSpace(reason)
	if gone && len([]rune(reason)) < 2 {
		return ReturnDetail{}, refuse("reason", "collection.reason_missing")
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.holdReturn(ctx, id); err != nil {
			return err
		}
		if r.Version != version {
			return fault.Stale("collection.return_stale", "version", r.Version, "by", r.FilledBy)
		}
		if err := round.takes(); err != nil {
			return err
		}
		before, now := r, s.Clock()
		r.LeftAt, r.LeftReason = nil, ""
		if gone {
			r.LeftAt, r.LeftReason = &now, reason
			if err := s.settle(ctx, id); err != nil {
				return err
			}
		}
		return s.keep(ctx, "collection-return-leave", round, before, r, reason)
	})
	if err != nil {
		return ReturnDetail{}, err
	}
	return s.Return(ctx, id)
}

// CatchUp opens the rounds whose day has come and tells firms that have people
// since. It serves the clock.
func (s *Service) CatchUp(ctx context.Context) (opened, told int, err error) {
	rounds, err := s.store.due(ctx, s.today())
	if err != nil {
		return 0, 0, err
	}
	for _, r := range rounds {
		as := access.With(ctx, access.Actor{Name: r.CreatedByName, System: true})
		err := s.DB.InTx(as, func(ctx context.Context) error {
			r, err := s.store.hold(ctx, r.ID)
			if err != nil || r.State != Planned {
				return err
			}
			before := r
			if err := s.open(ctx, &r); err != nil && !fault.Is(err, fault.InvalidInput) {
				return err
			}
			now := s.Clock()
			r.State, r.OpenedAt, r.Version, r.UpdatedAt = Open, &now, r.Version+1, now
			if ok, err := s.store.updateRound(ctx, r, before.Version); err != nil || !ok {
				return err
			}
			opened++
			return s.record(ctx, "collection-round-move", &before, r, "")
		})
		if err != nil {
			return opened, told, err
		}
	}
	open, err := s.store.openRounds(ctx)
	for _, r := range open {
		n, err := s.tell(ctx, r, nil, false)
		if err != nil {
			return opened, told, err
		}
		told += n.Told
	}
	return opened, told, err
}

// DueSoon are the firms in reach that have still to answer, for start pages, those
// first whose day comes first.
func (s *Service) DueSoon(ctx context.Context, enterpriseID string, limit int) ([]ReturnRow, error) {
	rows, _, err := s.Returns(ctx, ReturnFilter{EnterpriseID: enterpriseID, Waiting: true, Limit: limit})
	slices.SortStableFunc(rows, func(a, b ReturnRow) int { return a.DueOn.Compare(b.DueOn) })
	return rows, err
}

// Open are the rounds the caller may see that are open, for start pages.
func (s *Service) Open(ctx context.Context, limit int) ([]RoundRow, error) {
	rows, _, err := s.List(ctx, Filter{State: string(Open), Limit: limit})
	slices.SortStableFunc(rows, func(a, b RoundRow) int { return a.DueOn.Compare(b.DueOn) })
	return rows, err
}

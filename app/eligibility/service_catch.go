package eligibility

import (
	"context"
	"time"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// compareAll is how often all firms are compared although neither the rules nor the
// day have changed: a net below the marks.
const compareAll = 10 * time.Minute

// check is what all firms were last compared by, and when.
type check struct {
	rules int64
	day   value.Date
	at    value.Instant
}

// holds tells that nothing but marked firms can be behind.
func (c check) holds(now check) bool {
	since := now.at.Sub(c.at)
	return c.rules == now.rules && c.day == now.day && since >= 0 && since < compareAll
}

// Catch assesses the firms whose facts, rules or date have changed since. Firms that
// changed are marked; all are compared when the process starts, with new rules and
// on a new day.
func (s *Service) Catch(ctx context.Context) (Ran, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return Ran{}, err
	}
	at := s.clock()
	now := check{b.inForce, at.Date(), at}
	s.mu.Lock()
	last := s.checked
	s.mu.Unlock()
	if last.holds(now) {
		return s.followMarks(ctx, b, now)
	}
	ran, err := s.run(ctx, func(ctx context.Context, after string) ([]enterprise.Enterprise, error) {
		ids, err := s.store.stale(ctx, now.rules, now.day, after, pageSize)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		return s.records(ctx, ids)
	}, s.refresh)
	if err == nil {
		s.mu.Lock()
		s.checked = now
		s.mu.Unlock()
	}
	return ran, err
}

// followMarks assesses the marked firms, a page at a time.
func (s *Service) followMarks(ctx context.Context, b *book, now check) (total Ran, err error) {
	after := ""
	for {
		marks, err := s.firms.Changed(ctx, after, pageSize)
		if err != nil || len(marks) == 0 {
			return total, err
		}
		after = marks[len(marks)-1].EnterpriseID
		ran, err := s.followPage(ctx, b, now, marks)
		if err != nil {
			return total, err
		}
		total.add(ran)
	}
}

// followPage takes the marks away once what they lead to is stored. Marks of firms
// that are not behind lead to nothing.
func (s *Service) followPage(ctx context.Context, b *book, now check, marks []enterprise.Mark) (ran Ran, err error) {
	ids := make([]string, len(marks))
	for i, m := range marks {
		ids[i] = m.EnterpriseID
	}
	if ids, err = s.store.staleAmong(ctx, now.rules, now.day, ids); err != nil {
		return ran, err
	}
	if len(ids) > 0 {
		firms, err := s.records(ctx, ids)
		if err != nil {
			return ran, err
		}
		if ran, err = s.refresh(ctx, b, firms); err != nil {
			return ran, err
		}
	}
	return ran, s.firms.Unmark(ctx, marks)
}

// records are firms by their ids, in order.
func (s *Service) records(ctx context.Context, ids []string) ([]enterprise.Enterprise, error) {
	byID, err := s.firms.Records(ctx, "read", "assessment", ids)
	if err != nil {
		return nil, err
	}
	var firms []enterprise.Enterprise
	for _, id := range ids {
		if e, ok := byID[id]; ok {
			firms = append(firms, e)
		}
	}
	return firms, nil
}

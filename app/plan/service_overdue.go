package plan

import (
	"context"

	"miaolin/app/enterprise"
)

// lateFor is how many days after its day an item is still told about: what is older
// when this begins shows in the lists and makes no flood.
const lateFor = 30

// TellOverdue tells the firm and whoever looks after it that an item is late, once
// for each day it was to be done by. It serves the clock.
func (s *Service) TellOverdue(ctx context.Context) (told int, err error) {
	today := s.today()
	items, err := s.store.late(ctx, today, today.AddDays(-lateFor))
	if err != nil || len(items) == 0 {
		return 0, err
	}
	firms := make([]string, len(items))
	for i, item := range items {
		firms[i] = item.EnterpriseID
	}
	refs, err := s.Firms.Refs(ctx, firms)
	if err != nil {
		return 0, err
	}
	for _, i := range items {
		ref, known := refs[i.EnterpriseID]
		if !known || ref.Standing != string(enterprise.Active) {
			continue
		}
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			first, err := s.store.toldLate(ctx, i)
			if err != nil || !first {
				return err
			}
			told++
			return s.tell(ctx, "plan.item_overdue", ref, i, i.DueOn.String())
		})
		if err != nil {
			return told, err
		}
	}
	return told, nil
}

// settle ends what asks for an item.
func (s *Service) settle(ctx context.Context, id string) error {
	for _, kind := range []string{"plan.item_todo", "plan.item_overdue"} {
		if err := s.Notify.Settle(ctx, kind, id); err != nil {
			return err
		}
	}
	return nil
}

package home

import (
	"context"

	"miaolin/app/coaching"
	"miaolin/app/fault"
	"miaolin/app/training"
	"miaolin/app/value"
)

// mostToday is how many appointments of a day are counted.
const mostToday = 99

// appointments are what takes place today in the caller's reach: coachings that
// are confirmed, and training sessions that are not over.
func (s *Service) appointments(ctx context.Context, today value.Date) ([]Band, error) {
	coached, err := s.coachings(ctx, today)
	if err != nil {
		return nil, err
	}
	trained, err := s.trainings(ctx, today)
	return []Band{coached, trained}, err
}

func (s *Service) coachings(ctx context.Context, today value.Date) (Band, error) {
	rows, more, err := s.Coachings.List(ctx, coaching.Filter{
		States: []string{string(coaching.Confirmed)}, Coming: true, From: &today, To: &today, Limit: mostToday,
	})
	b := Band{ID: "coaching", Count: len(rows), Capped: more, Items: []Todo{}}
	if fault.Is(err, fault.ForbiddenKind) {
		return b, nil
	}
	for _, c := range rows[:min(len(rows), shownPerBand)] {
		b.Items = append(b.Items, Todo{
			ID: c.ID, EnterpriseID: c.EnterpriseID, EnterpriseName: c.EnterpriseName, Text: c.Topic, On: &today, At: c.StartsAt, OwnerName: c.CoachName,
		})
	}
	return b, err
}

func (s *Service) trainings(ctx context.Context, today value.Date) (Band, error) {
	rows, more, err := s.Trainings.List(ctx, training.Filter{Coming: true, From: &today, To: &today, Limit: mostToday})
	b := Band{ID: "training", Count: len(rows), Capped: more, Items: []Todo{}}
	if fault.Is(err, fault.ForbiddenKind) {
		return b, nil
	}
	for _, t := range rows[:min(len(rows), shownPerBand)] {
		day, _ := t.Days.On(today)
		b.Items = append(b.Items, Todo{ID: t.ID, EnterpriseName: t.Title, Text: t.Place, On: &today, At: &day.StartsAt, OwnerName: t.Teacher})
	}
	return b, err
}

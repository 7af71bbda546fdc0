package home

import (
	"context"
	"strings"

	"miaolin/app/coaching"
)

// coachingEvents are the coachings that were held.
func (s *Service) coachingEvents(ctx context.Context, st story) ([]Event, error) {
	if !st.wants(kindCoaching) {
		return nil, nil
	}
	f := coaching.Filter{EnterpriseID: st.firm, States: []string{string(coaching.Held)}, Limit: st.limit}
	if st.from != nil {
		f.To = &st.from.On
	}
	rows, _, err := s.Coachings.List(ctx, f)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(rows))
	for i, c := range rows {
		events[i] = Event{ID: c.ID, Kind: kindCoaching, On: c.SortAt.Date(), Who: c.CoachName, Label: c.Topic, Subject: c.Findings}
	}
	return events, nil
}

// trainingEvents are the sessions somebody of the firm signed in at, with who did.
func (s *Service) trainingEvents(ctx context.Context, st story) ([]Event, error) {
	if !st.wants(kindTraining) {
		return nil, nil
	}
	record, err := s.Trainings.OfFirm(ctx, st.firm)
	if err != nil {
		return nil, err
	}
	var events []Event
	at := map[string]int{} // training → its event
	names := map[string][]string{}
	for _, line := range record.Lines {
		if line.SignedInAt == nil {
			continue
		}
		if _, told := at[line.TrainingID]; !told {
			at[line.TrainingID] = len(events)
			events = append(events, Event{ID: line.TrainingID, Kind: kindTraining, On: line.StartsAt.Date(), Label: line.Title})
		}
		names[line.TrainingID] = append(names[line.TrainingID], line.Name)
	}
	for id, i := range at {
		events[i].Subject = strings.Join(names[id], "、")
	}
	return events, nil
}

package training

import (
	"context"

	"gorm.io/gorm/clause"

	"miaolin/app/value"
)

// setDays writes the days of a session anew.
func (s store) setDays(ctx context.Context, t Training) error {
	if err := s.db.From(ctx).Where("training_id = ?", t.ID).Delete(&Day{}).Error; err != nil {
		return err
	}
	days := make([]Day, len(t.Days))
	for i, d := range t.Days {
		d.TrainingID = t.ID
		days[i] = d
	}
	return s.db.From(ctx).Create(&days).Error
}

func (s store) days(ctx context.Context, ids []string) (map[string]Days, error) {
	var rows []Day
	err := s.db.From(ctx).Where("training_id IN ?", append(ids, "")).Order("training_id, starts_at").Find(&rows).Error
	all := map[string]Days{}
	for _, d := range rows {
		all[d.TrainingID] = append(all[d.TrainingID], d)
	}
	return all, err
}

func (s store) withDays(ctx context.Context, t Training) (Training, error) {
	all, err := s.days(ctx, []string{t.ID})
	t.Days = all[t.ID]
	return t, err
}

// arrive notes that somebody came; a second time changes nothing.
func (s store) arrive(ctx context.Context, a Arrival) error {
	return s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "enrolment_id"}, {Name: "on_day"}}, DoNothing: true,
	}).Create(&a).Error
}

func (s store) leave(ctx context.Context, enrolment string, on value.Date) error {
	return s.db.From(ctx).Where("enrolment_id = ? AND on_day = ?", enrolment, on).Delete(&Arrival{}).Error
}

// arrivals of one person, the first first.
func (s store) arrivals(ctx context.Context, enrolment string) (Arrivals, error) {
	var rows Arrivals
	err := s.db.From(ctx).Where("enrolment_id = ?", enrolment).Order("signed_in_at, on_day").Find(&rows).Error
	return rows, err
}

// ofTraining are the people of a session.
const ofTraining = "enrolment_id IN (SELECT id FROM training_enrolments WHERE training_id = ?)"

// came are the days on which people of a session came, by enrolment.
func (s store) came(ctx context.Context, training string) (map[string][]value.Date, error) {
	var rows Arrivals
	err := s.db.From(ctx).Where(ofTraining, training).Order("enrolment_id, on_day").Find(&rows).Error
	all := map[string][]value.Date{}
	for _, a := range rows {
		all[a.EnrolmentID] = append(all[a.EnrolmentID], a.OnDay)
	}
	return all, err
}

func (s store) cameOn(ctx context.Context, training string, on value.Date) (int, error) {
	var n int64
	err := s.db.From(ctx).Model(&Arrival{}).Where(ofTraining, training).Where("on_day = ?", on).Count(&n).Error
	return int(n), err
}

func (s store) moveArrivals(ctx context.Context, training string, from, to value.Date) error {
	return s.db.From(ctx).Model(&Arrival{}).Where(ofTraining, training).Where("on_day = ?", from).Update("on_day", to).Error
}

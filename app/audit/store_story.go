package audit

import (
	"context"

	"miaolin/app/value"
)

// Story reads what was changed on a firm, newest first: entries on these kinds of
// object that tell of a change, without these operations, from before a place
// (nil begins with the newest).
func (l *Log) Story(ctx context.Context, enterpriseID string, objects, without []string, before *value.Place, limit int) ([]Stored, error) {
	q := l.db.From(ctx).Where("enterprise_id = ? AND object IN ? AND outcome = 'done' AND changes IS NOT NULL", enterpriseID, objects)
	if len(without) > 0 {
		q = q.Where("operation NOT IN ?", without)
	}
	if before != nil {
		q = q.Where("(at < ? OR at < ? AND id < ?)", before.On.Start(), before.On.AddDays(1).Start(), before.ID)
	}
	var rows []row
	if err := q.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Stored, len(rows))
	for i, r := range rows {
		s, err := r.stored()
		if err != nil {
			return nil, err
		}
		list[i] = s
	}
	return list, nil
}

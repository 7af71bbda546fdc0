package enterprise

import (
	"context"
	"fmt"
	"strings"

	"miaolin/app/value"
)

// moveRows gives the rows of one firm to another and tells which they were. Table
// and column names come from the code, never from a request.
func (s store) moveRows(ctx context.Context, table Followed, from, into string) ([]string, error) {
	clash := ""
	if len(table.Unique) > 0 {
		same := make([]string, len(table.Unique))
		for i, column := range table.Unique {
			same[i] = fmt.Sprintf("o.%s = %s.%s", column, table.Table, column)
		}
		if table.Twin != "" {
			same = append(same, table.Twin)
		}
		clash = fmt.Sprintf(" AND NOT EXISTS (SELECT 1 FROM %s o WHERE o.enterprise_id = ? AND %s)", table.Table, strings.Join(same, " AND "))
	}
	args := []any{into, from}
	if clash != "" {
		args = append(args, into)
	}
	ids := []string{}
	err := s.db.From(ctx).Raw("UPDATE "+table.Table+" SET enterprise_id = ? WHERE enterprise_id = ?"+clash+" RETURNING id", args...).Scan(&ids).Error
	return ids, err
}

// returnRows gives back those that are still where the merge had put them.
func (s store) returnRows(ctx context.Context, table string, ids []string, from, into string) error {
	if len(ids) == 0 {
		return nil
	}
	return s.db.From(ctx).Exec("UPDATE "+table+" SET enterprise_id = ? WHERE enterprise_id = ? AND id IN ?", into, from, ids).Error
}

func (s store) copyTags(ctx context.Context, from, into string, now value.Instant) ([]string, error) {
	tags := []string{}
	err := s.db.From(ctx).Raw(`INSERT INTO enterprise_tags (enterprise_id, tag, created_at)
		SELECT ?, t.tag, ? FROM enterprise_tags t WHERE t.enterprise_id = ?
		ON CONFLICT (enterprise_id, tag) DO NOTHING RETURNING tag`, into, now, from).Scan(&tags).Error
	return tags, err
}

func (s store) dropTags(ctx context.Context, id string, tags []string) error {
	if len(tags) == 0 {
		return nil
	}
	return s.db.From(ctx).Exec("DELETE FROM enterprise_tags WHERE enterprise_id = ? AND tag IN ?", id, tags).Error
}

func (s store) dropFormerName(ctx context.Context, id string) error {
	return s.db.From(ctx).Exec("DELETE FROM enterprise_former_names WHERE id = ?", id).Error
}

// saveTogether lets the remaining firm's summary show the better of both rows
// until the features that own the columns write them again.
func (s store) saveTogether(ctx context.Context, from Summary, intoID string) error {
	into, err := s.lockSummary(ctx, intoID)
	if err != nil {
		return err
	}
	after := into
	after.takeBetter(from)
	if err := s.countContacts(ctx, from.EnterpriseID); err != nil {
		return err
	}
	if err := s.saveSummary(ctx, &into, after); err != nil {
		return err
	}
	return s.countContacts(ctx, intoID)
}

// takeBetter joins the facts of two rows that are one firm.
func (s *Summary) takeBetter(o Summary) {
	if o.RungRank > s.RungRank {
		s.Rung, s.RungRank, s.RungSince, s.Lapsed, s.Climbing = o.Rung, o.RungRank, o.RungSince, o.Lapsed, o.Climbing
	}
	if o.LatestYear != nil && (s.LatestYear == nil || *o.LatestYear > *s.LatestYear) {
		s.LatestYear, s.LatestRevenueFen, s.RDRatioBP = o.LatestYear, o.LatestRevenueFen, o.RDRatioBP
	}
	if o.LastVisitOn != nil && (s.LastVisitOn == nil || o.LastVisitOn.After(*s.LastVisitOn)) {
		s.LastVisitOn, s.LastVisitBy = o.LastVisitOn, o.LastVisitBy
	}
	if o.NextDueOn != nil && (s.NextDueOn == nil || o.NextDueOn.Before(*s.NextDueOn)) {
		s.NextDueOn = o.NextDueOn
	}
	s.OpenRequests += o.OpenRequests
	s.UnconfirmedRequests += o.UnconfirmedRequests
}

// takeFacts copies the columns that higher features own.
func (s *Summary) takeFacts(o Summary) {
	s.Rung, s.RungRank, s.RungSince, s.Lapsed, s.Climbing = o.Rung, o.RungRank, o.RungSince, o.Lapsed, o.Climbing
	s.LatestYear, s.LatestRevenueFen, s.RDRatioBP = o.LatestYear, o.LatestRevenueFen, o.RDRatioBP
	s.LastVisitOn, s.LastVisitBy, s.NextDueOn = o.LastVisitOn, o.LastVisitBy, o.NextDueOn
	s.OpenRequests, s.UnconfirmedRequests = o.OpenRequests, o.UnconfirmedRequests
}

// restoreFacts puts the facts of both rows back as they were before the merge.
func (s store) restoreFacts(ctx context.Context, rows ...Summary) error {
	for _, old := range rows {
		before, err := s.lockSummary(ctx, old.EnterpriseID)
		if err != nil {
			return err
		}
		after := before
		after.takeFacts(old)
		if err := s.saveSummary(ctx, &before, after); err != nil {
			return err
		}
		if err := s.countContacts(ctx, old.EnterpriseID); err != nil {
			return err
		}
	}
	return nil
}

func (s store) insertMerge(ctx context.Context, m Merge) error {
	return s.db.From(ctx).Create(&m).Error
}

func (s store) merge(ctx context.Context, id string) (Merge, error) {
	var m Merge
	err := s.db.From(ctx).Where("id = ?", id).Take(&m).Error
	return m, err
}

func (s store) endMerge(ctx context.Context, id string, at value.Instant) error {
	return s.db.From(ctx).Model(&Merge{}).Where("id = ?", id).Update("undone_at", at).Error
}

func (s store) merges(ctx context.Context, enterpriseID string) ([]Merge, error) {
	merges := []Merge{}
	err := s.db.From(ctx).Where("from_id = ? OR into_id = ?", enterpriseID, enterpriseID).Order("id DESC").Find(&merges).Error
	return merges, err
}

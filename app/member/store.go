package member

import (
	"context"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, c Consent) error { return s.db.From(ctx).Create(&c).Error }

func (s store) consent(ctx context.Context, id string) (Consent, error) {
	var c Consent
	err := s.db.From(ctx).Where("id = ?", id).Take(&c).Error
	return c, err
}

func (s store) update(ctx context.Context, c Consent, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Consent{}).Where("id = ? AND version = ?", c.ID, read).
		Select("*").Omit("id", "agent_id", "enterprise_id", "created_at").Updates(&c)
	return res.RowsAffected == 1, res.Error
}

// ofFirm are a firm's consents, those that wait for it first.
func (s store) ofFirm(ctx context.Context, enterpriseID string, limit int) ([]Consent, error) {
	var all []Consent
	err := s.db.From(ctx).Where("enterprise_id = ?", enterpriseID).
		Order("CASE state WHEN 'asked' THEN 0 WHEN 'given' THEN 1 ELSE 2 END, id DESC").Limit(limit).Find(&all).Error
	return all, err
}

func (s store) ofAgent(ctx context.Context, agentID string, limit int) ([]Consent, error) {
	var all []Consent
	err := s.db.From(ctx).Where("agent_id = ?", agentID).Order("id DESC").Limit(limit).Find(&all).Error
	return all, err
}

// running finds what an agent holds of a firm, or has asked it for, by the firm or by the code.
func (s store) running(ctx context.Context, agentID, enterpriseID, uscc string, today value.Date) (Consent, error) {
	var c Consent
	err := s.db.From(ctx).Where("agent_id = ? AND (enterprise_id = ? OR uscc = ? AND uscc <> '')", agentID, enterpriseID, uscc).
		Where("state = 'asked' OR state = 'given' AND valid_to >= ?", today).Order("id DESC").Take(&c).Error
	return c, err
}

func (s store) countAsked(ctx context.Context, agentID string) (n int64, err error) {
	err = s.db.From(ctx).Model(&Consent{}).Where("agent_id = ? AND state = 'asked'", agentID).Count(&n).Error
	return n, err
}

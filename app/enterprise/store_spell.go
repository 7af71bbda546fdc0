package enterprise

import (
	"context"

	"miaolin/app/value"
	"miaolin/db"
)

func (s store) addSpell(ctx context.Context, spell Spell) error {
	return s.db.From(ctx).Create(&spell).Error
}

func (s store) openSpell(ctx context.Context, id, kind string) (*Spell, error) {
	var spell Spell
	err := s.db.From(ctx).Where("enterprise_id = ? AND kind = ? AND to_on IS NULL", id, kind).Take(&spell).Error
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &spell, err
}

func (s store) endSpell(ctx context.Context, id string, last value.Date) error {
	return s.db.From(ctx).Model(&Spell{}).Where("id = ?", id).Update("to_on", last).Error
}

func (s store) dropSpell(ctx context.Context, id string) error {
	return s.db.From(ctx).Where("id = ?", id).Delete(&Spell{}).Error
}

func (s store) spells(ctx context.Context, id string) ([]Spell, error) {
	var rows []Spell
	err := s.db.From(ctx).Where("enterprise_id = ?", id).Order("from_on DESC, id DESC").Find(&rows).Error
	return rows, err
}

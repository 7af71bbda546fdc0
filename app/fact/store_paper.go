package fact

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

// papersShown is more than any firm hands in.
const papersShown = 500

func (s store) insertPaper(ctx context.Context, p Paper) error {
	return s.db.From(ctx).Create(&p).Error
}

func (s store) paper(ctx context.Context, scope access.Scope, id string) (Paper, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var p Paper
	err := s.db.From(ctx).Where("id = ? AND archived_at IS NULL", id).Where(where, args...).Take(&p).Error
	return p, err
}

func (s store) papers(ctx context.Context, enterpriseID string) ([]Paper, error) {
	var rows []Paper
	err := s.db.From(ctx).Where("enterprise_id = ? AND archived_at IS NULL", enterpriseID).Order("id DESC").Limit(papersShown).Find(&rows).Error
	return rows, err
}

func (s store) papersNamed(ctx context.Context, enterpriseID string, ids []string) ([]Paper, error) {
	var rows []Paper
	err := s.db.From(ctx).Where("enterprise_id = ? AND archived_at IS NULL AND id IN ?", enterpriseID, append(slices.Clone(ids), "")).Order("id").Find(&rows).Error
	return rows, err
}

// paperBySum is a paper of the firm with this content, or nil.
func (s store) paperBySum(ctx context.Context, enterpriseID, sum string) (*Paper, error) {
	var p Paper
	err := s.db.From(ctx).Where("enterprise_id = ? AND sha256 = ? AND archived_at IS NULL", enterpriseID, sum).Order("id").Limit(1).Take(&p).Error
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &p, err
}

func (s store) paperFacts(ctx context.Context, papers []string) (map[string][]PaperFact, error) {
	all := map[string][]PaperFact{}
	for part := range slices.Chunk(papers, 500) {
		var rows []PaperFact
		if err := s.db.From(ctx).Where("paper_id IN ? AND removed_at IS NULL", part).Order("paper_id, created_at, fact_id").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.PaperID] = append(all[r.PaperID], r)
		}
	}
	return all, nil
}

func (s store) paperFact(ctx context.Context, paperID string, f FactRef) (row PaperFact, err error) {
	err = s.db.From(ctx).Where("paper_id = ? AND fact_kind = ? AND fact_id = ? AND removed_at IS NULL", paperID, f.Kind, f.ID).Take(&row).Error
	return row, err
}

// linkPaper adds a link, or revives one that was taken off; one that stands stays.
func (s store) linkPaper(ctx context.Context, row PaperFact) error {
	return s.db.From(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "paper_id"}, {Name: "fact_kind"}, {Name: "fact_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"source", "created_at", "removed_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "paper_facts.removed_at IS NOT NULL"}}},
	}).Create(&row).Error
}

func (s store) unlinkPaper(ctx context.Context, row PaperFact, now value.Instant) error {
	return s.db.From(ctx).Model(&PaperFact{}).Where("paper_id = ? AND fact_kind = ? AND fact_id = ?", row.PaperID, row.Kind, row.ID).
		Update("removed_at", now).Error
}

func (s store) archivePaper(ctx context.Context, id, reason string, now value.Instant) error {
	return s.db.From(ctx).Model(&Paper{}).Where("id = ?", id).Updates(map[string]any{"archived_at": now, "archive_reason": reason}).Error
}

// factTables are where the facts of a kind are kept.
var factTables = map[FactKind]string{
	"figure": "yearly_figures", "right": "ip_rights", "result": "research_results", "document": "management_documents",
	"incident": "incidents", "check": "record_checks", "honour": "honours",
}

// strayLink is a link to a fact of another firm than the paper's, which holds the
// same paper.
type strayLink struct {
	PaperFact
	Twin string
}

func (s store) strayLinks(ctx context.Context, kind FactKind, table string, firms []string) ([]strayLink, error) {
	return db.All[strayLink](ctx, s.db, `SELECT l.paper_id, l.fact_kind, l.fact_id, l.source, l.created_at, twin.id AS twin
		FROM papers p JOIN paper_facts l ON l.paper_id = p.id AND l.fact_kind = ? AND l.removed_at IS NULL
		JOIN `+table+` f ON f.id = l.fact_id AND f.enterprise_id <> p.enterprise_id
		JOIN papers twin ON twin.enterprise_id = f.enterprise_id AND twin.sha256 = p.sha256 AND twin.archived_at IS NULL
		WHERE p.enterprise_id IN ? ORDER BY l.fact_id`, kind, firms)
}

// fact finds the firm of a fact and what it is called.
func (s store) fact(ctx context.Context, scope access.Scope, f FactRef) (firm, label string, err error) {
	switch f.Kind {
	case "figure":
		row, err := s.figure(ctx, scope, f.ID)
		return row.EnterpriseID, strconv.Itoa(row.FiscalYear) + " " + string(row.Source), err
	case "right":
		row, err := s.ipRight(ctx, scope, f.ID)
		return row.EnterpriseID, row.Name, err
	case "result":
		row, err := recordOf[Result](ctx, s, scope, f.ID)
		return row.EnterpriseID, row.Achievement, err
	case "document":
		row, err := recordOf[Document](ctx, s, scope, f.ID)
		return row.EnterpriseID, string(row.Item), err
	case "incident":
		row, err := recordOf[Incident](ctx, s, scope, f.ID)
		return row.EnterpriseID, row.Title, err
	case "check":
		row, err := recordOf[Check](ctx, s, scope, f.ID)
		return row.EnterpriseID, row.Place, err
	}
	row, err := recordOf[Honour](ctx, s, scope, f.ID)
	return row.EnterpriseID, row.Name, err
}

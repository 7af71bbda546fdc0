package fact

import (
	"context"

	"miaolin/app/attachment"
	"miaolin/app/value"
)

// What higher features do with papers that come with records of theirs.

// TakePaper makes a paper of the firm out of a file that lies with another record, in
// the transaction of ctx, and answers with its id: that of the paper with the same
// content when the firm has handed it in before. The caller has checked that it may.
func (s *Service) TakePaper(ctx context.Context, enterpriseID string, file attachment.Attachment, source Source) (string, error) {
	known, err := s.store.paperBySum(ctx, enterpriseID, file.SHA256)
	if err != nil {
		return "", err
	}
	if known != nil {
		return known.ID, s.files.Retire(ctx, file, "handed in before")
	}
	p := Paper{ID: value.NewID(), EnterpriseID: enterpriseID, SHA256: file.SHA256, Source: source, CreatedAt: s.clock()}
	if err := s.store.insertPaper(ctx, p); err != nil {
		return "", err
	}
	return p.ID, s.files.Pass(ctx, file, enterpriseID, FileOwner, p.ID)
}

// PapersNamed are some papers of a firm by id; the caller has checked that their
// names may be seen.
func (s *Service) PapersNamed(ctx context.Context, enterpriseID string, ids []string) (map[string]PaperView, error) {
	rows, err := s.store.papersNamed(ctx, enterpriseID, ids)
	if err != nil {
		return nil, err
	}
	views, err := s.papersWithFiles(ctx, rows)
	all := map[string]PaperView{}
	for _, p := range views {
		all[p.ID] = p
	}
	return all, err
}

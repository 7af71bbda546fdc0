package fact

import (
	"context"

	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// UseFiles says where papers keep their files. Called while the program is built.
func (s *Service) UseFiles(files *attachment.Service) {
	s.files = files
	files.UseOwner(FileOwner, s)
}

// CheckFile lets attachments ask who may do what with the file of a paper.
func (s *Service) CheckFile(ctx context.Context, paperID, verb string) (string, error) {
	p, err := s.paper(ctx, paperID, verb)
	return p.EnterpriseID, err
}

// paper is one paper for who may use the verb on the files of its firm.
func (s *Service) paper(ctx context.Context, id, verb string) (Paper, error) {
	scope, err := s.guard.Scope(ctx, verb, "attachment")
	if err != nil {
		return Paper{}, err
	}
	p, err := s.store.paper(ctx, scope, id)
	if db.IsNotFound(err) {
		return Paper{}, fault.NotFound("fact.paper_not_found")
	}
	if err != nil {
		return Paper{}, err
	}
	_, err = s.firms.Check(ctx, p.EnterpriseID, verb, "attachment")
	return p, err
}

// Papers are those of a firm, latest first. Errors: those of enterprise.Check.
func (s *Service) Papers(ctx context.Context, enterpriseID string) ([]PaperView, error) {
	if _, err := s.firms.Check(ctx, enterpriseID, "read", "attachment"); err != nil {
		return nil, err
	}
	rows, err := s.store.papers(ctx, enterpriseID)
	if err != nil {
		return nil, err
	}
	return s.papersWithFiles(ctx, rows)
}

func (s *Service) papersWithFiles(ctx context.Context, rows []Paper) ([]PaperView, error) {
	ids := make([]string, len(rows))
	for i, p := range rows {
		ids[i] = p.ID
	}
	files, err := s.files.Of(ctx, FileOwner, ids...)
	if err != nil {
		return nil, err
	}
	proves, err := s.store.paperFacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := []PaperView{}
	for _, p := range rows {
		if of := files[p.ID]; len(of) > 0 {
			all = append(all, PaperView{p, of[0], append([]PaperFact{}, proves[p.ID]...)})
		}
	}
	return all, nil
}

// AddPaper takes a staged file in. A paper the firm has handed in before, by its
// content, is not kept twice: it proves the new facts too. Errors:
// attachment.not_found, fact.not_found, those of enterprise.Check.
func (s *Service) AddPaper(ctx context.Context, enterpriseID string, n NewPaper) (PaperView, error) {
	if err := s.mayHandIn(ctx, enterpriseID); err != nil {
		return PaperView{}, err
	}
	file, err := s.files.Staged(ctx, FileOwner, n.FileID)
	if err != nil {
		return PaperView{}, err
	}
	var p Paper
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		known, err := s.store.paperBySum(ctx, enterpriseID, file.SHA256)
		if err != nil {
			return err
		}
		if known != nil {
			p = *known
		} else if p, err = s.insertPaper(ctx, enterpriseID, file); err != nil {
			return err
		}
		for _, f := range n.Facts {
			if err := s.proves(ctx, p, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return PaperView{}, err
	}
	return s.paperView(ctx, p)
}

// mayHandIn: evidence comes from those who write facts; who only looks after a
// firm may read it.
func (s *Service) mayHandIn(ctx context.Context, enterpriseID string) error {
	if _, err := s.firms.Check(ctx, enterpriseID, "create", "attachment"); err != nil {
		return err
	}
	_, err := s.firms.Check(ctx, enterpriseID, "create", "figure")
	return err
}

func (s *Service) insertPaper(ctx context.Context, enterpriseID string, file attachment.Attachment) (Paper, error) {
	p := Paper{ID: value.NewID(), EnterpriseID: enterpriseID, SHA256: file.SHA256, Source: s.speaker(ctx), CreatedAt: s.clock()}
	if err := s.store.insertPaper(ctx, p); err != nil {
		return p, err
	}
	return p, s.files.Link(ctx, FileOwner, p.ID, []string{file.ID})
}

func (s *Service) paperView(ctx context.Context, p Paper) (PaperView, error) {
	all, err := s.papersWithFiles(ctx, []Paper{p})
	if err == nil && len(all) == 0 {
		err = fault.NotFound("fact.paper_not_found")
	}
	if err != nil {
		return PaperView{}, err
	}
	return all[0], nil
}

// LinkPaper lets a paper prove one fact more. Errors: fact.paper_not_found and
// fact.record_not_found (404), also for a fact of another firm.
func (s *Service) LinkPaper(ctx context.Context, id string, f FactRef) (PaperView, error) {
	p, err := s.paper(ctx, id, "create")
	if err == nil {
		err = s.mayHandIn(ctx, p.EnterpriseID)
	}
	if err != nil {
		return PaperView{}, err
	}
	if err := s.db.InTx(ctx, func(ctx context.Context) error { return s.proves(ctx, p, f) }); err != nil {
		return PaperView{}, err
	}
	return s.paperView(ctx, p)
}

func (s *Service) proves(ctx context.Context, p Paper, f FactRef) error {
	label, err := s.factOf(ctx, p.EnterpriseID, f)
	if err != nil {
		return err
	}
	row := PaperFact{PaperID: p.ID, Kind: f.Kind, ID: f.ID, Source: s.speaker(ctx), CreatedAt: s.clock()}
	if err := s.store.linkPaper(ctx, row); err != nil {
		return err
	}
	return s.recordPaper(ctx, "paper-link", p, f, label)
}

// UnlinkPaper takes a paper off a fact. A firm takes back what it has said itself.
// Errors: fact.paper_not_found (404), fact.paper_of_office (403).
func (s *Service) UnlinkPaper(ctx context.Context, id string, f FactRef) (PaperView, error) {
	p, err := s.paper(ctx, id, "archive")
	if err != nil {
		return PaperView{}, err
	}
	label, err := s.factOf(ctx, p.EnterpriseID, f)
	if err != nil {
		return PaperView{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		row, err := s.store.paperFact(ctx, p.ID, f)
		switch {
		case db.IsNotFound(err):
			return nil // it is off already
		case err != nil:
			return err
		}
		if err := s.mayTakeBack(ctx, row.Source); err != nil {
			return err
		}
		if err := s.store.unlinkPaper(ctx, row, s.clock()); err != nil {
			return err
		}
		return s.recordPaper(ctx, "paper-unlink", p, f, label)
	})
	if err != nil {
		return PaperView{}, err
	}
	return s.paperView(ctx, p)
}

// ArchivePaper takes out a paper that proves nothing any more. Errors:
// fact.paper_not_found (404), fact.paper_used (409), fact.paper_of_office (403).
func (s *Service) ArchivePaper(ctx context.Context, id, reason string) error {
	p, err := s.paper(ctx, id, "archive")
	if err != nil {
		return err
	}
	view, err := s.paperView(ctx, p)
	switch {
	case err != nil:
		return err
	case len(view.Facts) > 0:
		return fault.Conflict("fact.paper_used", "n", len(view.Facts))
	}
	if err := s.mayTakeBack(ctx, p.Source); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.files.Archive(ctx, FileOwner, p.ID, view.File.ID, reason); err != nil {
			return err
		}
		return s.store.archivePaper(ctx, p.ID, reason, s.clock())
	})
}

func (s *Service) recordPaper(ctx context.Context, operation string, p Paper, f FactRef, label string) error {
	return s.log.Record(ctx, audit.Entry{
		Operation: operation, Object: "attachment", ObjectID: p.ID, ObjectLabel: label, EnterpriseID: p.EnterpriseID,
		Params: map[string]any{"kind": f.Kind, "fact": f.ID, "sha256": p.SHA256},
	})
}

// factOf finds a fact of the firm and names it. Errors: fact.record_not_found
// (404), also for one of another firm.
func (s *Service) factOf(ctx context.Context, enterpriseID string, f FactRef) (label string, err error) {
	scope, err := s.guard.Scope(ctx, "read", objects[f.Kind])
	if err != nil {
		return "", err
	}
	firm, label, err := s.store.fact(ctx, scope, f)
	if db.IsNotFound(err) || err == nil && firm != enterpriseID {
		return "", fault.NotFound("fact.record_not_found")
	}
	return label, err
}

// mayTakeBack: the office takes back anything, a firm what its own side said.
func (s *Service) mayTakeBack(ctx context.Context, said Source) error {
	if said == Officer && s.speaker(ctx) == Self {
		return fault.Forbidden("fact.paper_of_office")
	}
	return nil
}

// rejoinPapers moves each link whose fact went to another firm to that firm's copy
// of the paper. Merging two firms that hold the same paper leaves one copy, which
// so proves the facts of both; taking the merge back gives the links back.
func (s *Service) rejoinPapers(ctx context.Context, enterpriseIDs []string) error {
	for kind, table := range factTables {
		stray, err := s.store.strayLinks(ctx, kind, table, enterpriseIDs)
		if err != nil {
			return err
		}
		for _, link := range stray {
			there := link.PaperFact
			there.PaperID = link.Twin
			if err := s.store.linkPaper(ctx, there); err != nil {
				return err
			}
			if err := s.store.unlinkPaper(ctx, link.PaperFact, s.clock()); err != nil {
				return err
			}
		}
	}
	return nil
}

package collection

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/fact"
	"miaolin/app/fault"
)

// FileOwner is the kind under which returns keep the files of an answer that is not
// handed in yet.
const FileOwner = "collection"

// CheckFile lets attachments ask who may put a file to a return: who may answer it
// now. What lies there is read by File only.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return "", err
	}
	if verb == "create" {
		if err := round.takes(); err != nil {
			return "", err
		}
		if err := r.takesAnswer(); err != nil {
			return "", err
		}
	}
	return r.EnterpriseID, s.reaches(ctx, r, "answer")
}

// LinkFile takes a file from the holder of a link. Errors: collection.link_gone
// (404), those of attachment.Add (422).
func (s *Service) LinkFile(ctx context.Context, token, name string, content []byte) (PaperShown, error) {
	ctx = asHolder(ctx)
	r, _, err := s.linked(ctx, token)
	if err != nil {
		return PaperShown{}, err
	}
	a, err := s.Files.Add(ctx, attachment.Upload{OwnerKind: FileOwner, OwnerID: r.ID, Name: name, Content: content})
	return waitingFile(a), err
}

// File is a file that waits with a return, for the firm's own people and for whoever
// put it there. Errors: attachment.not_found (404).
func (s *Service) File(ctx context.Context, id, file string) (attachment.Attachment, []byte, error) {
	r, _, err := s.seenReturn(ctx, id)
	if err != nil {
		return attachment.Attachment{}, nil, err
	}
	waiting, err := s.waitingFiles(ctx, r)
	if err != nil {
		return attachment.Attachment{}, nil, err
	}
	if _, seen := waiting[file]; !seen {
		return attachment.Attachment{}, nil, fault.NotFound("attachment.not_found")
	}
	return s.Files.Content(ctx, FileOwner, r.ID, file)
}

// waitingFiles are those that lie with a return, as far as the caller may see them.
func (s *Service) waitingFiles(ctx context.Context, r Return) (map[string]attachment.Attachment, error) {
	files, err := s.Files.Of(ctx, FileOwner, r.ID)
	all, own, me := map[string]attachment.Attachment{}, s.own(ctx), access.From(ctx)
	for _, a := range files[r.ID] {
		if own || a.UploadedBy == me.UserID {
			all[a.ID] = a
		}
	}
	return all, err
}

// papersShown are the files that answers name.
func (s *Service) papersShown(ctx context.Context, r Return, f Form, said ...*Answers) ([]PaperShown, error) {
	shown := []PaperShown{}
	var ids []string
	for _, a := range said {
		ids = append(ids, f.papers(a)...)
	}
	if len(ids) == 0 {
		return shown, nil
	}
	slices.Sort(ids)
	papers, err := s.Facts.PapersNamed(ctx, r.EnterpriseID, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	waiting, err := s.waitingFiles(ctx, r)
	for _, id := range slices.Compact(ids) {
		if p, is := papers[id]; is {
			shown = append(shown, paperOf(p))
		} else if a, is := waiting[id]; is {
			shown = append(shown, waitingFile(a))
		}
	}
	return shown, err
}

// takePapers makes papers of the firm out of the files an answer names, and names
// them in it; one the firm has handed in before is kept once. A link may name only
// what was put there through a link, or stands in the answer already. Errors:
// collection.answers (422) with collection.paper_gone at the question.
func (s *Service) takePapers(ctx context.Context, r Return, f Form, a Answers, how string) (Answers, error) {
	waiting, err := s.waitingFiles(ctx, r)
	if err != nil {
		return a, err
	}
	ids := f.papers(&a)
	if len(ids) == 0 && len(waiting) == 0 {
		return a, nil
	}
	papers, err := s.Facts.PapersNamed(ctx, r.EnterpriseID, ids)
	if err != nil {
		return a, err
	}
	before := r.answers()
	had, wrong := f.papers(&before), fault.Invalid("collection.answers")
	for _, q := range f.fields() {
		if q.Kind != Paper || a.Values[q.Code] == "" {
			continue
		}
		var named []string
		for _, id := range paperIDs(a.Values[q.Code]) {
			file, isFile := waiting[id]
			_, isPaper := papers[id]
			switch {
			case isFile:
				if id, err = s.Facts.TakePaper(ctx, r.EnterpriseID, file, sourceOf(how)); err != nil {
					return a, err
				}
			case !isPaper || how == byLink && !slices.Contains(had, id):
				wrong.WithField("body.values."+q.Code, "collection.paper_gone")
			}
			named = append(named, id)
		}
		a.Values[q.Code] = strings.Join(paperIDs(strings.Join(named, ",")), ",")
	}
	if len(wrong.Fields) > 0 {
		return a, wrong
	}
	for id, file := range waiting { // what the answer does not name was put there by mistake
		if !slices.Contains(ids, id) {
			if err := s.Files.Retire(ctx, file, "not handed in"); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

// provePapers lets papers prove the figures of their year, as the answer put them.
func (s *Service) provePapers(ctx context.Context, f Form, r Return) error {
	a := r.answers()
	if len(f.papers(&a)) == 0 {
		return nil
	}
	rows, err := s.Facts.RowsOf(ctx, []string{r.EnterpriseID})
	if err != nil {
		return err
	}
	for _, q := range f.fields() {
		at := slices.IndexFunc(rows[r.EnterpriseID], func(row fact.Figure) bool { return row.FiscalYear == q.Year && row.Source == r.source() })
		if q.Proves != provesFigure || at < 0 {
			continue
		}
		papers, err := s.Facts.PapersNamed(ctx, r.EnterpriseID, paperIDs(a.Values[q.Code]))
		if err != nil {
			return err
		}
		for id := range papers {
			if _, err := s.Facts.LinkPaper(ctx, id, fact.FactRef{Kind: provesFigure, ID: rows[r.EnterpriseID][at].ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

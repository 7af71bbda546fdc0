package home

import (
	"context"

	"miaolin/app/fault"
	"miaolin/app/web"
)

// rounds are the collection rounds that are open: how many firms have still to
// answer, and how many answers wait to be checked.
func (s *Service) rounds(ctx context.Context) (Band, error) {
	b := Band{ID: "collection", Items: []Todo{}}
	open, err := s.Rounds.Open(ctx, shownPerBand)
	if fault.Is(err, fault.ForbiddenKind) {
		return b, nil
	}
	for _, r := range open {
		missing := r.Progress.Firms - r.Progress.Filled - r.Progress.Checked
		if missing+r.Progress.Filled == 0 {
			continue
		}
		due := r.DueOn
		text := s.Messages.Text(web.Lang(ctx), "home.round", map[string]any{"missing": missing, "filled": r.Progress.Filled})
		b.Items = append(b.Items, Todo{ID: r.ID, EnterpriseName: r.Title, Text: text, On: &due})
	}
	b.Count = len(b.Items)
	return b, err
}

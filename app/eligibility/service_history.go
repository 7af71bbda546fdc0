package eligibility

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/audit"
	"miaolin/app/eligibility/rule"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/app/web"
)

// FactChange is one fact that changed before an assessment came out otherwise.
type FactChange struct {
	At     value.Instant `json:"at"`
	By     string        `json:"by"`
	What   string        `json:"what" doc:"what was done, and to which fact"`
	Before string        `json:"before,omitempty"`
	After  string        `json:"after,omitempty"`
}

// factObjects are what the rules read, as the log calls it.
var factObjects = []string{"figure", "ip_right", "result", "rd_document", "incident", "record_check", "honour", "title", "enterprise"}

// Most entries looked through, and most changes named for one step.
const (
	storyLength = 300
	namedAtOnce = 12
)

// changesOf names, for each earlier assessment, latest first, the facts that
// changed after it and before the one that took its place.
func (s *Service) changesOf(ctx context.Context, w *web.Server, enterpriseID, code string, rows []Listed) ([][]FactChange, error) {
	all := make([][]FactChange, len(rows))
	if len(rows) == 0 {
		return all, nil
	}
	now, err := s.StoredOf(ctx, code, []string{enterpriseID})
	if err != nil {
		return nil, err
	}
	story, err := s.log.Story(ctx, enterpriseID, factObjects, nil, nil, storyLength)
	if err != nil {
		return nil, err
	}
	texts := s.wordsOf(ctx, w)
	for _, entry := range story {
		i := slices.IndexFunc(rows, func(l Listed) bool { return l.ComputedAt.Before(entry.At) })
		if i < 0 || now[enterpriseID].ComputedAt.Before(entry.At) {
			continue
		}
		for _, c := range texts.changes(entry) {
			if len(all[i]) < namedAtOnce {
				all[i] = append(all[i], c)
			}
		}
	}
	return all, nil
}

// changes names what an entry changed: figures one by one with both values, any
// other fact as a whole.
func (w words) changes(e audit.Stored) (all []FactChange) {
	if e.Object != "figure" {
		what := strings.TrimSpace(w.messages.Text(w.lang, "audit."+e.Operation, nil) + " " + e.ObjectLabel)
		return []FactChange{{At: e.At, By: e.ActorName, What: what}}
	}
	year, source, _ := strings.Cut(e.ObjectLabel, " ")
	for _, f := range w.figures.Fields {
		c, changed := e.Changes[f.ID]
		if !changed {
			continue
		}
		what := w.text("of_source", map[string]any{
			"year": year, "what": f.Name[w.lang], "source": w.messages.Text(w.lang, "fact.source_"+source, nil),
		})
		all = append(all, FactChange{At: e.At, By: e.ActorName, What: what, Before: w.told(f, c.Before), After: w.told(f, c.After)})
	}
	return all
}

// told is a figure as the log keeps it.
func (w words) told(f fact.Field, v any) string {
	n, ok := v.(float64)
	if !ok {
		return w.text("not_told", nil)
	}
	switch f.Unit {
	case "money":
		return w.amount(rule.Fen, int64(n))
	case "people":
		return w.amount(rule.People, int64(math.Round(n*100)))
	}
	return w.counted("unit_months", strconv.FormatInt(int64(n), 10))
}

package enterprise

import (
	"context"
	"regexp"
	"strings"
)

// Gap is what a firm lacks to become a high-tech enterprise: the codes of the
// conditions it does not meet, and how many cannot be told. Who assesses firms
// stands above this package; here the codes are only kept and compared.
type Gap struct {
	Lacks   []string
	Unclear int
}

// text is how the codes stand in the summary: each between two commas, so that
// one can be looked for and a single one compared.
func (g Gap) text() string {
	if len(g.Lacks) == 0 {
		return ""
	}
	return "," + strings.Join(g.Lacks, ",") + ","
}

// lacksOf reads the codes again.
func lacksOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}

// gapRow is the part of a summary that WriteGaps writes.
type gapRow struct {
	EnterpriseID             string
	Lacks                    string
	LacksCount, UnclearCount *int
}

func rowOf(id string, g *Gap) gapRow {
	if g == nil {
		return gapRow{EnterpriseID: id}
	}
	lacks, unclear := len(g.Lacks), g.Unclear
	return gapRow{id, g.text(), &lacks, &unclear}
}

func (r gapRow) same(o gapRow) bool {
	return r.Lacks == o.Lacks && equal(r.LacksCount, o.LacksCount) && equal(r.UnclearCount, o.UnclearCount)
}

func equal(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// WriteGaps writes what firms lack into their summaries, in the transaction of the
// caller, who has checked the permission. Nil is a firm nobody assesses. Rows that
// say so already are left alone.
func (s *Service) WriteGaps(ctx context.Context, gaps map[string]*Gap) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		ids := make([]string, 0, len(gaps))
		for id := range gaps {
			ids = append(ids, id)
		}
		stored, err := s.store.gaps(ctx, ids)
		if err != nil {
			return err
		}
		var changed []gapRow
		for _, was := range stored {
			if now := rowOf(was.EnterpriseID, gaps[was.EnterpriseID]); !now.same(was) {
				changed = append(changed, now)
			}
		}
		return s.store.saveGaps(ctx, changed)
	})
}

// NothingLacking asks for firms that meet every condition or cannot be told.
const NothingLacking = "none"

var conditionCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)

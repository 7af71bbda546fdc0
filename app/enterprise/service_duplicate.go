package enterprise

import (
	"cmp"
	"context"
	"slices"

	"miaolin/app/audit"
)

// Suggestion is a firm that may be the same as another one.
type Suggestion struct {
	Firm    Row    `json:"firm"`
	Score   int    `json:"score"`
	Reason  string `json:"reason" doc:"same_uscc, same_name, former_name, same_core, same_brand, similar or branch"`
	CanJoin bool   `json:"canJoin" doc:"false when both have a credit code: two firms"`
}

// Key names the row in a list.
func (s Suggestion) Key() string { return s.Firm.EnterpriseID }

// Pair is two firms side by side.
type Pair struct {
	Left  Row `json:"left"`
	Right Row `json:"right"`
	Match
	CanJoin bool `json:"canJoin"`
}

// Key names the row in a list.
func (p Pair) Key() string { return p.Left.EnterpriseID + "/" + p.Right.EnterpriseID }

const (
	mostSuggestions = 10
	// A gram in more names than this tells nothing about being the same firm.
	tellingGram = 400
	// Names compared for one suggestion.
	mostCompared = 800
)

// Suggest finds the firms, among those the caller may see, that an identity may
// already be. except leaves out the firm itself.
func (s *Service) Suggest(ctx context.Context, who Identity, except string) ([]Suggestion, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.alike(ctx, scope, who)
	if err != nil {
		return nil, err
	}
	apart, err := s.store.judgedApart(ctx, except)
	if err != nil {
		return nil, err
	}
	var found []Suggestion
	for _, row := range rows {
		if row.EnterpriseID == except || apart[row.EnterpriseID] {
			continue
		}
		match := Compare(who, Identity{Name: row.Name, USCC: deref(row.USCC), FormerNames: row.former})
		if match.Verdict != Different {
			found = append(found, Suggestion{Row{Summary: row.Summary}, match.Score, match.Reason, who.USCC == "" || row.USCC == nil})
		}
	}
	slices.SortStableFunc(found, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	found = found[:min(len(found), mostSuggestions)]
	return found, s.dressSuggestions(ctx, found)
}

func (s *Service) dressSuggestions(ctx context.Context, found []Suggestion) error {
	rows := make([]Summary, len(found))
	for i, one := range found {
		rows[i] = one.Firm.Summary
	}
	dressed, err := s.dress(ctx, rows)
	for i := range dressed {
		found[i].Firm = dressed[i]
	}
	return err
}

// DuplicatesOf suggests for a firm on record.
func (s *Service) DuplicatesOf(ctx context.Context, id string) ([]Suggestion, error) {
	e, err := s.visible(ctx, id)
	if err != nil {
		return nil, err
	}
	former, err := s.store.formerNames(ctx, id)
	if err != nil {
		return nil, err
	}
	who := Identity{Name: e.Name, USCC: deref(e.USCC)}
	for _, f := range former {
		who.FormerNames = append(who.FormerNames, f.Name)
	}
	return s.Suggest(ctx, who, id)
}

// mostPairs bounds what is shown at once.
const mostPairs = 200

// Duplicates are pairs with the same core name, of which at least one has no
// credit code, so that they may be one firm. As pairs are settled, others follow.
func (s *Service) Duplicates(ctx context.Context) ([]Pair, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	couples, err := s.store.couples(ctx, scope, mostPairs)
	if err != nil {
		return nil, err
	}
	var both []Summary
	for _, couple := range couples {
		both = append(both, couple[0], couple[1])
	}
	rows, err := s.dress(ctx, both)
	if err != nil {
		return nil, err
	}
	pairs := make([]Pair, 0, len(couples))
	for i := 0; i+1 < len(rows); i += 2 {
		left, right := rows[i], rows[i+1]
		match := Compare(Identity{Name: left.Name, USCC: deref(left.USCC)}, Identity{Name: right.Name, USCC: deref(right.USCC)})
		pairs = append(pairs, Pair{left, right, match, left.USCC == nil || right.USCC == nil})
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(b.Score, a.Score) })
	return pairs, nil
}

// JudgeApart remembers that two firms that look alike are two firms.
func (s *Service) JudgeApart(ctx context.Context, oneID, otherID string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		one, err := s.checked(ctx, oneID, "change", "enterprise")
		if err != nil {
			return err
		}
		other, err := s.visible(ctx, otherID)
		if err != nil {
			return err
		}
		if err := s.store.judgeApart(ctx, one.ID, other.ID, audit.From(ctx).UserID, s.clock()); err != nil {
			return err
		}
		record := entry("enterprise-duplicate-dismiss", one, nil, nil)
		record.Params = map[string]any{"other": other.Name, "otherId": other.ID}
		return s.log.Record(ctx, record)
	})
}

func ordered(a, b string) (string, string) { return min(a, b), max(a, b) }

type aliasRow struct {
	Summary
	former []string
}

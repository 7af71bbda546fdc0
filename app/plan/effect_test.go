package plan

import (
	"fmt"
	"testing"

	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

func at(day int) value.Instant { return value.MustDate("2026-01-01").AddDays(day).Start() }

// said is a course of verdicts: "n0 m40" is not met from day 0, met from day 40.
func said(t *testing.T, turns ...any) (all []eligibility.Turn) {
	t.Helper()
	for i := 0; i < len(turns); i += 2 {
		all = append(all, eligibility.Turn{At: at(turns[i+1].(int)), Verdict: turns[i].(rule.Verdict)})
	}
	return all
}

func TestAnEffectCountsOnlyWhatWasLackingAndIsMetNow(t *testing.T) {
	rows := map[string]struct {
		took  int
		turns []eligibility.Turn
		want  string
	}{
		"closed it":              {10, said(t, rule.NotMet, 0, rule.Met, 40), "closed"},
		"lacks it still":         {10, said(t, rule.NotMet, 0), "open"},
		"lost it again":          {10, said(t, rule.NotMet, 0, rule.Met, 40, rule.NotMet, 80), "open"},
		"met it before":          {10, said(t, rule.NotMet, 0, rule.Met, 5), "met"},
		"could not be told":      {10, said(t, rule.Unknown, 0, rule.Met, 20), "unclear"},
		"was assessed only late": {10, said(t, rule.NotMet, 30), "unclear"},
		"nobody assessed it":     {10, nil, "unclear"},
		"closed without":         {-1, said(t, rule.NotMet, 0, rule.Met, 60), "others_closed"},
		"lacks without":          {-1, said(t, rule.NotMet, 0), "others_open"},
		"lacks only since later": {-1, said(t, rule.Met, 0, rule.NotMet, 20), ""},
	}
	found := newCounted()
	for firm, c := range rows {
		if c.took < 0 {
			continue
		}
		got := taker(c.turns, at(c.took))
		if found.add(got); got.group != c.want {
			t.Errorf("%s: %q, want %q", firm, got.group, c.want)
		}
	}
	if from := found.middle(); *from != at(10).Date() {
		t.Fatalf("the others are counted from %s", from)
	}
	for firm, c := range rows {
		if got, _ := other(c.turns, at(10).Date()); c.took < 0 && got.group != c.want {
			t.Errorf("%s: %q, want %q", firm, got.group, c.want)
		}
	}
}

func TestASmallNumberTellsNoShare(t *testing.T) {
	for _, c := range []struct {
		closed, open int
		want         string
	}{
		{4, 0, "4/4 – –"}, {4, 1, "4/5 80% –"}, {5, 5, "5/10 50% 30d"}, {0, 9, "0/9 0% –"}, {0, 0, "0/0 – –"},
	} {
		n := newCounted()
		for i := range c.closed {
			day := value.MustDate("2026-01-11").AddDays(10 * (i + 1))
			n.add(traced{groupClosed, value.MustDate("2026-01-11"), &day})
		}
		for range c.open {
			n.add(traced{groupOpen, value.MustDate("2026-01-11"), nil})
		}
		s := n.side(groupClosed, groupOpen)
		got := fmt.Sprintf("%d/%d", s.Closed, s.Lacked)
		for _, p := range []struct {
			n    *int
			unit string
		}{{s.Share, "%"}, {s.Days, "d"}} {
			if p.n == nil {
				got += " –"
			} else {
				got += fmt.Sprintf(" %d%s", *p.n, p.unit)
			}
		}
		if got != c.want {
			t.Errorf("%d closed, %d open: got %s, want %s", c.closed, c.open, got, c.want)
		}
	}
}

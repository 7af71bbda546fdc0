package certification

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/value"
)

func shipped(t testing.TB) (*Catalogue, *Ladder) {
	t.Helper()
	kinds, ladder, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return kinds, ladder
}

func day(s string) value.Date { return value.MustDate(s) }

// title is a title whose dates are what its kind computes.
func title(kinds *Catalogue, kind, from string, change ...func(*Title)) Title {
	k, ok := kinds.Kind(kind)
	if !ok {
		panic("no kind " + kind)
	}
	t := Title{ID: kind + "@" + from, Kind: kind, State: Certified, ValidFrom: day(from), RecognisedOn: day(from), ValidTo: k.LastDay(day(from))}
	for _, c := range change {
		c(&t)
	}
	return t
}

func revoked(on string) func(*Title) {
	return func(t *Title) { d := day(on); t.EndedOn, t.Ending = &d, Revoked }
}

func left(on string) func(*Title) {
	return func(t *Title) { d := day(on); t.EndedOn, t.Ending = &d, Left }
}

func withdrawn(t *Title) { t.WithdrawnAt = &value.Instant{} }

func spans(kinds *Catalogue, titles ...Title) []Span {
	var all []Span
	for _, t := range titles {
		if s, ok := kinds.span(t, nil); ok {
			all = append(all, s)
		}
	}
	return all
}

func TestStandingOnADay(t *testing.T) {
	kinds, ladder := shipped(t)
	k := func(kind, from string, change ...func(*Title)) Title { return title(kinds, kind, from, change...) }
	rows := []struct {
		name   string
		titles []Title
		on     string
		want   Standing
	}{
		{"no title", nil, "2026-01-01", Standing{Rung: "seed"}},
		{"an R&D body is no rung", []Title{k("rd_centre_jiaxing", "2024-03-01")}, "2026-01-01", Standing{Rung: "seed"}},
		{"pool of the province", []Title{k("prov_tech_pool", "2024-03-01")}, "2026-01-01", Standing{Rung: "seedling"}},
		{"HNTE pool alone", []Title{k("hnte_pool", "2024-03-01")}, "2026-01-01", Standing{Rung: "seedling"}},
		{"the day before it starts", []Title{k("hnte_pool", "2024-03-01")}, "2024-02-29", Standing{Rung: "seed"}},
		{"out of the pool is no lapse", []Title{k("hnte_pool", "2024-03-01", left("2025-03-01"))}, "2025-03-01", Standing{Rung: "seed"}},
		{"provincial SME never expires", []Title{k("prov_tech_sme", "2018-05-01")}, "2026-01-01", Standing{Rung: "sapling"}},
		{"sapling in the HNTE pool climbs", []Title{k("prov_tech_sme", "2018-05-01"), k("hnte_pool", "2024-03-01")}, "2026-01-01", Standing{Rung: "sapling", Climbing: true}},
		{"HNTE on its last day", []Title{k("hnte", "2023-12-08")}, "2026-12-08", Standing{Rung: "tree"}},
		{"HNTE the day after", []Title{k("hnte", "2023-12-08")}, "2026-12-09", Standing{Rung: "seed", Lapsed: true}},
		{"a lapsed HNTE that is still a sapling", []Title{k("hnte", "2020-12-01"), k("prov_tech_sme", "2018-05-01")}, "2026-01-01", Standing{Rung: "sapling", Lapsed: true}},
		{"recognised again", []Title{k("hnte", "2020-12-01"), k("hnte", "2024-12-06")}, "2026-01-01", Standing{Rung: "tree"}},
		{"HNTE under publicity", []Title{k("hnte", "2025-12-01", func(t *Title) { t.State = Publicised })}, "2025-12-02", Standing{Rung: "tree"}},
		{"a leading title without HNTE", []Title{k("summit_plan", "2024-01-01"), k("prov_tech_sme", "2020-01-01")}, "2026-01-01", Standing{Rung: "sapling"}},
		{"forest", []Title{k("summit_plan", "2024-01-01"), k("hnte", "2024-12-06")}, "2026-01-01", Standing{Rung: "forest"}},
		{"forest loses its certificate", []Title{k("summit_plan", "2021-01-01"), k("hnte", "2021-12-16"), k("prov_tech_sme", "2019-01-01")}, "2025-01-01", Standing{Rung: "sapling", Lapsed: true}},
		{"revoked from the day on", []Title{k("hnte", "2024-12-06", revoked("2025-05-10"))}, "2025-05-10", Standing{Rung: "seed", Lapsed: true}},
		{"valid until the day before", []Title{k("hnte", "2024-12-06", revoked("2025-05-10"))}, "2025-05-09", Standing{Rung: "tree"}},
		{"entered by mistake", []Title{k("hnte", "2024-12-06", withdrawn)}, "2025-01-01", Standing{Rung: "seed"}},
		{"yearly title within its year", []Title{k("national_tech_sme", "2025-07-10")}, "2025-12-31", Standing{Rung: "sapling"}},
		{"awaiting the next window", []Title{k("national_tech_sme", "2025-07-10")}, "2026-08-31", Standing{Rung: "sapling", Awaiting: true}},
		{"window closed without renewal", []Title{k("national_tech_sme", "2025-07-10")}, "2026-09-01", Standing{Rung: "seed", Lapsed: true}},
		{"renewed in the window", []Title{k("national_tech_sme", "2025-07-10"), k("national_tech_sme", "2026-07-20")}, "2026-09-01", Standing{Rung: "sapling"}},
		{"a provincial title needs no waiting", []Title{k("national_tech_sme", "2025-07-10"), k("prov_tech_sme", "2020-01-01")}, "2026-03-01", Standing{Rung: "sapling"}},
		{"a revoked yearly title has no grace", []Title{k("national_tech_sme", "2025-07-10", revoked("2025-11-01"))}, "2026-03-01", Standing{Rung: "seed", Lapsed: true}},
	}
	for _, r := range rows {
		if got := ladder.On(day(r.on), spans(kinds, r.titles...)); got != r.want {
			t.Errorf("%s: on %s %+v, want %+v", r.name, r.on, got, r.want)
		}
	}
}

func TestHistoryTellsWhy(t *testing.T) {
	kinds, ladder := shipped(t)
	spells := ladder.History(spans(kinds,
		title(kinds, "prov_tech_pool", "2019-03-01"),
		title(kinds, "national_tech_sme", "2020-06-10"),
		title(kinds, "hnte_pool", "2020-09-01"),
		title(kinds, "hnte", "2021-12-16"),
		title(kinds, "rd_centre_jiaxing", "2022-05-01"),
	))
	want := []struct{ from, rung, cause string }{
		{"", "seed", ""},
		{"2019-03-01", "seedling", "started prov_tech_pool"},
		{"2020-06-10", "sapling", "started national_tech_sme"},
		{"2020-09-01", "sapling", "started hnte_pool"},
		{"2021-01-01", "sapling", "awaiting national_tech_sme"},
		{"2021-10-16", "seedling", "window_closed national_tech_sme"},
		{"2021-12-16", "tree", "started hnte"},
		{"2024-12-17", "seedling", "expired hnte"},
	}
	if len(spells) != len(want) {
		t.Fatalf("%d spells, want %d: %+v", len(spells), len(want), spells)
	}
	for i, w := range want {
		from, cause := "", ""
		if spells[i].From != nil {
			from = spells[i].From.String()
		}
		if len(spells[i].Causes) == 1 {
			cause = spells[i].Causes[0].Code + " " + spells[i].Causes[0].Kind
		}
		if from != w.from || spells[i].Rung != w.rung || cause != w.cause {
			t.Errorf("spell %d: %s %s %q, want %s %s %q", i, from, spells[i].Rung, cause, w.from, w.rung, w.cause)
		}
	}
}

var anyKind = []string{"prov_tech_pool", "hnte_pool", "prov_tech_sme", "national_tech_sme", "hnte", "summit_plan", "tech_little_giant", "rd_centre_jiaxing"}

func drawTitles(t *rapid.T, kinds *Catalogue) []Title {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Title {
		kind := rapid.SampledFrom(anyKind).Draw(t, "kind")
		from := day("2016-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "from"))
		made := title(kinds, kind, from.String())
		if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
			on := from.AddDays(rapid.IntRange(0, 1500).Draw(t, "after"))
			made.EndedOn, made.Ending = &on, Revoked
		}
		return made
	}), 0, 8).Draw(t, "titles")
}

func TestLadderProperties(t *testing.T) {
	kinds, ladder := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		titles := drawTitles(t, kinds)
		held := spans(kinds, titles...)
		d := day("2015-06-01").AddDays(rapid.IntRange(0, 5000).Draw(t, "on"))
		now := ladder.On(d, held)

		more := append(slices.Clone(held), spans(kinds, drawTitles(t, kinds)...)...)
		if ladder.rank(ladder.On(d, more).Rung) < ladder.rank(now.Rung) {
			t.Fatalf("more titles lowered the rung on %s", d)
		}

		// Only titles in force on the day matter for the rung.
		inForce := slices.DeleteFunc(slices.Clone(held), func(s Span) bool { return !s.covers(d, true) })
		if got := ladder.On(d, inForce); got.Rung != now.Rung || got.Climbing != now.Climbing || got.Awaiting != now.Awaiting {
			t.Fatalf("titles not in force on %s matter: %+v, %+v", d, got, now)
		}

		spells := ladder.History(held)
		checkContiguous(t, spells)
		if got := at(spells, d).Standing; got != now {
			t.Fatalf("history says %+v on %s, the ladder says %+v", got, d, now)
		}
		for _, s := range spells[1:] {
			if len(s.Causes) == 0 {
				t.Fatalf("the spell from %s has no cause", s.From)
			}
		}
	})
}

func checkContiguous(t *rapid.T, spells []Spell) {
	if spells[0].From != nil || spells[len(spells)-1].To != nil {
		t.Fatal("a history is open at both ends")
	}
	for i := 1; i < len(spells); i++ {
		if spells[i-1].To.AddDays(1) != *spells[i].From {
			t.Fatalf("a gap or overlap before %s", spells[i].From)
		}
		if spells[i-1].Standing == spells[i].Standing {
			t.Fatalf("two equal neighbours at %s", spells[i].From)
		}
	}
}

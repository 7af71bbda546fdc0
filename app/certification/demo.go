package certification

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

type demoWriter struct {
	s      *Service
	rng    *rand.Rand
	today  value.Date
	serial int
	users  map[string]string // ids by user name
}

// Demo invents the titles of every firm. In each town the firms are taken by
// age and strength: the first few play every scene once – a leading firm, a certificate
// under publicity, one that ends soon, one renewed, one that lapsed, a climbing
// firm, a yearly title – and the rest follow their strength.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, users: users, rng: rand.New(rand.NewPCG(20190821, 3)), today: s.clock().Date()}
	towns := map[string][]enterprise.DemoFirm{}
	for _, f := range firms {
		towns[f.UnitCode] = append(towns[f.UnitCode], f)
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, code := range slices.Sorted(maps.Keys(towns)) {
			town := towns[code]
			// Only a firm of some years can have lived through every scene.
			old := w.today.AddYears(-6)
			slices.SortStableFunc(town, func(a, b enterprise.DemoFirm) int {
				return cmp.Or(-cmp.Compare(ones[a.RegisteredOn.Before(old)], ones[b.RegisteredOn.Before(old)]), cmp.Compare(b.Strength, a.Strength))
			})
			for rank, f := range town {
				if rank == len(town)-1 {
					continue // one stays a seed
				}
				if err := w.firm(ctx, f, rank); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// scenes are played by the strongest firms of each town, in this order.
var scenes = []func(*demoWriter) []Title{
	(*demoWriter).leading, (*demoWriter).endsSoon, (*demoWriter).renewed, (*demoWriter).publicised,
	(*demoWriter).lapsed, (*demoWriter).climbing, (*demoWriter).yearly, (*demoWriter).pooled,
}

func (w *demoWriter) firm(ctx context.Context, f enterprise.DemoFirm, rank int) error {
	var titles []Title
	switch {
	case rank < len(scenes):
		titles = scenes[rank](w)
	case f.Strength >= 88:
		titles = w.leading()
	case f.Strength >= 70:
		titles = w.tree()
	case f.Strength >= 62:
		titles = w.lapsed()
	case f.Strength >= 52:
		titles = w.climbing()
	case f.Strength >= 40:
		titles = w.yearly()
	case f.Strength >= 27:
		titles = w.pooled()
	case f.Strength >= 22:
		titles = []Title{w.sme(w.today.Year() - 3)} // once a national SME, never renewed
	}
	if f.Strength >= 58 && len(titles) > 0 {
		titles = append(titles, w.bodies(f.Strength)...)
	}
	for _, t := range plausible(titles, f.RegisteredOn.AddYears(1)) {
		t.ID, t.EnterpriseID = value.NewID(), f.ID
		t.CreatedAt, t.UpdatedAt, t.Version = w.s.clock(), w.s.clock(), 1
		if err := w.s.store.insert(ctx, t); err != nil {
			return err
		}
		if err := w.tell(ctx, f, t); err != nil {
			return err
		}
	}
	return w.s.follow(ctx, f.ID)
}

// tell notes who recorded a title of late: the officer of the firm, or the bureau,
// a few days after it was published.
func (w *demoWriter) tell(ctx context.Context, f enterprise.DemoFirm, t Title) error {
	day := t.RecognisedOn.AddDays(2 + w.serial%4)
	if day.Before(w.today.AddDays(-150)) || !day.Before(w.today) {
		return nil
	}
	at := day.Start().Add(time.Duration(9*60+w.serial*17%420) * time.Minute)
	return w.s.log.Record(identity.DemoAs(ctx, w.users, cmp.Or(f.OfficerID, w.users["manager"]), at), entry("title-create", t, nil))
}

// plausible leaves out what was recognised before the firm was a year old; what
// then has nothing before it was no renewal.
func plausible(titles []Title, from value.Date) []Title {
	titles = slices.DeleteFunc(titles, func(t Title) bool { return t.RecognisedOn.Before(from) })
	for i := range titles {
		before := func(t Title) bool { return t.Kind == titles[i].Kind && t.RecognisedOn.Before(titles[i].RecognisedOn) }
		if titles[i].Origin == Renewed && !slices.ContainsFunc(titles, before) {
			titles[i].Origin = First
		}
	}
	return titles
}

// title is one of a kind recognised on a day, as the kind computes it.
func (w *demoWriter) title(kind string, on value.Date) Title {
	k, _ := w.s.kinds.Kind(kind)
	return Title{
		Kind: kind, State: Certified, Origin: First, RecognisedOn: on, ValidFrom: on, ValidTo: k.LastDay(on),
		Batch: fmt.Sprintf("%d 年第%s批", on.Year(), []string{"一", "二"}[w.rng.IntN(2)]), Source: "官方公告名单",
	}
}

// daysAgo is a day so long ago, give or take.
func (w *demoWriter) daysAgo(days, giveOrTake int) value.Date {
	return w.today.AddDays(-days - w.rng.IntN(giveOrTake+1))
}

// hnte numbers begin with 9, which no province has reached.
func (w *demoWriter) hnte(on value.Date) Title {
	w.serial++
	t := w.title("hnte", on)
	t.Number = fmt.Sprintf("GR%d339%05d", on.Year(), w.serial)
	return t
}

// sme is the national SME title of a year, within that year's window if it is past.
func (w *demoWriter) sme(year int) Title {
	w.serial++
	on := value.NewDate(year, 7, 1).AddDays(w.rng.IntN(60))
	if on.After(w.today) {
		on = w.today.AddDays(-w.rng.IntN(10))
	}
	t := w.title("national_tech_sme", on)
	t.Number = fmt.Sprintf("%d3304830%07d", on.Year(), 9_000_000+w.serial)
	if year < w.today.Year() {
		return t
	}
	t.Origin = Renewed
	return t
}

func (w *demoWriter) provincial() Title { return w.title("prov_tech_sme", w.daysAgo(700, 700)) }

func (w *demoWriter) leading() []Title {
	kind := []string{"summit_plan", "tech_little_giant", "tech_leading_firm"}[w.rng.IntN(3)]
	lead := w.title(kind, w.daysAgo(120, 500))
	renewed := w.hnte(w.daysAgo(250, 400))
	renewed.Origin = Renewed
	old := w.hnte(renewed.RecognisedOn.AddYears(-3))
	return []Title{w.provincial(), old, renewed, lead}
}

func (w *demoWriter) tree() []Title {
	t := w.hnte(w.daysAgo(200, 700))
	if w.rng.IntN(15) == 0 {
		t.Origin = MovedIn
	}
	return []Title{w.provincial(), t}
}

func (w *demoWriter) renewed() []Title {
	now := w.hnte(w.daysAgo(60, 240))
	now.Origin = Renewed
	return []Title{w.hnte(now.RecognisedOn.AddYears(-3)), now, w.provincial()}
}

// endsSoon ends within about four months and is not renewed yet.
func (w *demoWriter) endsSoon() []Title {
	return []Title{w.provincial(), w.hnte(w.today.AddYears(-3).AddDays(12 + w.rng.IntN(110)))}
}

// publicised is in its ten working days; the number will follow.
func (w *demoWriter) publicised() []Title {
	t := w.hnte(w.daysAgo(2, 6))
	t.Number, t.State = "", Publicised
	pool := w.title("hnte_pool", w.daysAgo(300, 300))
	return []Title{w.provincial(), pool, t}
}

// lapsed held a certificate that ended without renewal, or was taken away.
func (w *demoWriter) lapsed() []Title {
	if w.rng.IntN(9) == 0 {
		t := w.hnte(w.daysAgo(500, 300))
		on := w.daysAgo(30, 200)
		t.EndedOn, t.Ending, t.EndReason = &on, Revoked, "两次未报送年度发展情况报表"
		return []Title{w.provincial(), t}
	}
	return []Title{w.provincial(), w.hnte(w.daysAgo(3*366+20, 330))}
}

func (w *demoWriter) climbing() []Title {
	pool := w.title("hnte_pool", w.daysAgo(60, 500))
	titles := []Title{w.provincial(), pool}
	if w.rng.IntN(2) == 0 {
		titles = append(titles, w.sme(w.today.Year()-1))
	}
	return titles
}

// yearly holds the national SME title, some renewed this year and some not.
func (w *demoWriter) yearly() []Title {
	titles := []Title{w.sme(w.today.Year() - 1)}
	window := Windows(nil).Of(w.kind("national_tech_sme"), w.today.Year())
	if w.rng.IntN(3) > 0 && !w.today.Before(window.Opens) {
		titles = append(titles, w.sme(w.today.Year()))
	}
	if w.rng.IntN(3) == 0 {
		titles = append(titles, w.provincial())
	}
	return titles
}

func (w *demoWriter) kind(id string) Kind { k, _ := w.s.kinds.Kind(id); return k }

func (w *demoWriter) pooled() []Title {
	kind := []string{"prov_tech_pool", "prov_tech_pool", "hnte_pool"}[w.rng.IntN(3)]
	return []Title{w.title(kind, w.daysAgo(40, 600))}
}

// bodies are the R&D bodies of a firm, from the county upwards.
func (w *demoWriter) bodies(strength int) []Title {
	kinds := []string{"rd_body_county"}
	if strength >= 68 {
		kinds = append(kinds, "rd_centre_jiaxing")
	}
	if strength >= 86 {
		kinds = append(kinds, []string{"rd_centre_provincial", "enterprise_institute"}[w.rng.IntN(2)])
	}
	var titles []Title
	for i, kind := range kinds {
		titles = append(titles, w.title(kind, w.daysAgo(1500-i*400, 200)))
	}
	return titles
}

var ones = map[bool]int{true: 1}

package enterprise_test

import (
	"context"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

const (
	county = "330483"
	wuzhen = "330483100"
	puyuan = "330483101"
	park   = "330483-P01"
)

// bench is a store with the service on it and a day that stands still.
type bench struct {
	*enterprise.Service
	t   *testing.T
	db  *db.DB
	now value.Instant
}

func each(t *testing.T, run func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { run(newBench(t, d)) })
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t, db: d, now: value.At(time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC))}
	clock := func() value.Instant { return b.now }
	guard, err := access.NewGuard(clock)
	b.must(err)
	b.Service, err = enterprise.New(d, guard, audit.New(d, clock), clock)
	b.must(err)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) refused(err error, code string) {
	b.t.Helper()
	if fault.Code(err) != code {
		b.t.Fatalf("want %s, got %v", code, err)
	}
}

// as is a context of somebody with roles: pairs of role and unit.
func as(user string, roleAndUnit ...string) context.Context {
	actor := access.Actor{UserID: user, Name: user}
	for i := 0; i+1 < len(roleAndUnit); i += 2 {
		actor.Assignments = append(actor.Assignments, access.Assignment{Role: roleAndUnit[i], UnitCode: roleAndUnit[i+1]})
	}
	return access.With(audit.With(context.Background(), audit.Who{UserID: user, Name: user}), actor)
}

var (
	manager       = as("manager", "manager", county)
	officerWuzhen = as("officer-wuzhen", "officer", wuzhen)
	officerPuyuan = as("officer-puyuan", "officer", puyuan)
	firmUser      = as("firm-user", "enterprise", county)
	auditor       = as("auditor", "auditor", county)
	reviewer      = as("reviewer", "reviewer", county)
)

func (b *bench) add(name, unit string, more ...func(*enterprise.NewEnterprise)) enterprise.Profile {
	b.t.Helper()
	n := enterprise.NewEnterprise{Name: name, UnitCode: unit}
	for _, set := range more {
		set(&n)
	}
	p, err := b.Create(manager, n)
	b.must(err)
	return p
}

func code(uscc string) func(*enterprise.NewEnterprise) {
	return func(n *enterprise.NewEnterprise) { n.USCC = uscc }
}

// invented credit codes with right check digits
var codes = func() []string {
	var out []string
	for _, body := range []string{"91330483MA2B00001", "91330483MA2B00002", "91330483MA2B00003"} {
		out = append(out, body+string(value.USCCCheckDigit(body)))
	}
	return out
}()

func (b *bench) names(ctx context.Context, q enterprise.ListQuery) []string {
	b.t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	page, err := b.List(ctx, q)
	b.must(err)
	names := make([]string, len(page.Rows))
	for i, row := range page.Rows {
		names[i] = row.Name
	}
	return names
}

func TestWhoSeesWhichFirm(t *testing.T) {
	each(t, func(b *bench) {
		mine := b.add("禾穗针织有限公司", wuzhen)
		other := b.add("青梧织造有限公司", puyuan, func(n *enterprise.NewEnterprise) { n.ParkCode = park })
		b.must(b.Grant(manager, "firm-user", mine.ID, "enterprise"))
		zoneManager := as("zone", "manager", park)
		for _, row := range []struct {
			who     string
			ctx     context.Context
			id      string
			verb    string
			object  string
			refused string
		}{
			{"the manager reads both", manager, other.ID, "read", "enterprise", ""},
			{"an officer reads the own town", officerWuzhen, mine.ID, "read", "enterprise", ""},
			{"a foreign firm does not exist", officerWuzhen, other.ID, "read", "enterprise", "enterprise.not_found"},
			{"nor can it be changed", officerWuzhen, other.ID, "change", "enterprise", "enterprise.not_found"},
			{"a park's manager reads the firms in it", zoneManager, other.ID, "read", "enterprise", ""},
			{"and no others", zoneManager, mine.ID, "read", "enterprise", "enterprise.not_found"},
			{"a firm's person reads the own firm", firmUser, mine.ID, "read", "enterprise", ""},
			{"and no other", firmUser, other.ID, "read", "enterprise", "enterprise.not_found"},
			{"a firm's person may not change the record", firmUser, mine.ID, "change", "enterprise", "access.forbidden"},
			{"but the own contacts", firmUser, mine.ID, "create", "contact", ""},
			{"an auditor reads", auditor, mine.ID, "read", "enterprise", ""},
			{"and changes nothing", auditor, mine.ID, "change", "enterprise", "access.forbidden"},
			{"a reviewer without a grant sees nothing", reviewer, mine.ID, "read", "enterprise", "enterprise.not_found"},
			{"nobody is signed in", context.Background(), mine.ID, "read", "enterprise", "access.signed_out"},
			{"a made-up id", manager, "no-such-id", "read", "enterprise", "enterprise.not_found"},
			{"an auditor who is officer elsewhere sees, but may not write here", as("both", "auditor", county, "officer", puyuan), mine.ID, "change", "enterprise", "access.outside_scope"},
		} {
			_, err := b.Check(row.ctx, row.id, row.verb, row.object)
			if fault.Code(err) != row.refused {
				t := b.t
				t.Errorf("%s: want %q, got %v", row.who, row.refused, err)
			}
		}
		for who, want := range map[context.Context]int{manager: 2, officerWuzhen: 1, officerPuyuan: 1, firmUser: 1, zoneManager: 1, reviewer: 0} {
			if got := len(b.names(who, enterprise.ListQuery{})); got != want {
				b.t.Errorf("%s lists %d firms, want %d", access.From(who).Name, got, want)
			}
			if got := len(b.names(who, enterprise.ListQuery{Filter: enterprise.Filter{Query: "有限公司"}})); got != want {
				b.t.Errorf("%s finds %d firms, want %d", access.From(who).Name, got, want)
			}
			counts, err := b.Counts(who)
			b.must(err)
			sum := 0
			for _, cell := range counts {
				sum += cell.Firms
			}
			if sum != want {
				b.t.Errorf("%s counts %d firms, want %d", access.From(who).Name, sum, want)
			}
		}
	})
}

func TestAGrantEndsOnItsDay(t *testing.T) {
	each(t, func(b *bench) {
		p := b.add("禾穗针织有限公司", wuzhen)
		last := b.now.Date().AddDays(1)
		b.must(b.GrantUntil(manager, "firm-user", p.ID, "enterprise", &last))
		_, err := b.Get(firmUser, p.ID)
		b.must(err)
		b.now = b.now.Add(48 * time.Hour)
		_, err = b.Get(firmUser, p.ID)
		b.refused(err, "enterprise.not_found")
		b.must(b.Grant(manager, "firm-user", p.ID, "enterprise"))
		b.must(b.Revoke(manager, "firm-user", p.ID, "结束"))
		_, err = b.Get(firmUser, p.ID)
		b.refused(err, "enterprise.not_found")
	})
}

func TestCreateRefusals(t *testing.T) {
	each(t, func(b *bench) {
		b.add("禾穗针织有限公司", wuzhen, code(codes[0]))
		wrong := codes[1][:17] + "0"
		if wrong == codes[1] {
			wrong = codes[1][:17] + "1"
		}
		for _, row := range []struct {
			about   string
			ctx     context.Context
			new     enterprise.NewEnterprise
			refused string
		}{
			{"the code is taken", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: codes[0]}, "enterprise.uscc_taken"},
			{"taken, however it is typed", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: " ９１330483ma2b00001" + codes[0][17:]}, "enterprise.uscc_taken"},
			{"a wrong check digit warns", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: wrong}, "enterprise.uscc_check_digit"},
			{"and can be accepted", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: wrong, AcceptBadUSCC: true}, ""},
			{"an identity number is personal data", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: "362322198709086409"}, "enterprise.uscc_id_card"},
			{"too short for a code", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, USCC: "123"}, "enterprise.uscc_invalid"},
			{"another town", officerWuzhen, enterprise.NewEnterprise{Name: "青梧", UnitCode: puyuan}, "access.outside_scope"},
			{"a village is no home of a firm", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: "330483100001"}, "enterprise.unit_unknown"},
			{"no such industry", manager, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen, IndustryCode: "Z99"}, "enterprise.industry_unknown"},
			{"an auditor writes nothing", auditor, enterprise.NewEnterprise{Name: "青梧", UnitCode: wuzhen}, "access.forbidden"},
			{"no code is provisional", officerWuzhen, enterprise.NewEnterprise{Name: "丰泽源化纤厂", UnitCode: wuzhen, IndustryCode: "C28", TechFieldCode: "104"}, ""},
		} {
			p, err := b.Create(row.ctx, row.new)
			if fault.Code(err) != row.refused {
				b.t.Errorf("%s: want %q, got %v", row.about, row.refused, err)
			}
			if err == nil && p.Provisional != (row.new.USCC == "") {
				b.t.Errorf("%s: provisional is %v", row.about, p.Provisional)
			}
		}
	})
}

func TestChangeAndConflict(t *testing.T) {
	each(t, func(b *bench) {
		p := b.add("浙江禾穗精密机械有限公司", wuzhen)
		address := "子夜路 1 号"
		changed, err := b.Change(officerWuzhen, p.ID, p.Version, enterprise.EnterpriseChange{Address: &address, Tags: &[]string{"重点", " 重点", "上市后备"}})
		b.must(err)
		if changed.Address != address || len(changed.Tags) != 2 || changed.Version != 2 {
			b.t.Fatalf("changed: %+v", changed)
		}
		_, err = b.Change(manager, p.ID, p.Version, enterprise.EnterpriseChange{Address: &address})
		b.refused(err, "enterprise.stale")

		renamed, err := b.Rename(manager, p.ID, changed.Version, "青梧智造科技有限公司", b.now.Date())
		b.must(err)
		if renamed.ShortName != "青梧智造科技" || len(renamed.FormerNames) != 1 {
			b.t.Fatalf("renamed: %+v", renamed)
		}
		for _, typed := range []string{"禾穗", "青梧", "hesui", "qwzz", "精密机械有限"} {
			if got := b.names(officerWuzhen, enterprise.ListQuery{Filter: enterprise.Filter{Query: typed}}); len(got) != 1 {
				b.t.Errorf("%q finds %v", typed, got)
			}
		}
	})
}

func TestPlaceAndStateHaveDays(t *testing.T) {
	each(t, func(b *bench) {
		p := b.add("禾穗针织有限公司", wuzhen)
		to, day := puyuan, value.MustDate("2026-03-10")
		_, err := b.Transfer(officerWuzhen, p.ID, p.Version, enterprise.Transfer{UnitCode: &to, From: day, Reason: "迁址"})
		b.refused(err, "access.outside_scope")
		moved, err := b.Transfer(manager, p.ID, p.Version, enterprise.Transfer{UnitCode: &to, From: day, Reason: "迁址"})
		b.must(err)
		if moved.UnitCode != puyuan || moved.AttributionCode != puyuan {
			b.t.Fatalf("moved: %+v", moved)
		}
		_, err = b.Get(officerWuzhen, p.ID)
		b.refused(err, "enterprise.not_found")
		early := value.MustDate("2026-03-01")
		_, err = b.ChangeState(officerPuyuan, p.ID, moved.Version, enterprise.StateChange{State: enterprise.Dormant, From: early, Reason: "停产"})
		b.refused(err, "enterprise.before_last_change")
		dormant, err := b.ChangeState(officerPuyuan, p.ID, moved.Version, enterprise.StateChange{State: enterprise.Dormant, From: day, Reason: "停产"})
		b.must(err)
		if got := b.names(officerPuyuan, enterprise.ListQuery{}); len(got) != 0 {
			b.t.Errorf("a dormant firm is still listed: %v", got)
		}
		if got := b.names(officerPuyuan, enterprise.ListQuery{Filter: enterprise.Filter{Standings: []string{"dormant"}}}); len(got) != 1 {
			b.t.Errorf("the dormant firm is not found: %v", got)
		}
		archived, err := b.Archive(officerPuyuan, p.ID, dormant.Version, "重复录入")
		b.must(err)
		_, err = b.Check(manager, p.ID, "change", "enterprise")
		b.refused(err, "enterprise.archived")
		_, err = b.Restore(manager, p.ID, archived.Version)
		b.must(err)
		spells, err := b.Spells(manager, p.ID)
		b.must(err)
		got := map[string]int{}
		for _, spell := range spells {
			got[spell.Kind]++
		}
		if got["unit"] != 2 || got["attribution"] != 2 || got["state"] != 2 {
			b.t.Errorf("spells: %+v", spells)
		}
	})
}

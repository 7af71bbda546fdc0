package enterprise

import (
	"context"
	"fmt"
	"math/rand/v2"

	"miaolin/app/identity"
	"miaolin/app/value"
)

// DemoFirm is a firm of the demo county, as far as other features need it to
// invent what belongs to it.
type DemoFirm struct {
	Ref
	IndustryCode, TechFieldCode string
	RegisteredOn                value.Date
	Strength                    int // 0 to 99: how far along the ladder its story goes
	OfficerID                   string
	Contacts                    []Contact
}

// demoSeed makes every demo county alike.
const demoSeed = 20190821

type demoWriter struct {
	s     *Service
	rng   *rand.Rand
	users map[string]string // ids by user name
	today value.Date
	brand int // next unused brand
}

// Demo invents the firms of the county: more than three hundred in all towns.
// users are account ids by user name. The first firm is that of enterprise-1, the
// second that of enterprise-2; the coach is let in on a few.
func (s *Service) Demo(ctx context.Context, users map[string]string) ([]DemoFirm, error) {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(demoSeed, 1)), users: users, today: s.clock().Date()}
	var firms []DemoFirm
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		for _, town := range demoTowns {
			for n := range town.firms {
				firm, err := w.firm(ctx, town, n)
				if err != nil {
					return err
				}
				firms = append(firms, firm)
			}
		}
		firms = leadWith(firms, demoTowns[0].code, demoTowns[1].code)
		if err := w.odd(ctx, firms); err != nil {
			return err
		}
		if err := w.open(ctx, firms); err != nil {
			return err
		}
		return w.looks(ctx, firms)
	})
	return firms, err
}

// leadWith puts one firm of each of two towns first.
func leadWith(firms []DemoFirm, towns ...string) []DemoFirm {
	for i, town := range towns {
		for j := i; j < len(firms); j++ {
			if firms[j].UnitCode == town {
				firms[i], firms[j] = firms[j], firms[i]
				break
			}
		}
	}
	return firms
}

func (w *demoWriter) firm(ctx context.Context, town demoTown, n int) (DemoFirm, error) {
	trade := town.trades[min(w.rng.IntN(len(town.trades)), w.rng.IntN(len(town.trades)))]
	founded := w.today.AddDays(-w.rng.IntN(20*365) - 200)
	// The first firms of a town are its known ones, well along the ladder.
	strength := min(99, max(0, 92-n*3+w.rng.IntN(22)-8))
	if n > 24 {
		strength = w.rng.IntN(45)
	}
	capital := value.Wan([]int64{50, 100, 200, 500, 1000, 2000, 5000}[min(6, w.rng.IntN(3)+strength/20)])
	in := NewEnterprise{
		Name: w.name(trade), Kind: "有限责任公司(自然人投资或控股)", RegisteredOn: &founded, RegisteredCapitalFen: &capital,
		BusinessScope: "研发、生产、销售:" + trade.words[0] + "及相关产品;技术服务;货物进出口。",
		Address:       fmt.Sprintf("浙江省嘉兴市桐乡市%s%d号", town.street, 8+w.rng.IntN(980)),
		UnitCode:      town.code, IndustryCode: trade.industry, TechFieldCode: trade.techField,
		AboveScale: strength > 55, Since: &founded,
	}
	in.USCC = w.code(town.code)
	if w.rng.IntN(3) == 0 {
		in.ParkCode = town.park
	}
	if officer, ok := w.users[demoOfficers[town.code]]; ok && w.rng.IntN(8) > 0 {
		in.OfficerID = officer
	}
	if w.rng.IntN(4) == 0 {
		in.Tags = []string{demoTags[w.rng.IntN(len(demoTags))]}
	}
	if w.rng.IntN(8) == 0 && strength < 22 { // known by name only, and far from any title
		in.USCC, in.RegisteredCapitalFen, in.TechFieldCode = "", nil, ""
	}
	return w.write(ctx, in, strength)
}

func (w *demoWriter) write(ctx context.Context, in NewEnterprise, strength int) (DemoFirm, error) {
	e := in.build(value.NewID(), w.s.clock())
	if err := w.s.checkCodes(e); err != nil {
		return DemoFirm{}, err
	}
	if err := w.s.add(ctx, e, in); err != nil {
		return DemoFirm{}, err
	}
	contacts, err := w.people(ctx, e)
	return DemoFirm{
		Ref: e.Ref(), IndustryCode: e.IndustryCode, TechFieldCode: e.TechFieldCode,
		RegisteredOn: *e.RegisteredOn, Strength: strength, OfficerID: in.OfficerID, Contacts: contacts,
	}, err
}

// name takes the next brand nobody has; region and form vary as in a register.
func (w *demoWriter) name(trade demoTrade) string {
	// Walking both rows with different steps mixes them and repeats nothing.
	i := w.brand
	w.brand++
	first := demoFirst[i%len(demoFirst)]
	second := demoSecond[(i/len(demoFirst)+5*(i%len(demoFirst)))%len(demoSecond)]
	region := []string{"桐乡市", "浙江", "桐乡", "嘉兴", "", "浙江"}[w.rng.IntN(6)]
	form := []string{"有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司"}[w.rng.IntN(5)]
	return region + string(first) + string(second) + trade.words[w.rng.IntN(len(trade.words))] + form
}

// code is an invented credit code with a right check digit. Its organisation part
// begins with MADEM, which the register has not handed out.
func (w *demoWriter) code(unit string) string {
	region := unit[:6]
	if w.rng.IntN(14) == 0 { // registered elsewhere, as some firms really are
		region = "330411"
	}
	body := fmt.Sprintf("91%sMADEM%04d", region, w.brand)
	return body + string(value.USCCCheckDigit(body))
}

var demoOfficers = map[string]string{
	"330483001": "officer-wutong", "330483003": "officer-fengming", "330483004": "officer-gaoqiao",
	"330483100": "officer-wuzhen", "330483101": "officer-puyuan", "330483102": "officer-tudian",
	"330483103": "officer-shimen", "330483104": "officer-heshan", "330483105": "officer-zhouquan",
	"330483106": "officer-dama", "330483107": "officer-chongfu",
}

// people invents who works there. Numbers begin with 1380000, a block nobody has.
func (w *demoWriter) people(ctx context.Context, e Enterprise) ([]Contact, error) {
	roles := []string{"legal", "finance", "tech"}[:1+w.rng.IntN(3)]
	var contacts []Contact
	for i, role := range roles {
		surname := demoSurnames[w.rng.IntN(len(demoSurnames))]
		c := NewContact{
			Name: string(surname) + demoGiven[w.rng.IntN(len(demoGiven))], Role: role,
			Phone: fmt.Sprintf("1380000%04d", w.rng.IntN(10000)), IsPrimary: i == 0,
		}.build(e.ID, w.s.clock())
		if err := w.s.store.insertContact(ctx, c); err != nil {
			return nil, err
		}
		contacts = append(contacts, c)
	}
	return contacts, w.s.store.countContacts(ctx, e.ID)
}

// odd adds what every real register has: a firm twice, one that went dormant, one
// that moved away, one that changed its name.
func (w *demoWriter) odd(ctx context.Context, firms []DemoFirm) error {
	at := func(town string, n int) DemoFirm {
		for _, f := range firms[2:] {
			if f.UnitCode == town {
				if n == 0 {
					return f
				}
				n--
			}
		}
		return firms[len(firms)-1]
	}
	for i, town := range []string{"330483100", "330483101", "330483107"} {
		twin := at(town, 30+i)
		since := w.today.AddDays(-90)
		in := NewEnterprise{Name: "桐乡" + CoreName(twin.Name) + "厂", UnitCode: town, RegisteredOn: &since, Since: &since}
		if _, err := w.write(ctx, in, 0); err != nil {
			return err
		}
		gone := at(town, 28-i)
		change := StateChange{State: []State{Dormant, Gone, Dormant}[i], From: w.today.AddDays(-40), Reason: []string{"停产半年以上", "整体迁往海宁", "无研发活动,移出培育"}[i]}
		if _, err := w.s.ChangeState(ctx, gone.ID, 1, change); err != nil {
			return err
		}
		named := at(town, 10+i)
		old := formerName{value.NewID(), named.ID, "桐乡" + CoreName(named.Name) + "厂", NameKey("桐乡" + CoreName(named.Name) + "厂"), knownDate(w.today.AddDays(-800)), w.s.clock()}
		if err := w.s.store.addFormerName(ctx, old); err != nil {
			return err
		}
		e, err := w.s.store.load(ctx, named.ID)
		if err != nil {
			return err
		}
		if err := w.s.refreshNow(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// open lets in those who reach single firms only.
func (w *demoWriter) open(ctx context.Context, firms []DemoFirm) error {
	for i, user := range []string{"enterprise-1", "enterprise-2"} {
		if id, ok := w.users[user]; ok {
			by := w.users[[]string{"officer-wuzhen", "officer-puyuan"}[i]]
			if err := w.s.Admit(ctx, identity.Admission{UserID: id, EnterpriseID: firms[i].ID, Role: "enterprise", InvitedBy: by}); err != nil {
				return err
			}
		}
	}
	if id, ok := w.users["finance-1"]; ok {
		if err := w.s.Admit(ctx, identity.Admission{UserID: id, EnterpriseID: firms[0].ID, Role: "enterprise", InvitedBy: w.users["enterprise-1"]}); err != nil {
			return err
		}
	}
	coach, ok := w.users["coach"]
	if !ok {
		return nil
	}
	for i := 0; i < len(firms) && i < 80; i += 10 {
		if err := w.s.Grant(ctx, coach, firms[i].ID, "一对一辅导"); err != nil {
			return err
		}
	}
	return nil
}

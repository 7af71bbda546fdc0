package identity

import (
	"context"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/value"
)

// DemoPerson is an account of the demo county. Towns are those of Tongxiang, the
// people are invented.
type DemoPerson struct {
	Username, Name, Phone, Role, UnitCode string
}

// DemoCounty is the county the demo plays in.
const DemoCounty = "330483"

var demoPeople = []DemoPerson{
	{"admin", "赵启明", "13800000001", "admin", DemoCounty},
	{"manager", "沈立群", "13800000002", "manager", DemoCounty},
	{"manager-2", "姚慧敏", "13800000003", "manager", DemoCounty},
	{"leader", "钟国平", "13800000004", "leader", DemoCounty},
	{"auditor", "俞静", "13800000005", "auditor", DemoCounty},
	{"officer-wutong", "陆晓峰", "13800000011", "officer", "330483001"},
	{"officer-fengming", "施文斌", "13800000012", "officer", "330483003"},
	{"officer-gaoqiao", "倪丹", "13800000013", "officer", "330483004"},
	{"officer-wuzhen", "徐佳怡", "13800000014", "officer", "330483100"},
	{"officer-puyuan", "潘志强", "13800000015", "officer", "330483101"},
	{"officer-tudian", "朱琳", "13800000016", "officer", "330483102"},
	{"officer-shimen", "费建新", "13800000017", "officer", "330483103"},
	{"officer-heshan", "屠雅芳", "13800000018", "officer", "330483104"},
	{"officer-zhouquan", "颜宏伟", "13800000019", "officer", "330483105"},
	{"officer-dama", "郁婷", "13800000020", "officer", "330483106"},
	{"officer-chongfu", "范海涛", "13800000021", "officer", "330483107"},
	{"coach", "严培源", "13800000031", "coach", DemoCounty},
	{"coach-2", "田敏之", "13800000032", "coach", DemoCounty},
	{"coach-3", "计仲文", "13800000033", "coach", DemoCounty},
	{"agent", "贺书源", "13800000034", "agent", DemoCounty},
	{"finance-1", "邱文娟", "13800000043", "enterprise", "330483100"},
	{"enterprise-1", "冯晓东", "13800000041", "enterprise", "330483100"},
	{"enterprise-2", "金雪梅", "13800000042", "enterprise", "330483101"},
}

// DemoPeople are the accounts the demo makes, in the order they are printed.
func DemoPeople() []DemoPerson { return demoPeople }

// DemoAs is the context of a person of the demo who acted at a moment of the past.
func DemoAs(ctx context.Context, users map[string]string, id string, at value.Instant) context.Context {
	who := audit.From(ctx)
	for _, p := range demoPeople {
		if users[p.Username] == id && id != "" {
			who = audit.Who{UserID: id, Name: p.Name, Roles: []string{p.Role}, Unit: p.UnitCode, IP: "127.0.0.1"}
		}
	}
	who.At = at
	return audit.With(ctx, who)
}

// demoDays signs people in on the mornings of the last working weeks.
func (s *Service) demoDays(ctx context.Context, users map[string]string) error {
	today := s.Clock().Date()
	for i, p := range demoPeople {
		for ago := 21; ago > 0; ago-- {
			day := today.AddDays(-ago)
			if (ago*7+i*3)%5 == 0 || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
				continue
			}
			at := day.Start().Add(8*time.Hour + time.Duration((ago*37+i*23)%75)*time.Minute)
			err := s.Audit.Record(DemoAs(ctx, users, users[p.Username], at), audit.Entry{
				Operation: "session-create", Object: "session", ObjectID: users[p.Username], ObjectLabel: p.Username,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Empty tells that nobody has an account yet.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	some, err := s.store.anyUser(ctx)
	return !some, err
}

// DemoHash hashes the password all demo accounts share; it belongs before the
// transaction that makes them.
func (s *Service) DemoHash(ctx context.Context, password string) (string, error) {
	return s.hasher.hash(ctx, password)
}

// Demo makes the accounts and returns their ids by user name.
func (s *Service) Demo(ctx context.Context, hash string) (map[string]string, error) {
	ids := map[string]string{}
	err := s.DB.InTx(access.With(ctx, access.SystemActor("demo")), func(ctx context.Context) error {
		for _, p := range demoPeople {
			n := NewUser{Username: p.Username, Name: p.Name, Phone: p.Phone, UnitCode: p.UnitCode, Roles: []NewRole{{Role: p.Role, UnitCode: p.UnitCode}}}
			user, err := s.addUser(ctx, n, account{hash: hash, demo: true})
			if err != nil {
				return err
			}
			ids[p.Username] = user.ID
		}
		return s.demoDays(ctx, ids)
	})
	return ids, err
}

// DemoInvitations adds links that wait, were never used, or were taken back. The
// links themselves are nobody's: their tokens are thrown away.
func (s *Service) DemoInvitations(ctx context.Context, users map[string]string, firmID string) error {
	now := s.Clock()
	const day = 24 * time.Hour
	rows := []struct {
		by, name, role, unit, firm string
		age                        time.Duration
		revoked                    bool
	}{
		{"officer-wuzhen", "邱财务", "enterprise", "330483100", firmID, 5 * time.Hour, false},
		{"manager", "蔡新宇", "officer", "330483104", "", day, false},
		{"manager", "丁卫东", "coach", DemoCounty, "", 9 * day, false},
		{"admin", "骆文", "leader", DemoCounty, "", 2 * day, true},
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, r := range rows {
			_, hash := newToken()
			i := Invitation{
				ID: value.NewID(), TokenHash: hash, Name: r.name, Role: r.role, UnitCode: r.unit, InvitedBy: users[r.by],
				CreatedAt: now.Add(-r.age), ExpiresAt: now.Add(invitationLife - r.age),
			}
			if r.firm != "" {
				i.EnterpriseID = &r.firm
			}
			if r.revoked {
				i.RevokedAt = &now
			}
			if err := s.store.insertInvitation(ctx, i); err != nil {
				return err
			}
		}
		return nil
	})
}

package boot_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/value"
)

// told is the inbox of a person.
func told(t *testing.T, s *boottest.Server, who string) (titles []string) {
	t.Helper()
	var page struct{ Items []struct{ Title string } }
	s.As(who).Do(http.MethodGet, "/inbox", nil).Decode(t, &page)
	for _, item := range page.Items {
		titles = append(titles, item.Title)
	}
	return titles
}

func TestAnAnswerReachesTheFirmAndItsOfficerAndNobodyElse(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		ctx := s.System(t.Context())
		firm := s.As("manager").Do(http.MethodPost, "/enterprises", fields{
			"name": "桐乡试答复科技有限公司", "unitCode": boottest.Wuzhen, "officerId": s.IDs["officer-wuzhen"],
		}).ID(t)
		if err := s.Enterprise.Grant(ctx, s.IDs["enterprise"], firm, "enterprise"); err != nil {
			t.Fatal(err)
		}
		if err := s.Enterprise.Grant(ctx, s.IDs["coach"], firm, "coach"); err != nil {
			t.Fatal(err)
		}
		s.As("officer-wuzhen").Do(http.MethodPost, "/visits", fields{
			"enterpriseId": firm, "visitedOn": today(), "mode": "onsite", "needs": []fields{{"code": "finance", "title": "流动资金贷款"}},
		}).ID(t)
		var page struct{ Items []struct{ ID string } }
		s.As("manager").Do(http.MethodGet, "/requests?enterprise="+firm, nil).Decode(t, &page)
		answer := func(version, text string) {
			a := s.As("manager").Do(http.MethodPost, "/requests/"+page.Items[0].ID+"/answer", fields{"answer": text}, "If-Match", version)
			if a.Status != http.StatusOK {
				t.Fatal(a)
			}
		}
		answer(`"1"`, "农商行将上门办理")
		for who, want := range map[string]int{"enterprise": 1, "officer-wuzhen": 1, "coach": 0, "manager": 0, "officer-puyuan": 0} {
			got := told(t, s, who)
			if len(got) != want || want == 1 && !strings.Contains(got[0], "试答复") {
				t.Errorf("%s was told %q", who, got)
			}
		}
		answer(`"2"`, "已办结")
		if got := told(t, s, "enterprise"); len(got) != 2 {
			t.Errorf("a second answer: %q", got)
		}
	})
}

func TestWhoInvitedLearnsThatTheyCame(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		firm := s.As("officer-wuzhen").Do(http.MethodPost, "/enterprises", fields{"name": "桐乡试邀请科技有限公司", "unitCode": boottest.Wuzhen}).ID(t)
		var made struct{ Link struct{ URL string } }
		s.As("officer-wuzhen").Do(http.MethodPost, "/invitations", fields{"name": "许可", "role": "enterprise", "enterpriseId": firm}).Decode(t, &made)
		_, token, _ := strings.Cut(made.Link.URL, "#")
		a := boottest.NewClient(t, s.URL+"/api/v1").Do(http.MethodPost, "/invitations/"+token+"/accept", fields{
			"username": "xuke", "password": boottest.Password,
		})
		if a.Status/100 != 2 {
			t.Fatal(a)
		}
		if got := told(t, s, "officer-wuzhen"); len(got) != 1 || got[0] != "许可已接受邀请" {
			t.Errorf("%q", got)
		}
	})
}

// Nobody is left to wait for work whose process died once too often.
func TestTheOwnerHearsOfAJobThatWasGivenUp(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		now := value.System()
		err := s.DB.InTx(t.Context(), func(ctx context.Context) error {
			return s.DB.From(ctx).Exec(`INSERT INTO jobs (id, kind, label, state, owner_id, owner_name, actor, due_at, attempts, max_attempts, lease_by, lease_until, created_at)
				VALUES (?, 'candidate.export_job', 'EX-试停', 'running', ?, 'manager', '{}', ?, 3, 3, 'dead', ?, ?)`,
				value.NewID(), s.IDs["manager"], now, now.Add(-time.Second), now.Add(-time.Minute)).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for deadline := time.Now().Add(15 * time.Second); len(got) == 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			got = told(t, s, "manager")
		}
		if len(got) != 1 || !strings.Contains(got[0], "没有完成：EX-试停") {
			t.Errorf("the owner was told %q", got)
		}
		if got := told(t, s, "officer-wuzhen"); len(got) != 0 {
			t.Errorf("somebody else was told %q", got)
		}
	})
}

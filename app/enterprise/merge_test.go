package enterprise_test

import (
	"testing"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func openOn(t *testing.T, engine db.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), dbtest.Options(t, engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestMergeAndUndo(t *testing.T) {
	each(t, func(b *bench) {
		from := b.add("桐乡禾穗针织厂", wuzhen, code(codes[0]), func(n *enterprise.NewEnterprise) { n.Tags = []string{"重点"} })
		into := b.add("浙江禾穗针织有限公司", wuzhen)
		_, err := b.AddContact(manager, from.ID, enterprise.NewContact{Name: "沈工", Role: "tech", Phone: "13800001234"})
		b.must(err)
		b.must(b.Grant(manager, "firm-user", from.ID, "enterprise"))
		b.must(b.WriteSummary(manager, from.ID, enterprise.SummaryPatch{
			Rung: &enterprise.RungNow{Rung: "tree", Rank: 3}, LastVisit: &enterprise.LastVisit{On: b.now.Date(), By: "徐"}, OpenRequests: ptr(2),
			Figures: &enterprise.LatestFigures{Year: ptr(2025), RevenueFen: ptr(value.Wan(7))}}))
		before := b.readModel()

		_, err = b.Merge(officerWuzhen, from.ID, into.ID, "同一家")
		b.refused(err, "access.forbidden")
		_, err = b.Merge(manager, from.ID, from.ID, "同一家")
		b.refused(err, "enterprise.merge_self")
		merge, err := b.Merge(manager, from.ID, into.ID, "更名前后两条记录")
		b.must(err)

		one, err := b.Get(firmUser, into.ID) // the firm's people go where the firm goes
		b.must(err)
		if *one.USCC != codes[0] || one.Provisional || one.Summary.Rung != "tree" || one.Summary.Contacts != 1 || one.Summary.OpenRequests != 2 || len(one.Tags) != 1 || len(one.FormerNames) != 1 {
			b.t.Errorf("merged: %+v", one)
		}
		closed, err := b.Get(manager, from.ID)
		b.must(err)
		if closed.CanonicalID == nil || *closed.CanonicalID != into.ID || closed.Summary.Contacts != 0 {
			b.t.Errorf("closed: %+v", closed)
		}
		_, err = b.Check(manager, from.ID, "create", "visit")
		b.refused(err, "enterprise.merged")
		if got := b.names(manager, enterprise.ListQuery{Filter: enterprise.Filter{Query: "禾穗针织厂"}}); len(got) != 1 || got[0] != into.Name {
			b.t.Errorf("the old name finds %v", got)
		}

		_, err = b.UndoMerge(manager, merge.ID)
		b.must(err)
		if after := b.readModel(); after != before {
			b.t.Errorf("after undo:\n%s\nbefore:\n%s", after, before)
		}
		_, err = b.UndoMerge(manager, merge.ID)
		b.refused(err, "enterprise.merge_undone")
		_, err = b.Get(firmUser, from.ID)
		b.must(err)

		again, err := b.Merge(manager, from.ID, into.ID, "再次合并")
		b.must(err)
		now, err := b.Get(manager, into.ID)
		b.must(err)
		_, err = b.Change(manager, into.ID, now.Version, enterprise.EnterpriseChange{Address: ptr("子夜路 1 号")})
		b.must(err)
		_, err = b.UndoMerge(manager, again.ID)
		b.refused(err, "enterprise.merge_changed")
	})
}

func TestTwoCodesAreTwoFirms(t *testing.T) {
	each(t, func(b *bench) {
		one := b.add("禾穗针织有限公司", wuzhen, code(codes[0]))
		two := b.add("禾穗针织有限公司", puyuan, code(codes[1]))
		_, err := b.Merge(manager, one.ID, two.ID, "同名")
		b.refused(err, "enterprise.merge_codes_differ")
		found, err := b.DuplicatesOf(manager, one.ID)
		b.must(err)
		if len(found) != 1 || found[0].CanJoin {
			b.t.Errorf("suggested: %+v", found)
		}
		found, err = b.DuplicatesOf(officerWuzhen, one.ID)
		b.must(err)
		if len(found) != 0 {
			b.t.Errorf("an officer is shown a foreign firm: %+v", found)
		}
	})
}

func TestDuplicatesAreSuggestedAndToldApart(t *testing.T) {
	each(t, func(b *bench) {
		known := b.add("浙江禾穗针织有限公司", wuzhen, code(codes[0]))
		twin := b.add("桐乡市禾穗针织厂", wuzhen)
		b.add("青梧科技有限公司", wuzhen)
		suggested, err := b.Suggest(officerWuzhen, enterprise.Identity{Name: "禾穗针织"}, "")
		b.must(err)
		if len(suggested) != 2 || suggested[0].Reason != enterprise.ReasonSameCore {
			b.t.Errorf("suggested: %+v", suggested)
		}
		pairs, err := b.Duplicates(manager)
		b.must(err)
		if len(pairs) != 1 || !pairs[0].CanJoin {
			b.t.Fatalf("pairs: %+v", pairs)
		}
		b.must(b.JudgeApart(officerWuzhen, twin.ID, known.ID))
		pairs, err = b.Duplicates(manager)
		b.must(err)
		again, err := b.DuplicatesOf(manager, known.ID)
		b.must(err)
		if len(pairs) != 0 || len(again) != 0 {
			b.t.Errorf("still shown: %+v %+v", pairs, again)
		}
	})
}

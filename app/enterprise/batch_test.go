package enterprise_test

import (
	"context"
	"encoding/json"
	"testing"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

func incoming(name, unit, uscc, match string) enterprise.Incoming {
	return enterprise.Incoming{NewEnterprise: enterprise.NewEnterprise{Name: name, UnitCode: unit, USCC: uscc}, MatchID: match}
}

func TestUpsertAndUndo(t *testing.T) {
	each(t, func(b *bench) {
		known := b.add("浙江禾穗针织有限公司", county, code(codes[0]))
		same := b.add("青梧科技有限公司", wuzhen, code(codes[1]))
		before := b.readModel()

		renamed := incoming("禾穗智造股份有限公司", wuzhen, codes[0], known.ID)
		renamed.RegisteredCapitalFen = ptr(value.Wan(500))
		renamed.Contacts = []enterprise.NewContact{{Name: "沈工", Role: "tech", Phone: "13800001234"}, {Name: "沈工"}}
		fresh := incoming("丰泽源新材料厂", puyuan, "", "")
		fresh.FormerNames = []string{"桐乡县化纤厂"}
		rows := []enterprise.Incoming{renamed, incoming("青梧科技有限公司", wuzhen, codes[1], same.ID), fresh}
		for i, want := range []enterprise.Outcome{enterprise.OutcomeChanged, enterprise.OutcomeSame, enterprise.OutcomeNew} {
			if got, _, err := b.Preview(manager, rows[i]); got != want || err != nil {
				b.t.Errorf("row %d would be %s, %v", i, got, err)
			}
		}
		applied, err := b.Upsert(manager, rows, "2026 摸底表")
		b.must(err)
		for i, want := range []enterprise.Outcome{enterprise.OutcomeChanged, enterprise.OutcomeSame, enterprise.OutcomeNew} {
			if applied[i].Outcome != want {
				b.t.Errorf("row %d is %s, want %s", i, applied[i].Outcome, want)
			}
		}
		now, err := b.Get(officerWuzhen, known.ID) // off the county's desk, into the town
		b.must(err)
		if now.Name != "禾穗智造股份有限公司" || len(now.FormerNames) != 1 || now.Summary.Contacts != 1 || now.AttributionCode != wuzhen {
			b.t.Errorf("changed: %+v", now)
		}
		byKey, err := b.ByNameKey(manager, []string{enterprise.NameKey("浙江禾穗针织有限公司"), enterprise.NameKey("桐乡县化纤厂"), "没有"})
		b.must(err)
		if len(byKey) != 2 {
			b.t.Errorf("by name: %v", byKey)
		}
		byCode, err := b.ByUSCC(manager, []string{codes[0], codes[2]})
		b.must(err)
		if len(byCode) != 1 || byCode[codes[0]].ID != known.ID {
			b.t.Errorf("by code: %v", byCode)
		}

		// A run is kept as JSON until somebody takes it back.
		kept, err := json.Marshal(applied)
		b.must(err)
		applied = nil
		b.must(json.Unmarshal(kept, &applied))
		_, err = b.Change(manager, same.ID, same.Version, enterprise.EnterpriseChange{Address: ptr("子夜路")})
		b.must(err)
		stayed, err := b.Undo(manager, applied, "撤销 2026 摸底表")
		b.must(err)
		if len(stayed) != 0 {
			b.t.Errorf("stayed: %v", stayed)
		}
		back, err := b.Get(manager, known.ID)
		b.must(err)
		if back.Name != known.Name || back.UnitCode != county || back.RegisteredCapitalFen != nil || back.Summary.Contacts != 0 {
			b.t.Errorf("taken back: %+v", back)
		}
		if got := b.names(manager, enterprise.ListQuery{}); len(got) != 2 {
			b.t.Errorf("listed after undo: %v\nbefore: %s", got, before)
		}
	})
}

func TestUpsertIsAllOrNothing(t *testing.T) {
	each(t, func(b *bench) {
		foreign := b.add("青梧科技有限公司", puyuan, code(codes[1]))
		for about, row := range map[string]struct {
			bad  enterprise.Incoming
			code string
		}{
			"another town's firm":   {incoming("青梧科技有限公司", puyuan, "", foreign.ID), "enterprise.not_found"},
			"another town":          {incoming("丰泽源新材料厂", puyuan, "", ""), "access.outside_scope"},
			"a code that is taken":  {incoming("丰泽源新材料厂", wuzhen, codes[1], ""), "enterprise.uscc_taken"},
			"a code that is no one": {incoming("丰泽源新材料厂", wuzhen, "42", ""), "enterprise.uscc_invalid"},
		} {
			_, err := b.Upsert(officerWuzhen, []enterprise.Incoming{incoming("禾穗针织有限公司", wuzhen, codes[0], ""), row.bad}, "表")
			b.refused(err, row.code)
			if got := b.names(officerWuzhen, enterprise.ListQuery{}); len(got) != 0 {
				b.t.Errorf("%s: left behind %v", about, got)
			}
		}
		_, err := b.Upsert(auditor, nil, "表")
		b.refused(err, "access.forbidden")
	})
}

func TestUndoLeavesWhatPeopleTouched(t *testing.T) {
	each(t, func(b *bench) {
		applied, err := b.Upsert(manager, []enterprise.Incoming{incoming("禾穗针织有限公司", wuzhen, codes[0], "")}, "表")
		b.must(err)
		_, err = b.Change(manager, applied[0].ID, 1, enterprise.EnterpriseChange{Address: ptr("子夜路")})
		b.must(err)
		stayed, err := b.Undo(manager, applied, "撤销")
		b.must(err)
		if len(stayed) != 1 || len(b.names(manager, enterprise.ListQuery{})) != 1 {
			b.t.Errorf("stayed: %v", stayed)
		}
	})
}

// A batch leaves the same read model as a rebuild, and one taken code refuses it whole.
func TestABatchIsCountedAndFoundLikeSingleFirms(t *testing.T) {
	each(t, func(b *bench) {
		rows := []enterprise.Incoming{
			{NewEnterprise: enterprise.NewEnterprise{Name: "禾穗针织有限公司", UnitCode: wuzhen, USCC: codes[0], Tags: []string{"针织"}},
				FormerNames: []string{"桐乡禾穗织造厂"}, Contacts: []enterprise.NewContact{{Name: "沈甲", Role: "finance"}, {Name: "沈甲", Role: "tech"}, {Name: "陆乙", Role: "tech"}}},
			{NewEnterprise: enterprise.NewEnterprise{Name: "青梧科技有限公司", UnitCode: puyuan, USCC: codes[1]}},
		}
		applied, err := b.Upsert(manager, rows, "名册")
		b.must(err)
		var ids []string
		for _, one := range applied {
			ids = append(ids, one.ID)
		}
		for range 2 { // repeating it harms nothing
			b.must(b.Index(manager, ids, func(write func(context.Context) error) error { return b.db.InTx(manager, write) }))
		}
		if len(applied) != 2 || len(applied[0].Contacts) != 2 {
			b.t.Fatalf("%+v", applied)
		}
		before := b.readModel()
		b.must(b.Rebuild(access.With(manager, access.SystemActor("test"))))
		if after := b.readModel(); after != before {
			b.t.Errorf("the batch left\n%s\na rebuild makes\n%s", before, after)
		}
		people, err := b.Contacts(manager, applied[0].ID)
		b.must(err)
		if len(people) != 2 || !people[0].IsPrimary || people[0].Name != "沈甲" || people[1].IsPrimary {
			b.t.Errorf("%+v", people)
		}
		for _, twice := range [][]enterprise.Incoming{
			{{NewEnterprise: enterprise.NewEnterprise{Name: "丰泽甲有限公司", UnitCode: wuzhen}}, {NewEnterprise: enterprise.NewEnterprise{Name: "丰泽乙有限公司", UnitCode: wuzhen, USCC: codes[0]}}},
			{{NewEnterprise: enterprise.NewEnterprise{Name: "丰泽甲有限公司", UnitCode: wuzhen, USCC: codes[2]}}, {NewEnterprise: enterprise.NewEnterprise{Name: "丰泽乙有限公司", UnitCode: wuzhen, USCC: codes[2]}}},
		} {
			if _, err := b.Upsert(manager, twice, "名册"); fault.Code(err) != "enterprise.uscc_taken" {
				b.t.Errorf("a code twice: %v", err)
			}
		}
		if after := b.readModel(); after != before {
			b.t.Error("a refused batch left something")
		}
	})
}

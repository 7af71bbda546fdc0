package eligibility_test

import (
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

func TestHistoryNamesTheFactThatChanged(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		ctx := s.System(t.Context())
		since := value.MustDate("2010-01-01")
		firm, err := s.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since, RegisteredOn: &since})
		if err != nil {
			t.Fatal(err)
		}
		last := boottest.Today().Year() - 1
		put := func(year int, spent value.Money, version int64) {
			t.Helper()
			sales := value.Wan(1000)
			n := fact.NewFigure{EnterpriseID: firm.ID, FiscalYear: year, Source: fact.Tax, Values: fact.Values{SalesRevenueFen: &sales, RDHnteFen: &spent}}
			if _, err := s.Fact.Put(ctx, n, version); err != nil {
				t.Fatal(err)
			}
		}
		for year := last - 2; year <= last; year++ {
			put(year, value.Wan(40), 0)
		}
		if _, err := s.Eligibility.RunAll(ctx); err != nil {
			t.Fatal(err)
		}
		put(last, value.Wan(120), 1)
		if _, err := s.Eligibility.RunAll(ctx); err != nil {
			t.Fatal(err)
		}
		path := "/enterprises/" + firm.ID + "/assessments"
		s.Check(t, []boottest.Row{
			{As: "officer-wuzhen", Method: "GET", Path: path + "/history?code=hnte", Status: 200, Contains: `"before":"40.00 万元","after":"120.00 万元"`},
			{As: "officer-wuzhen", Method: "GET", Path: path + "/history?code=hnte", Header: []string{"Accept-Language", "en"}, Status: 200, Contains: `"before":"CNY 400,000","after":"CNY 1,200,000"`},
			{As: "officer-wuzhen", Method: "GET", Path: path + "?code=hnte", Status: 200, Contains: `"neededText":"≥ 5.00%"`},
			{Name: "strictly more", As: "officer-wuzhen", Method: "GET", Path: path + "?code=hnte", Status: 200, Contains: `"neededText":"> 70 分"`},
			{As: "officer-puyuan", Method: "GET", Path: path + "/history?code=hnte", Status: 404},
		})
	})
}

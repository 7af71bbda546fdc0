package fact

import (
	"context"
	"math"
	"math/rand/v2"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

type demoWriter struct {
	s      *Service
	rng    *rand.Rand
	today  value.Date
	number int // next unused serial of a right
	slip   slip
	habit  habit // of the firm whose years are written
}

// Demo invents three years of figures and the IP register of every firm, in
// keeping with how strong the firm is. Two sources that differ, a year nobody
// reported and figures just under a threshold occur, as they do in life.
func (s *Service) Demo(ctx context.Context, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(20190821, 2)), today: s.clock().Date()}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for i, f := range firms {
			if err := w.figures(ctx, f, i); err != nil {
				return err
			}
			if err := w.rights(ctx, f); err != nil {
				return err
			}
			if err := w.records(ctx, f, i); err != nil {
				return err
			}
			if err := s.follow(ctx, f.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// figures writes the last three closed years. The first two firms leave nothing
// out: those people sign in for must have something to show.
func (w *demoWriter) figures(ctx context.Context, f enterprise.DemoFirm, no int) error {
	full := no < 2
	if f.Strength < 12 && !full {
		return nil // surveyed, nothing handed in yet
	}
	// From about 3 million to about 500 million yuan.
	revenue := 300 * math.Exp(float64(f.Strength)/99*5.1) * (0.7 + 0.6*w.rng.Float64())
	share := 0.012 + 0.0005*float64(f.Strength) + 0.015*w.rng.Float64()
	growth := 0.94 + 0.3*w.rng.Float64()
	w.habit = habit{
		perHead: 45 + 40*w.rng.Float64(), science: 0.07 + 0.09*w.rng.Float64(), assets: 0.8 + 0.6*w.rng.Float64(),
		debts: 0.3 + 0.4*w.rng.Float64(), hitech: 0.48 + 0.32*w.rng.Float64(),
	}
	first := w.today.Year() - 3
	for year := first; year < w.today.Year(); year++ {
		if year < f.RegisteredOn.Year() {
			continue
		}
		base := w.values(revenue, share)
		w.slip = 0
		if year == w.today.Year()-2 {
			w.slip = demoSlip(no)
		}
		revenue *= growth
		for _, source := range w.sources(f, year, full) {
			if err := w.say(ctx, f, year, source, base); err != nil {
				return err
			}
		}
	}
	return nil
}

// demoWan is an amount in 万元 with two decimals, as books have it.
func demoWan(x float64) *value.Money {
	m := value.Money(math.Round(x*100)) * 10_000
	return &m
}

// values invents one year. Amounts are in 万元 until they become money.
func (w *demoWriter) values(revenue, share float64) Values {
	gross := revenue * (1.01 + 0.03*w.rng.Float64())
	grants := revenue * 0.004 * float64(w.rng.IntN(3))
	total := *demoWan(gross) - *demoWan(grants)
	rd := w.parts(revenue * share)
	parts, _ := rd.RDParts()
	hnte, tax := parts.HNTE(), parts.Tax()
	total195, domestic, total119, statistics := hnte.Total(), hnte.Domestic(), tax.Total(), hnte.Total()/100*106
	near := 0.96 + 0.08*w.rng.Float64() // years differ a little
	assets := revenue * w.habit.assets * near
	debts := assets * w.habit.debts
	net := *demoWan(assets) - *demoWan(debts)
	product, technical := demoWan(revenue*w.habit.hitech*near), demoWan(revenue*0.04*float64(w.rng.IntN(3)))
	hitech, main := *product+*technical, *product/100*value.Money(55+w.rng.IntN(40))
	months := w.months(math.Max(6, revenue*near/w.habit.perHead), w.habit.science)
	employees, _ := months.mean(monthEmployees)
	science, _ := months.mean(monthSciStaff)
	people, scientists := employees.Headcount(), science.Headcount()
	v := rd
	v.SalesRevenueFen, v.GrossIncomeFen, v.NonTaxableIncomeFen, v.TotalIncomeFen = demoWan(revenue), demoWan(gross), demoWan(grants), &total
	v.HitechIncomeFen, v.ProductIncomeFen, v.TechnicalIncomeFen, v.MainProductIncomeFen = &hitech, product, technical, &main
	v.CostExpenseFen = demoWan(revenue * 0.93)
	v.RDHnteFen, v.RDHnteDomesticFen, v.RDTaxFen, v.RDStatisticsFen = &total195, &domestic, &total119, &statistics
	v.TotalAssetsFen, v.TotalLiabilitiesFen, v.NetAssetsFen = demoWan(assets), demoWan(debts), &net
	v.Employees, v.SciStaff, v.StaffMonths = &people, &scientists, months
	return v
}

// sources are those that spoke about a year: the tax office about closed ones,
// the statistics office about firms above scale, an auditor about candidates.
func (w *demoWriter) sources(f enterprise.DemoFirm, year int, full bool) []Source {
	var all []Source
	if full || w.rng.IntN(10) > 0 {
		all = append(all, Self)
	}
	if f.Strength > 20 && year < w.today.Year()-1 || full {
		all = append(all, Tax)
	}
	if f.Strength > 55 {
		all = append(all, Statistics)
	}
	if f.Strength > 65 && year < w.today.Year()-1 {
		all = append(all, Audited)
	}
	if len(all) == 0 {
		all = append(all, Officer)
	}
	return all
}

var demoEvidence = map[Source]string{
	Self: "企业自报（摸底表）", Officer: "镇街走访记录", Tax: "企业所得税年度纳税申报表", Statistics: "统计年报", Audited: "专项审计报告",
}

// say writes what a source tells of the year.
func (w *demoWriter) say(ctx context.Context, f enterprise.DemoFirm, year int, source Source, all Values) error {
	v := w.told(f, source, all)
	row := Figure{ID: value.NewID(), CreatedAt: w.s.clock(), UpdatedAt: w.s.clock(), Version: 1}
	NewFigure{EnterpriseID: f.ID, FiscalYear: year, Source: source, Values: v, Evidence: demoEvidence[source]}.applyTo(&row)
	return w.s.store.saveFigure(ctx, row, nil)
}

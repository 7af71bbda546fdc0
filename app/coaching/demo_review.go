package coaching

import (
	"context"
	"time"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

type demoSeat struct {
	name, organisation, kind string
	share                    int // of what the sheet allows, in percent; 0: not in yet
	comment                  string
	opinions                 []string
	typed                    bool
}

var demoPanel = []demoSeat{
	{"诸葛明", "浙北高校材料学院", technical, 88, "核心技术明确，专利与主要产品对应较好；成果转化证明材料偏少。", []string{"补齐近三年成果转化的合同和发票", "完善研发人员绩效考核制度的执行记录"}, false},
	{"单慧琴", "嘉禾专利代理所", technical, 82, "建议突出自主研发，受让专利不宜作为核心。", []string{"申报书中按产品说明每项专利的作用"}, false},
	{"郎永年", "省新材料行业协会", technical, 90, "", nil, true},
	{"骆文涛", "浙北技术转移中心", technical, 78, "产学研协议缺履行证据。", []string{"补充产学研合作的付款和成果交付凭证"}, false},
	{"宣雅琴", "正和会计师事务所", financial, 80, "增长数据与审计报告一致，注意研发费用辅助账分项目。", []string{"申报前由事务所复核研发费用归集"}, false},
}

// demoReviews lays a review that is over and released, and one that is running.
func (w *demoWriter) demoReviews(ctx context.Context) error {
	as := access.With(ctx, access.Actor{UserID: w.users["manager"], Name: w.names["manager"], System: true})
	if err := w.review(as, w.firms[0], -21, demoPanel, true); err != nil {
		return err
	}
	running := append([]demoSeat{}, demoPanel[:4]...)
	for n := range running[2:] {
		running[n+2].share, running[n+2].typed = 0, false
	}
	if len(w.firms) < 4 {
		return nil
	}
	return w.review(as, w.firms[3], 9, running, false)
}

func (w *demoWriter) review(ctx context.Context, firm enterprise.DemoFirm, days int, panel []demoSeat, over bool) error {
	now := w.s.Clock()
	began := now.Date().AddDays(min(days, 0) - 12).Start().Add(10 * time.Hour)
	r := Review{
		ID: value.NewID(), EnterpriseID: firm.ID, Title: "hnte", Year: now.Date().Year() + 1, Note: "请重点看知识产权与主要产品的对应、成果转化证明。", State: ReviewOpen,
		DueOn: now.Date().AddDays(days), CreatedName: w.names["manager"], CreatedAt: began, UpdatedAt: began, Version: 1,
	}
	if err := w.s.freezeSheet(ctx, &r); err != nil {
		return err
	}
	if err := w.s.store.insertReview(ctx, r); err != nil {
		return err
	}
	var seats []Seat
	for n, d := range panel {
		seat, err := w.seat(ctx, r, d, n)
		if err != nil {
			return err
		}
		seats = append(seats, seat)
	}
	if !over {
		return nil
	}
	closed, released := r.DueOn.Start().Add(16*time.Hour), r.DueOn.AddDays(1).Start().Add(9*time.Hour)
	num, den := score(seats)
	passed := r.passes(num, den)
	r.State, r.ClosedAt, r.ReleasedAt, r.ScoreNum, r.ScoreDen, r.Passed, r.Version = ReviewClosed, &closed, &released, &num, &den, &passed, 2
	_, err := w.s.store.updateReview(ctx, r, 1)
	return err
}

func (w *demoWriter) seat(ctx context.Context, r Review, d demoSeat, n int) (Seat, error) {
	_, hash := identity.NewSecret()
	seat := Seat{
		ID: value.NewID(), ReviewID: r.ID, Name: d.name, Organisation: d.organisation, Kind: d.kind, TokenHash: hash, ExpiresAt: r.DueOn.AddDays(1).Start(),
		State: SeatInvited, CreatedAt: r.CreatedAt, Comment: d.comment,
	}
	if d.share == 0 {
		seat.Comment = ""
		return seat, w.s.store.insertSeat(ctx, seat)
	}
	promised := r.CreatedAt.Add(time.Duration(20+n*7) * time.Hour)
	submitted := promised.Add(3 * time.Hour)
	seat.State, seat.PromisedAt, seat.SubmittedAt, seat.Scores = SeatSubmitted, &promised, &submitted, map[string]int{}
	if d.typed {
		seat.TypedBy = w.names["manager"]
	}
	for _, item := range r.Sheet {
		if item.Kind == d.kind {
			seat.Scores[item.Code] = item.Low + ((item.High-item.Low)*d.share+50)/100
		}
	}
	if err := w.s.store.insertSeat(ctx, seat); err != nil {
		return seat, err
	}
	for at, text := range d.opinions {
		if err := w.s.store.insertReviewOpinion(ctx, ReviewOpinion{value.NewID(), r.ID, seat.ID, at, text, nil}); err != nil {
			return seat, err
		}
	}
	return seat, nil
}

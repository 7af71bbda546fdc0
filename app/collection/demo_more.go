package collection

import (
	"context"
	"fmt"
	"time"

	"miaolin/app/value"
)

var demoClassReasons = map[string]string{
	"A": "账册齐全，企业意愿强，列入当年申报。", "B": "研发费用辅助账今年开始建，明年申报。", "C": "知识产权还在申请，先培育两年。", "D": "以来料加工为主，无研发活动。",
}

func (w *demoWriter) classify(row *Return, r Round) {
	row.ClassSuggested = w.class[row.EnterpriseID]
	if row.Class = row.ClassSuggested; row.Class == "" || w.rng.IntN(9) == 0 {
		row.Class = []string{"A", "B", "B", "C", "C", "D"}[w.rng.IntN(6)]
	}
	if row.Class != row.ClassSuggested || row.Class == "D" {
		row.ClassReason = demoClassReasons[row.Class]
	}
	at := r.DueOn.AddDays(6).Start().Add(14 * time.Hour)
	row.ClassedAt, row.ClassedBy = &at, row.CheckedBy
}

// coming asks for the yearly reports next spring.
func (w *demoWriter) coming(ctx context.Context) error {
	today := w.s.today()
	opens := value.NewDate(today.Year()+1, time.April, 15)
	_, err := w.round(ctx, "manager-2", "annual_report", fmt.Sprintf("%d年高企年报催报", today.Year()+1), "高企年报 5 月底截止，逾期影响资格。", today.Year(),
		opens, value.NewDate(today.Year()+1, time.May, 25), Planned)
	return err
}

// paper adds the tax return to an answer.
func (w *demoWriter) paper(ctx context.Context, r Round, row *Return, n int) error {
	id, err := w.s.Facts.DemoPaper(ctx, row.EnterpriseID, 40+n, fmt.Sprintf("%d年企业所得税年度申报表.png", r.Year))
	if err != nil {
		return err
	}
	a := row.answers()
	a.Values[fmt.Sprintf("tax_form_%d", r.Year)] = id
	row.Answers = value.JSONOf(a)
	return nil
}

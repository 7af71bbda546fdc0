package eligibility

import (
	"testing"

	"miaolin/app/eligibility/rule"
	"miaolin/config"
)

// Numbers are grouped, percentages stand without a space, and English counts one
// as one.
func TestQuantitiesInWords(t *testing.T) {
	messages, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	high := int64(66)
	for _, row := range []struct {
		of     rule.Quantity
		zh, en string
	}{
		{rule.Quantity{Unit: rule.Days, Num: 6596}, "6,596 天", "6,596 days"},
		{rule.Quantity{Unit: rule.Days, Num: 1}, "1 天", "1 day"},
		{rule.Quantity{Unit: rule.Points, Num: 17, High: &high}, "17–66 分", "17–66 points"},
		{rule.Quantity{Unit: rule.Ratio, Num: 499992, Den: 10_000_000}, "4.99%", "4.99%"},
		{rule.Quantity{Unit: rule.People, Num: 123_450}, "1,234.5 人", "1,234.5 people"},
		{rule.Quantity{Unit: rule.Fen, Num: 1_234_567_800}, "1,234.5678 万元", "CNY 12,345,678"},
		{rule.Quantity{Unit: rule.Fen, Num: -1_234_567_801}, "", "CNY -12,345,678.01"},
	} {
		for lang, want := range map[string]string{"zh-CN": row.zh, "en": row.en} {
			if got := (words{messages: messages, lang: lang}).quantity(&row.of); want != "" && got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
	for amount, want := range map[int64]string{1: "1 point short", 2: "2 points short", 1200: "1,200 points short"} {
		if got := (words{messages: messages, lang: "en"}).shortfall(rule.Shortfall{Code: "points", Unit: rule.Points, Amount: amount}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	// An amount that closes a gap is rounded up, never down.
	for fen, want := range map[int64]string{53_323_500: "53.33 万元", 53_330_000: "53.33 万元", 1: "0.01 万元"} {
		w := words{messages: messages, lang: "zh-CN"}
		if got := w.money(w.enough(fen)) + " 万元"; got != want {
			t.Errorf("%d fen: %s, want %s", fen, got, want)
		}
	}
}

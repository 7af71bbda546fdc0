package training

import (
	"context"
	"strconv"
	"strings"

	"miaolin/app/paper"
	"miaolin/app/value"
)

// PrintCertificate is the certificate as PDF, and what to call the file. Errors:
// those of Certificate, paper.no_font (503).
func (s *Service) PrintCertificate(ctx context.Context, id, lang string) (file []byte, name string, err error) {
	c, err := s.Certificate(ctx, id)
	if err != nil {
		return nil, "", err
	}
	now := s.Clock()
	say := func(code string) string { return s.Messages.Text(lang, "training.certificate_"+code, c.words(lang)) }
	file, err = s.Paper.Print(say("title"), now, func(p *paper.Page) {
		p.Frame()
		p.Text(10, paper.Right, say("number"))
		p.Down(14)
		p.Text(26, paper.Centre, say("title"))
		p.Down(16)
		p.Text(15, paper.Left, c.EnterpriseName)
		p.Text(15, paper.Left, say("person"))
		p.Down(4)
		p.Text(15, paper.Left, say("text"))
		p.Down(4)
		p.Text(12, paper.Left, say("topics"))
		p.Down(24)
		p.Text(13, paper.Right, say("unit"))
		p.Text(13, paper.Right, now.Date().String())
	})
	return file, say("name"), err
}

// words are what the sentences of a certificate leave open.
func (c Certificate) words(lang string) map[string]any {
	var topics []string
	for _, t := range c.Topics {
		title := t.ZH
		if lang == "en" && t.EN != "" {
			title = t.EN
		}
		topics = append(topics, title)
	}
	var spans []string
	for _, d := range c.Days {
		spans = append(spans, spanText(d.StartsAt, d.EndsAt))
	}
	return map[string]any{
		"number": c.Number, "name": c.Name, "when": strings.Join(spans, "; "), "title": c.Title, "unit": c.UnitName,
		"hours": strconv.FormatFloat(c.Hours, 'f', -1, 64), "topics": strings.Join(topics, "; "),
	}
}

// spanText is "2026-12-02 09:00–11:30", or both days when it lasts longer.
func spanText(from, to value.Instant) string {
	start, end := from.Time().In(value.Shanghai).Format("2006-01-02 15:04"), to.Time().In(value.Shanghai)
	if from.Date() == to.Date() {
		return start + "–" + end.Format("15:04")
	}
	return start + " – " + end.Format("2006-01-02 15:04")
}

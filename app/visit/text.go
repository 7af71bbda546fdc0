package visit

import (
	"context"
	"strings"

	"miaolin/app/value"
)

// Text is a visit in words, to be pasted into a report or a chat.
func (s *Service) Text(ctx context.Context, id, lang string) (string, error) {
	d, err := s.Get(ctx, id)
	if err != nil {
		return "", err
	}
	return s.write(d, lang), nil
}

// write puts the sentences together; what is not known gets no sentence.
func (s *Service) write(d Detail, lang string) string {
	say := func(code string, params map[string]any) string { return s.Messages.Text(lang, "visit."+code, params) }
	comma := say("text_comma", nil)
	writeDay := func(d value.Date) string {
		return say("text_day", map[string]any{"year": d.Year(), "month": int(d.Month()), "day": d.Day()})
	}
	var b strings.Builder
	line := func(code, what string) {
		if what != "" {
			b.WriteString("\n" + say(code, map[string]any{"what": what}))
		}
	}
	who := strings.Join(append([]string{d.LedByName}, attendeeNames(d.Companions)...), comma)
	b.WriteString(say("text_head", map[string]any{
		"day": writeDay(d.VisitedOn), "who": who, "mode": say("mode_"+d.Mode, nil), "firm": d.EnterpriseName,
	}))
	var met []string
	for _, m := range d.Met {
		met = append(met, strings.TrimSpace(m.Name+" "+m.Role))
	}
	line("text_met", strings.Join(met, comma))
	var purposes []string
	for _, code := range d.Purposes {
		p, _ := s.words.Purpose(code)
		purposes = append(purposes, inLang(lang, p.ZH, p.EN))
	}
	line("text_purpose", strings.Join(purposes, comma))
	line("text_findings", d.Findings)
	var needs []string
	for _, r := range d.Requests {
		n, _ := s.words.Need(r.Need)
		word := inLang(lang, n.ZH, n.EN)
		if r.Title != n.ZH {
			word += say("text_in_words", map[string]any{"what": r.Title})
		}
		needs = append(needs, word)
	}
	line("text_needs", strings.Join(needs, comma))
	if d.NextStep != "" {
		next := d.NextStep
		if d.NextOn != nil {
			next = say("text_next_on", map[string]any{"day": writeDay(*d.NextOn), "what": next, "who": d.NextOwnerName})
		}
		line("text_next", next)
	}
	return b.String()
}

func inLang(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

func attendeeNames(list []Attendee) (names []string) {
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names
}

func names(list []Attendee) string { return strings.Join(attendeeNames(list), ", ") }

func metNames(list []MetPerson) string {
	var all []string
	for _, m := range list {
		all = append(all, m.Name)
	}
	return strings.Join(all, ", ")
}

package worksheet

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/collection"
	"miaolin/app/enterprise"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// tongue turns answers into cells and cells into answers, in one language.
type tongue struct {
	s        *Service
	lang     string
	words    func(collection.Field, string) any
	officers map[string]string // id → name as the cell has it
	byWord   map[string]string
}

// tongue reads what cells may name: officers are those of the caller's units, and
// those the sheet names already.
func (s *Service) tongue(ctx context.Context, lang string, fields []collection.Field, named []string) (t *tongue, err error) {
	t = &tongue{s: s, lang: lang, officers: map[string]string{}, byWord: map[string]string{}}
	if t.words, err = s.Rounds.Words(ctx, lang); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(fields, func(q collection.Field) bool { return q.Kind == collection.Officer }) {
		return t, nil
	}
	people, err := s.People.MyColleagues(ctx, "officer")
	if err != nil {
		return nil, err
	}
	names, err := s.People.Names(ctx, named)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	count := map[string]int{}
	for _, name := range names {
		count[name]++
	}
	for id, name := range names {
		if count[name] > 1 { // two of one name are told apart by a piece of their number
			name = fmt.Sprintf("%s #%s", name, id[max(0, len(id)-6):])
		}
		t.officers[id], t.byWord[name] = name, id
	}
	return t, nil
}

// say is an answer as the cell shows it.
func (t *tongue) say(q collection.Field, text string) any {
	switch {
	case text == "":
		return nil
	case q.Kind == collection.Officer:
		return t.officers[text]
	case q.Kind == collection.Industry:
		return coded(t.s.Firms.Industries(), text)
	case q.Kind == collection.TechField:
		return coded(t.s.Firms.TechFields(), text)
	case q.Kind == collection.People || q.Kind == collection.Percent:
		n, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return n
		}
	}
	return t.words(q, text)
}

func coded(r *enterprise.Register, code string) string {
	if e, known := r.Get(code); known {
		return code + " " + e.Name
	}
	return code
}

// shown is the cell as text, which is how it comes back when nobody touched it.
func (t *tongue) shown(q collection.Field, text string) string {
	switch cell := t.say(q, text).(type) {
	case nil:
		return ""
	case string:
		return sheet.Clean(sheet.Guard(cell))
	case value.Money:
		return cell.WanString()
	case float64:
		return strconv.FormatFloat(cell, 'f', -1, 64)
	default:
		return fmt.Sprint(cell)
	}
}

// options are the words a cell may hold, where they are few.
func (t *tongue) options(q collection.Field) (all []string) {
	switch q.Kind {
	case collection.YesNo:
		return []string{fmt.Sprint(t.words(q, "yes")), fmt.Sprint(t.words(q, "no"))}
	case collection.Choice:
		for _, o := range q.Options {
			all = append(all, o.In(t.lang))
		}
	}
	return all
}

var (
	slashDay  = regexp.MustCompile(`^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?( 00:00:00)?$`)
	leadCode  = regexp.MustCompile(`^[A-Z]?\d+`)
	separator = regexp.MustCompile(`[、,，;；]\s*`)
)

// read is the cell as an answer; code says what is wrong. base is what it was: a
// cell that reads as it was written is unchanged, whatever its form.
func (t *tongue) read(q collection.Field, typed, base string) (text, code string) {
	typed = sheet.Clean(typed)
	if typed == t.shown(q, base) {
		return base, ""
	}
	if rest := strings.TrimPrefix(typed, "'"); rest != typed {
		typed = rest // the mark that keeps a formula from running
	}
	switch q.Kind {
	case collection.Officer:
		if id, known := t.byWord[typed]; known || typed == "" {
			return id, ""
		}
		return "", "worksheet.no_such_officer"
	case collection.Day:
		if d := slashDay.FindStringSubmatch(typed); d != nil {
			month, _ := strconv.Atoi(d[2])
			day, _ := strconv.Atoi(d[3])
			typed = fmt.Sprintf("%s-%02d-%02d", d[1], month, day)
		}
	case collection.Industry, collection.TechField:
		if found := leadCode.FindString(typed); found != "" {
			typed = found
		}
	case collection.YesNo:
		for _, answer := range []string{"yes", "no"} {
			for _, lang := range []string{"zh-CN", "en"} {
				if strings.EqualFold(typed, t.s.Messages.Text(lang, "collection.answer_"+answer, nil)) {
					typed = answer
				}
			}
		}
	case collection.Choice, collection.Choices:
		typed = coding(q, typed)
	}
	return t.s.Rounds.Read(q, typed)
}

// coding puts the words of options back into codes.
func coding(q collection.Field, typed string) string {
	if typed == "" {
		return ""
	}
	parts := separator.Split(typed, -1)
	if q.Kind == collection.Choice {
		parts = []string{typed}
	}
	for i, word := range parts {
		for _, o := range q.Options {
			if strings.EqualFold(word, o.ZH) || strings.EqualFold(word, o.EN) {
				parts[i] = o.Code
			}
		}
	}
	return strings.Join(parts, ",")
}

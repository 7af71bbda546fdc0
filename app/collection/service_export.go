package collection

import (
	"context"
	"io"
	"strings"
	"time"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// What of a round leaves as a file.
const (
	fileChase   = "chase"
	fileAnswers = "answers"
	fileClasses = "classes"
)

// table is one file: its headings, and the cells of a line.
type table struct {
	columns []sheet.Column
	cells   func(returnLine, ClassRow) []any
	classes bool
}

// Export writes what a round has come to into w: who has answered, the answers, or
// the classes. People are in none of them. Each file has a serial and an audit row.
func (s *Service) Export(ctx context.Context, id, what string, f ReturnFilter, format sheet.Format, lang string, w io.Writer) (name string, err error) {
	round, err := s.visible(ctx, id)
	if err != nil {
		return "", err
	}
	scope, err := s.Guard.Scope(ctx, "export", "collection")
	if err != nil {
		return "", err
	}
	if what == fileClasses && round.form().Classes == "" {
		return "", fault.Conflict("collection.no_classes")
	}
	f.RoundID, f.Limit = id, 0
	lines, err := s.store.lines(ctx, scope, f)
	if err != nil {
		return "", err
	}
	if len(lines) == 0 {
		return "", fault.Invalid("collection.no_firms")
	}
	t, err := s.table(ctx, round, what, lang)
	if err != nil {
		return "", err
	}
	if err := s.writeTable(ctx, round, t, lines, format, round.Title, w); err != nil {
		return "", err
	}
	return s.exported(ctx, round, what, lines)
}

func (s *Service) writeTable(ctx context.Context, round Round, t table, lines []returnLine, format sheet.Format, title string, w io.Writer) error {
	out, err := sheet.NewWriter(format, w, title)
	if err != nil {
		return err
	}
	if err := out.Header(t.columns); err != nil {
		return err
	}
	rows := make([]ClassRow, len(lines))
	if t.classes {
		if rows, err = s.classRows(ctx, round, lines); err != nil {
			return err
		}
	}
	for i, l := range lines {
		if err := out.Row(t.cells(l, rows[i])); err != nil {
			return err
		}
	}
	return out.Close()
}

// exported gives the file a serial, and notes it for the office and, when answers
// left, for each firm.
func (s *Service) exported(ctx context.Context, round Round, what string, lines []returnLine) (serial string, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if serial, err = s.Audit.NextSerial(ctx, "EX"); err != nil {
			return err
		}
		all := []audit.Entry{{
			Operation: "collection-round-export", Object: "collection", ObjectID: round.ID, ObjectLabel: round.Title, UnitCode: round.UnitCode,
			KeepLong: true, Serial: serial, Params: map[string]any{"rows": len(lines), "what": what},
		}}
		for _, l := range lines {
			if what == fileAnswers {
				all = append(all, audit.Entry{
					Operation: "collection-round-export", Object: "collection", ObjectID: l.ID, ObjectLabel: round.Title, EnterpriseID: l.EnterpriseID,
					UnitCode: l.UnitCode, Params: map[string]any{"serial": serial},
				})
			}
		}
		return s.Audit.Record(ctx, all...)
	})
	return serial, err
}

// speaker puts codes into words for files and texts.
type speaker struct {
	s     *Service
	lang  string
	units map[string]string
}

func (s *Service) speaker(ctx context.Context, lang string) (speaker, error) {
	all, err := s.People.Units(ctx)
	sp := speaker{s, lang, map[string]string{}}
	for _, u := range all {
		sp.units[u.Code] = u.Name
	}
	return sp, err
}

func (p speaker) say(code string) string { return p.s.Messages.Text(p.lang, "collection."+code, nil) }

// answer is what a person reads instead of a code.
func (p speaker) answer(q Field, text string) any {
	switch {
	case text == "":
		return nil
	case q.Kind == Money:
		m, _ := value.ParseWan(text)
		return m
	case q.Kind == YesNo:
		return p.say("answer_" + text)
	case q.Kind == Unit:
		return p.units[text]
	case q.Kind == Industry:
		e, _ := p.s.Firms.Industries().Get(text)
		return e.Name
	case q.Kind == TechField:
		e, _ := p.s.Firms.TechFields().Get(text)
		return e.Path
	case len(q.Options) > 0:
		var words []string
		for _, o := range q.Options {
			for one := range strings.SplitSeq(text, ",") {
				if one == o.Code {
					words = append(words, o.In(p.lang))
				}
			}
		}
		return strings.Join(words, p.say("comma"))
	}
	return text
}

func (p speaker) moment(at *value.Instant) any {
	if at == nil {
		return nil
	}
	return at.Time().In(value.Shanghai).Format(time.DateTime)
}

func (s *Service) table(ctx context.Context, round Round, what, lang string) (table, error) {
	p, err := s.speaker(ctx, lang)
	if err != nil {
		return table{}, err
	}
	t := table{columns: []sheet.Column{{Title: p.say("col_town"), Width: 12}, {Title: p.say("col_firm"), Width: 36}, {Title: p.say("col_state"), Width: 10}}}
	first := func(l returnLine) []any {
		return []any{p.units[l.UnitCode], l.EnterpriseName, p.say("stage_" + string(l.State))}
	}
	switch what {
	case fileAnswers:
		form := round.form()
		for _, q := range form.fields() {
			if q.asked() {
				t.columns = append(t.columns, sheet.Column{Title: q.heading(lang, p.say("wan"))})
			}
		}
		t.cells = func(l returnLine, _ ClassRow) []any {
			cells, a := first(l), l.answers()
			for _, q := range form.fields() {
				if q.asked() {
					cells = append(cells, p.answer(q, a.Values[q.Code]))
				}
			}
			return cells
		}
	case fileClasses:
		t.classes = true
		for _, c := range []string{"col_suggested", "col_class", "col_reason", "col_by"} {
			t.columns = append(t.columns, sheet.Column{Title: p.say(c)})
		}
		t.cells = func(l returnLine, c ClassRow) []any {
			return append(first(l), c.Suggested, c.Class, c.Reason, c.ClassedBy)
		}
	default:
		for _, c := range []string{"col_told", "col_received", "col_filled", "col_by", "col_late", "col_reminders", "col_reminded", "col_note"} {
			t.columns = append(t.columns, sheet.Column{Title: p.say(c), Width: 20})
		}
		t.cells = func(l returnLine, _ ClassRow) []any {
			late := ""
			if l.Late && l.FilledAt != nil {
				late = p.say("answer_yes")
			}
			return append(first(l), p.moment(l.ToldAt), p.moment(l.ReceivedAt), p.moment(l.FilledAt), l.FilledBy, late, l.Reminders, p.moment(l.RemindedAt), l.Note)
		}
	}
	return t, nil
}

// asked tells that the answer may stand in a list: asked for, and of no person.
func (q Field) asked() bool { return !q.Fixed && !q.Private && q.Kind != Rights && q.Kind != Paper }

// heading is the question as a column is called: with its year and unit.
func (q Field) heading(lang, wan string) string {
	text := q.In(lang)
	if q.Year != 0 {
		text = value.NewDate(q.Year, 1, 1).String()[:4] + " " + text
	}
	if q.Kind == Money {
		text += wan
	}
	return text
}

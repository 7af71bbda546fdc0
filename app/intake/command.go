package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Command is an import from the command line. It acts as the named system actor
// of the context; who calls it confirms what a person would confirm on the page.
type Command struct {
	Upload
	Choices Choices
	DryRun  bool
	Lang    string
	Show    int // refused rows to print
}

// RunCommand imports a file at once and prints what is new, changed, the same
// and refused. With DryRun it writes nothing.
func (s *Service) RunCommand(ctx context.Context, c Command, out io.Writer) (Counts, error) {
	imp, rows, err := s.read(ctx, c.Upload)
	if err != nil {
		return Counts{}, err
	}
	if err := s.checkChoices(ctx, imp.Kind, c.Choices); err != nil {
		return Counts{}, err
	}
	imp.Choices, imp.OwnerName = value.JSONOf(c.Choices), access.From(ctx).Name
	in := s.lineReader(imp)
	for _, row := range rows {
		_ = in.take(row) // only fails for readers that store
	}
	a := in.done()
	if err := s.compare(ctx, imp, &a); err != nil {
		return Counts{}, err
	}
	if !c.DryRun && a.counts.New+a.counts.Changed > 0 {
		if a.counts, err = s.runNow(ctx, imp, rows); err != nil {
			return Counts{}, err
		}
	}
	if err := s.print(c, imp, a, out); err != nil {
		return a.counts, err
	}
	if a.counts.Sheets == 0 {
		return a.counts, fault.Invalid("intake.names_no_firms")
	}
	return a.counts, nil
}

// runNow stores the import and writes it; what fails is taken back.
func (s *Service) runNow(ctx context.Context, imp Import, rows []Row) (Counts, error) {
	if err := s.dropStale(ctx, imp.OwnerID); err != nil {
		return Counts{}, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		imp.State = Running
		if err := s.store.insert(ctx, imp); err != nil {
			return s.oneAtATime(ctx, imp.OwnerID, err)
		}
		return s.store.insertRows(ctx, rows)
	})
	if err != nil {
		return Counts{}, err
	}
	done, err := s.execute(ctx, imp.ID, silent, free)
	if err != nil {
		err = errors.Join(err, s.giveUp(context.WithoutCancel(ctx), imp.ID))
	}
	return done.counts(), err
}

// A command has nobody to tell how far it is, and holds no job.
func silent(int, int, string)      {}
func free(_ context.Context) error { return nil }

// busyFor is how long after its last part an import of another command may still
// be at work.
const busyFor = 2 * time.Minute

// dropStale gives up what an earlier command left unfinished, when it was killed.
func (s *Service) dropStale(ctx context.Context, owner string) error {
	old, err := s.store.unfinished(ctx, owner)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if old.State == Running && s.clock().Sub(old.UpdatedAt) < busyFor {
		return fault.Conflict("intake.one_at_a_time")
	}
	return s.giveUp(ctx, old.ID)
}

// giveUp takes back what an import has written and drops it.
func (s *Service) giveUp(ctx context.Context, id string) error {
	if err := s.clearUp(ctx, id, "intake.run_ended", nil, silent, free); err != nil {
		return err
	}
	_, err := s.Drop(ctx, id)
	return err
}

func (s *Service) print(c Command, imp Import, a analysis, out io.Writer) error {
	say := func(word string, params map[string]any) string { return s.words.Text(c.Lang, "intake."+word, params) }
	n := a.counts
	var b strings.Builder
	fmt.Fprintln(&b, say("cli_summary", map[string]any{"sheets": n.Sheets, "rows": n.Rows, "records": n.Records, "conflicts": n.Conflicts}))
	for _, line := range []struct {
		word  string
		count int
	}{{"cli_new", n.New}, {"cli_changed", n.Changed}, {"cli_same", n.Same}, {"cli_refused", n.Refused}} {
		fmt.Fprintf(&b, "%s %d\n", say(line.word, nil), line.count)
	}
	examples := s.reasons(a, c.Lang)
	shown := min(max(c.Show, 0), len(examples))
	for _, line := range examples[:shown] {
		fmt.Fprintln(&b, "  "+line)
	}
	if left := len(examples) - shown; left > 0 {
		fmt.Fprintln(&b, "  "+say("cli_more", map[string]any{"rows": left, "all": len(examples)}))
	}
	for _, a := range answers {
		if rows := n.Asked[a.code]; rows > 0 {
			fmt.Fprintln(&b, "  "+say("cli_answer", map[string]any{"rows": rows, "option": a.option}))
		}
	}
	for _, sh := range imp.sheets() {
		if sh.Use || sh.Rows == 0 {
			continue
		}
		word := "cli_left_out"
		if sh.HeaderRow == 0 {
			word = "cli_no_header"
		}
		fmt.Fprintln(&b, "  "+say(word, map[string]any{"sheet": sh.Name, "rows": sh.Rows, "header": sh.HeaderRow, "titles": someTitles(sh.Titles)}))
	}
	if c.DryRun {
		fmt.Fprintln(&b, say("cli_dry_run", nil))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// answers are the options that settle what rows are refused for, as the
// questions of the page do.
var answers = []struct{ code, option string }{
	{"intake.unit_missing", "--unit=330483"},
	{"intake.provisional", "--provisional"},
	{"intake.uscc_check_digit", "--accept-bad-uscc=…"},
	{"intake.firm_unknown", "--create-missing"},
	{"intake.title_kind_missing", "--default=title_kind=hnte"},
	{"intake.honour_kind_missing", "--default=honour_kind=award"},
	{"intake.recognised_missing", "--default=recognised_on=2025-12-19"},
	{"intake.fiscal_year_missing", "--default=fiscal_year=2025"},
}

// someTitles are the first headings of a sheet, to recognise it by.
func someTitles(titles []string) string {
	var some []string
	for _, t := range titles {
		if t != "" && len(some) < 6 {
			some = append(some, t)
		}
	}
	return strings.Join(some, " | ")
}

// reasons writes out why rows were refused, in file order.
func (s *Service) reasons(a analysis, lang string) (rows []string) {
	for _, l := range a.lines {
		if l.outcome != OutcomeRefused {
			continue
		}
		var texts []string
		for _, p := range l.reading.problems {
			if p.Level != Warning {
				texts = append(texts, s.words.Text(lang, p.Code, s.named(p.Params, lang)))
			}
		}
		rows = append(rows, s.words.Text(lang, "intake.cli_row", map[string]any{
			"row": l.number, "name": l.reading.fields[fName], "reason": strings.Join(texts, " "),
		}))
	}
	return rows
}

// CommandContext is the context in which the command line acts.
func CommandContext(ctx context.Context, name string) context.Context {
	return audit.With(access.With(ctx, access.SystemActor(name)), audit.Who{Name: name})
}

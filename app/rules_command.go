package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"miaolin/app/eligibility/rule"
)

type rulesCommand struct {
	Check rulesCheckCommand `cmd:"" help:"Evaluate worked examples with the shipped rules."`
}

type rulesCheckCommand struct {
	File string `arg:"" help:"JSON list of examples {id, rule, input, expected}; - reads standard input."`
}

// Run prints one line for each example and fails when one differs or names a
// rule that does not exist.
func (c rulesCheckCommand) Run() error {
	var file io.Reader = os.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("rules: %w", err)
		}
		defer f.Close()
		file = f
	}
	return checkExamples(file, os.Stdout)
}

func checkExamples(file io.Reader, out io.Writer) error {
	book, err := rule.Shipped()
	if err != nil {
		return err
	}
	all, err := rule.ReadExamples(file)
	if err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	agree, differ, refused, unknown := 0, 0, 0, 0
	for _, e := range all {
		text, err := book.Check(e)
		switch {
		case errors.Is(err, rule.ErrUnknownRule):
			unknown++
			fmt.Fprintf(out, "unknown  %-8s %s\n", e.ID, oneLine(err))
		case errors.Is(err, rule.ErrUnusable):
			refused++
			fmt.Fprintf(out, "refused  %-8s %s: %s\n", e.ID, e.Rule, oneLine(err))
		case err != nil:
			differ++
			fmt.Fprintf(out, "differs  %-8s %s: %s\n", e.ID, e.Rule, oneLine(err))
		default:
			agree++
			fmt.Fprintf(out, "ok       %-8s %s %s\n", e.ID, e.Rule, text)
		}
	}
	fmt.Fprintf(out, "%d examples: %d agree, %d differ, %d cannot be used, %d of unknown rules\n", len(all), agree, differ, refused, unknown)
	if bad := differ + refused + unknown; bad > 0 {
		return fmt.Errorf("rules: %d of %d examples do not agree", bad, len(all))
	}
	if len(all) == 0 {
		return errors.New("rules: the file has no examples")
	}
	return nil
}

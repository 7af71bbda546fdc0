package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/access"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

type assessCommand struct {
	Rules  string `help:"Code of the rule set, such as hnte." required:""`
	AsOf   string `help:"Day of the assessment, YYYY-MM-DD, also in the past or to come; today when left out."`
	Format string `help:"How to write it." enum:"csv" default:"csv"`
}

// Run prints one line for each firm and condition: uscc, condition, verdict,
// found, needed, shortfall. Money is in fen, people in hundredths, ratios are
// fractions: nothing is rounded. The id stands in for the code of a firm whose code
// is not known yet.
func (c assessCommand) Run(ctx context.Context) error { return c.write(ctx, os.Stdout) }

func (c assessCommand) write(ctx context.Context, to io.Writer) error {
	on := value.System().Date()
	if c.AsOf != "" {
		var err error
		if on, err = value.ParseDate(c.AsOf); err != nil {
			return fmt.Errorf("assess: --as-of %q is not a day of the form YYYY-MM-DD", c.AsOf)
		}
	}
	p, err := readyProgram(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Eligibility.Prepare(ctx); err != nil {
		return err
	}
	buffer := bufio.NewWriter(to)
	out := csv.NewWriter(buffer)
	if err := out.Write([]string{"uscc", "condition", "verdict", "found", "needed", "shortfall"}); err != nil {
		return err
	}
	ctx = access.With(ctx, access.SystemActor("miaolin assess"))
	err = p.Eligibility.Each(ctx, c.Rules, on, func(e enterprise.Enterprise, a rule.Assessment) error {
		uscc := e.ID
		if e.USCC != nil {
			uscc = sheet.Guard(*e.USCC)
		}
		for _, f := range a.Findings {
			if err := out.Write([]string{uscc, f.Code, string(f.Verdict), plain(f.Found), plain(f.Needed), shortfall(f.Short)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if codes, known := p.Eligibility.Codes(ctx); known == nil && !slices.Contains(codes, c.Rules) {
			return fmt.Errorf("assess: there is no rule set %q; there are %s", c.Rules, strings.Join(codes, ", "))
		}
		return fmt.Errorf("assess: %w", inWords(err, "en"))
	}
	out.Flush()
	return errors.Join(out.Error(), buffer.Flush())
}

func plain(q *rule.Quantity) string {
	if q == nil {
		return ""
	}
	s := strconv.FormatInt(q.Num, 10)
	if q.Den > 1 {
		s += "/" + strconv.FormatInt(q.Den, 10)
	}
	if q.High != nil {
		s += "-" + strconv.FormatInt(*q.High, 10)
	}
	return s
}

// shortfall writes alternatives one after the other: "class1 1 count; class2 2 count".
func shortfall(all []rule.Shortfall) string {
	parts := make([]string, len(all))
	for i, s := range all {
		parts[i] = fmt.Sprintf("%s %d %s", s.Code, s.Amount, s.Unit)
	}
	return strings.Join(parts, "; ")
}

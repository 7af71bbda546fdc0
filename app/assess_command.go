package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"

	"miaolin/app/access"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

type assessCommand struct {
	Rules  string `help:"Code of the rule set, such as hnte." required:""`
	AsOf   string `help:"Day of the assessment, YYYY-MM-DD; today when left out."`
	Format string `help:"How to write it." enum:"csv" default:"csv"`
}

// Run prints one line for each firm and condition: uscc, condition, verdict,
// found, needed, shortfall. Money is in fen, people in hundredths, ratios are
// fractions: nothing is rounded.
func (c assessCommand) Run(ctx context.Context) error {
	on := value.System().Date()
	if c.AsOf != "" {
		var err error
		if on, err = value.ParseDate(c.AsOf); err != nil {
			return fmt.Errorf("assess: %w", err)
		}
	}
	p, err := program(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := ready(ctx, p); err != nil {
		return err
	}
	buffer := bufio.NewWriter(os.Stdout)
	out := csv.NewWriter(buffer)
	if err := out.Write([]string{"uscc", "condition", "verdict", "found", "needed", "shortfall"}); err != nil {
		return err
	}
	ctx = access.With(ctx, access.SystemActor("miaolin assess"))
	err = p.Eligibility.Each(ctx, c.Rules, on, func(e enterprise.Enterprise, a rule.Assessment) error {
		uscc := ""
		if e.USCC != nil {
			uscc = *e.USCC
		}
		for _, f := range a.Findings {
			if err := out.Write([]string{uscc, f.Code, string(f.Verdict), plain(f.Found), plain(f.Needed), shortfall(f.Short)}); err != nil {
				return err
			}
		}
		return nil
	})
	out.Flush()
	if err != nil {
		return inWords(err, "zh-CN")
	}
	if err := out.Error(); err != nil {
		return err
	}
	return buffer.Flush()
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

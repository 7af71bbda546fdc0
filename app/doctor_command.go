package main

import (
	"context"
	"fmt"

	"miaolin/app/boot"
	"miaolin/app/value"
	"miaolin/config"
)

type doctorCommand struct{}

// Run prints one line for each thing it tried and fails when one has a problem.
func (doctorCommand) Run(ctx context.Context) error {
	c, err := config.Load()
	if err != nil {
		return err
	}
	problems := 0
	for _, f := range boot.Doctor(ctx, c, value.System) {
		verdict := "ok"
		if f.Problem {
			verdict = "problem"
			problems++
		}
		fmt.Printf("%-8s %-12s %s\n", verdict, f.Name, f.Text)
	}
	if problems > 0 {
		return fmt.Errorf("%d problem(s)", problems)
	}
	return nil
}

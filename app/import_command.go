package main

import (
	"context"
	"fmt"
	"os"

	"miaolin/app/intake"
)

type importCommand struct {
	File          string            `arg:"" type:"existingfile" help:"Table to import: .xlsx, .xls or .csv."`
	DryRun        bool              `help:"Say what would happen and write nothing."`
	Kind          string            `help:"What the table is about; told from its headings when not given." enum:",roster,titles,contacts,ip,figures,honours" default:""`
	Unit          string            `help:"Unit of the firms whose address does not tell it, such as 330483."`
	Provisional   bool              `help:"Record firms without a credit code as provisional."`
	AcceptBadUscc string            `help:"Take codes with a wrong check digit, for this reason."`
	CreateMissing bool              `help:"Record the firms a title list names that are not on record."`
	Default       map[string]string `help:"Value for a column the table does not have, such as title_kind=hnte."`
	Show          int               `help:"How many refused rows to print with their reason." default:"20"`
	Lang          string            `help:"Language of the answer." enum:"zh-CN,en" default:"zh-CN"`
}

// Run imports as the person at the keyboard would on the page, who confirms the
// units proposed from the addresses by giving the command.
func (c importCommand) Run(ctx context.Context) error {
	p, err := readyProgram(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	choices := intake.Choices{
		AcceptUnits: true, FallbackUnit: c.Unit, AllowProvisional: c.Provisional,
		AcceptBadUSCC: c.AcceptBadUscc, CreateMissing: c.CreateMissing, Defaults: map[intake.Field]string{},
	}
	for field, text := range c.Default {
		choices.Defaults[intake.Field(field)] = text
	}
	_, err = p.Intake.RunCommand(intake.CommandContext(ctx, "miaolin import"), intake.Command{
		Upload:  intake.Upload{FileName: c.File, Kind: intake.Kind(c.Kind), Data: data},
		Choices: choices, DryRun: c.DryRun, Lang: c.Lang, Show: c.Show,
	}, os.Stdout)
	return inWords(err, c.Lang)
}

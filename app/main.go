// Command miaolin is the whole program: it serves the pages and the API, keeps
// the schema, imports rosters and looks after itself.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set when the program is built.
var version = "dev"

// commands are the things miaolin can be told to do. Each is a small type in a
// file of its own.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Serve the pages and the API."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to this version."`
	User     userCommand     `cmd:"" help:"Look after accounts."`
	Import   importCommand   `cmd:"" help:"Import a table: a roster, a list of titles, contacts, IP rights, yearly figures, awards or standards."`
	Assess   assessCommand   `cmd:"" help:"Assess every firm by a rule set."`
	Rules    rulesCommand    `cmd:"" help:"Try the official rules."`
	Contract contractCommand `cmd:"" help:"Print the OpenAPI document."`
	Backup   backupCommand   `cmd:"" help:"Take rows and files into one file, while the server runs."`
	Restore  restoreCommand  `cmd:"" help:"Bring a backup into an empty store of either engine."`
	Doctor   doctorCommand   `cmd:"" help:"Try what the program stands on and say what is wrong."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println(version)
	return nil
}

// oneLine keeps what drivers say over several lines together, for logs and eyes.
func oneLine(err error) string {
	var parts []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(parts, line) {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, "; ")
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k := kong.Parse(&c, kong.Name("miaolin"), kong.Description("Miaolin 苗林 grows small firms into high-tech enterprises."),
		kong.ShortUsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "miaolin:", oneLine(err))
		stop()
		os.Exit(1)
	}
}

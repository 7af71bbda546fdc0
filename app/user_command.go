package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/config"
)

type userCommand struct {
	Add               userAddCommand         `cmd:"" help:"Make an account, such as the first administrator."`
	ResetSecondFactor userResetFactorCommand `cmd:"" help:"Take two-step sign-in from an account whose phone is lost."`
}

type userAddCommand struct {
	Username      string `arg:"" help:"Name to sign in with."`
	Name          string `help:"What people are called." required:""`
	Role          string `help:"Role to hold." default:"admin"`
	Unit          string `help:"Division code of the unit the role is held in, such as 330483." required:""`
	Phone         string `help:"Telephone number."`
	PasswordStdin bool   `help:"Read the password from the first line of the input; otherwise one is made up, to be changed at first sign-in."`
}

type userResetFactorCommand struct {
	Username string `arg:"" help:"Name to sign in with."`
}

func (c userResetFactorCommand) Run(ctx context.Context) error {
	p, err := readyProgram(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Identity.ResetFactorOf(asCommand(ctx, "miaolin user reset-second-factor"), c.Username); err != nil {
		return inWords(err, "en")
	}
	fmt.Println("reset", c.Username)
	return nil
}

// asCommand names the command as who acted.
func asCommand(ctx context.Context, name string) context.Context {
	return audit.With(access.With(ctx, access.SystemActor(name)), audit.Who{Name: name})
}

func (c userAddCommand) Run(ctx context.Context) error {
	p, err := readyProgram(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	password, err := c.password()
	if err != nil {
		return err
	}
	ctx = asCommand(ctx, "miaolin user add")
	user, err := p.Identity.AddUser(ctx, identity.NewUser{
		Username: c.Username, Name: c.Name, Phone: c.Phone, UnitCode: c.Unit,
		Roles: []identity.NewRole{{Role: c.Role, UnitCode: c.Unit}},
	}, password, !c.PasswordStdin)
	if err != nil {
		return inWords(err, "en")
	}
	fmt.Println("added", user.Username, "as", c.Role, "in", c.Unit)
	if !c.PasswordStdin {
		fmt.Println("password, to be changed at first sign-in:", password)
	}
	return nil
}

func (c userAddCommand) password() (string, error) {
	if !c.PasswordStdin {
		return madeUpPassword(), nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", fmt.Errorf("no password in the input: %w", cmp.Or(err, io.EOF))
	}
	return line, nil
}

// madeUpPassword is easy to read out and has more than 100 random bits.
func madeUpPassword() string { return strings.ToLower(rand.Text()) }

// inWords says a fault in the words of the catalogue, for whoever runs a command.
func inWords(err error, lang string) error {
	messages, loading := config.LoadMessages()
	f, ok := errors.AsType[*fault.Error](err)
	if loading != nil || !ok {
		return err
	}
	return errors.New(messages.Text(lang, f.Code, f.Params))
}

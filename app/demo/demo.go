// Package demo lays out a county to try the product on: the real towns of
// Tongxiang, invented firms and people. Each feature brings its own rows; here
// they are put in order, each handed the ids of those before it. The seed is fixed
// and the dates follow the present day, so every first start looks alike and
// never old. Only an empty store is filled, in one transaction.
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/coaching"
	"miaolin/app/collection"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/identity"
	"miaolin/app/member"
	"miaolin/app/plan"
	"miaolin/app/training"
	"miaolin/app/visit"
	"miaolin/db"
)

// Services are the features that have something to show.
type Services struct {
	DB            *db.DB
	Identity      *identity.Service
	Enterprise    *enterprise.Service
	Member        *member.Service
	Fact          *fact.Service
	Certification *certification.Service
	Eligibility   *eligibility.Service
	Visit         *visit.Service
	Plan          *plan.Service
	Training      *training.Service
	Coaching      *coaching.Service
	Collection    *collection.Service
}

// Fill lays the demo into an empty store and prints how to sign in. A store with
// people in it is left alone. An empty password makes one up.
func Fill(ctx context.Context, s Services, password string, out io.Writer) error {
	ctx = audit.With(access.With(ctx, access.SystemActor("demo")), audit.Who{Name: "demo"})
	empty, err := s.Identity.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	if password == "" {
		password = madeUp()
	}
	// Hashing is slow and stays outside the transaction.
	hash, err := s.Identity.DemoHash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.DB.InTx(ctx, func(ctx context.Context) error { return lay(ctx, s, hash) }); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	printSignIns(out, password)
	return nil
}

// lay calls the features from the lowest floor up.
func lay(ctx context.Context, s Services, hash string) error {
	users, err := s.Identity.Demo(ctx, hash)
	if err != nil {
		return err
	}
	firms, err := s.Enterprise.Demo(ctx, users)
	if err != nil {
		return err
	}
	if err := s.Member.Demo(ctx, users, firms); err != nil {
		return err
	}
	if err := s.Identity.DemoInvitations(ctx, users, firms[0].ID); err != nil {
		return err
	}
	if err := s.Fact.Demo(ctx, firms); err != nil {
		return err
	}
	if err := s.Certification.Demo(ctx, firms); err != nil {
		return err
	}
	if err := s.Visit.Demo(ctx, users, firms); err != nil {
		return err
	}
	if err := s.Eligibility.Demo(ctx); err != nil {
		return err
	}
	if err := s.Plan.Demo(ctx, users, firms); err != nil {
		return err
	}
	if err := s.Training.Demo(ctx, users, firms); err != nil {
		return err
	}
	if err := s.Coaching.Demo(ctx, users, firms); err != nil {
		return err
	}
	return s.Collection.Demo(ctx, users, firms)
}

func printSignIns(out io.Writer, password string) {
	fmt.Fprintf(out, "Demo county laid out. Everyone's password: %s\n", password)
	for _, p := range identity.DemoPeople() {
		fmt.Fprintf(out, "  %-18s %-10s %-9s %s\n", p.Username, p.Role, p.UnitCode, p.Name)
	}
}

// madeUp is short enough to type from a screen and long enough not to be guessed.
func madeUp() string {
	t := strings.ToLower(rand.Text())
	return t[:5] + "-" + t[5:10] + "-" + t[10:15]
}

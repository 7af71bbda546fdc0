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
	"miaolin/app/candidate"
	"miaolin/app/certification"
	"miaolin/app/coaching"
	"miaolin/app/collection"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/identity"
	"miaolin/app/intake"
	"miaolin/app/job"
	"miaolin/app/member"
	"miaolin/app/plan"
	"miaolin/app/training"
	"miaolin/app/visit"
	"miaolin/app/worksheet"
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
	Worksheet     *worksheet.Service
	Candidate     *candidate.Service
	Intake        *intake.Service
	Jobs          *job.Service
}

// Fill lays the demo into an empty store and prints how to sign in. A store with
// people in it is left alone. An empty password makes one up.
func Fill(ctx context.Context, s Services, password string, out io.Writer) error {
	// What nobody of the county did was there before they came.
	began := s.Identity.Clock().Date().AddDays(-400).Start()
	ctx = audit.With(access.With(ctx, access.SystemActor("demo")), audit.Who{Name: "系统初始化", At: began})
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
	var users map[string]string
	var firms []enterprise.DemoFirm
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		users, firms, err = lay(ctx, s, hash)
		return err
	})
	if err == nil {
		err = paperwork(ctx, s, users, firms)
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	printSignIns(out, password)
	return nil
}

// lay calls the features from the lowest floor up.
func lay(ctx context.Context, s Services, hash string) (users map[string]string, firms []enterprise.DemoFirm, err error) {
	if users, err = s.Identity.Demo(ctx, hash); err != nil {
		return nil, nil, err
	}
	if firms, err = s.Enterprise.Demo(ctx, users); err != nil {
		return nil, nil, err
	}
	for _, next := range []func() error{
		func() error { return s.Member.Demo(ctx, users, firms) },
		func() error { return s.Identity.DemoInvitations(ctx, users, firms[0].ID) },
		func() error { return s.Fact.Demo(ctx, firms) },
		func() error { return s.Certification.Demo(ctx, users, firms) },
		func() error { return s.Visit.Demo(ctx, users, firms) },
		func() error { return s.Eligibility.Demo(ctx) },
		func() error { return s.Plan.Demo(ctx, users, firms) },
		func() error { return s.Training.Demo(ctx, users, firms) },
		func() error { return s.Coaching.Demo(ctx, users, firms) },
		func() error { return s.Collection.Demo(ctx, users, firms) },
		func() error { return s.Worksheet.Demo(ctx, users) },
		func() error { return s.Jobs.Demo(ctx, errands(users)) },
	} {
		if err := next(); err != nil {
			return nil, nil, err
		}
	}
	return users, firms, nil
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

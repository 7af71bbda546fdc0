package boot

import (
	"context"
	"slices"
	"time"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/calendar"
	"miaolin/app/candidate"
	"miaolin/app/certification"
	"miaolin/app/coaching"
	"miaolin/app/collection"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/home"
	"miaolin/app/identity"
	"miaolin/app/intake"
	"miaolin/app/job"
	"miaolin/app/member"
	"miaolin/app/notify"
	"miaolin/app/paper"
	"miaolin/app/plan"
	"miaolin/app/training"
	"miaolin/app/view"
	"miaolin/app/visit"
	"miaolin/app/web"
	"miaolin/app/worksheet"
	"miaolin/config"
)

// Services are the use cases, by feature, lower floors first.
type Services struct {
	Audit         *audit.Log
	Guard         *access.Guard
	Notify        *notify.Service
	Identity      *identity.Service
	Enterprise    *enterprise.Service
	Member        *member.Service
	Fact          *fact.Service
	Certification *certification.Service
	Eligibility   *eligibility.Service
	Attachment    *attachment.Service
	Visit         *visit.Service
	Jobs          *job.Service
	Plan          *plan.Service
	Training      *training.Service
	Coaching      *coaching.Service
	Views         *view.Service
	Candidate     *candidate.Service
	Intake        *intake.Service
	Collection    *collection.Service
	Worksheet     *worksheet.Service
	AuditPage     home.Audit
	Home          *home.Service
}

// feature is what has routes. One that also has a Prepare lays out what it ships
// into a fresh or upgraded store.
type feature interface{ Routes(w *web.Server) }

type preparer interface {
	Prepare(ctx context.Context) error
}

// features lists what serves the API: one line each, lower floors first.
func (s *Services) features() []feature {
	return []feature{
		s.Notify,
		s.Identity,
		s.Enterprise,
		s.Member,
		s.Fact,
		s.Certification,
		s.Eligibility,
		s.Attachment,
		s.Visit,
		s.Plan,
		s.Training,
		s.Coaching,
		s.Candidate,
		s.Worksheet,
		s.Intake,
		s.Collection,
		home.Jobs{Service: s.Jobs},
		home.Views{Service: s.Views},
		s.AuditPage,
		s.Home,
	}
}

// makeServices builds every service once; each gets the lower ones it needs.
func (p *Program) makeServices(o Options, messages config.Messages) error {
	post, err := notify.NewPost(o.Config.SMTPURL, o.Config.MailFrom)
	if err != nil {
		return err
	}
	p.Notify = notify.New(notify.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Messages: messages, Clock: o.Clock, Log: o.Log, PublicURL: o.Config.PublicURL, Post: post,
	})
	p.Identity = identity.New(identity.Options{
		DB: p.DB, Audit: p.Audit, Guard: p.Guard, Messages: messages, Clock: o.Clock, Log: o.Log,
		PublicURL: o.Config.PublicURL, Notify: p.Notify, SessionIdle: o.Config.SessionIdle, SessionMax: o.Config.SessionMax,
		Composition: o.Config.PasswordRules, SecondFactor: o.Config.SecondFactor, Hashing: o.Hashing,
	})
	p.Notify.UsePeople(p.Identity)
	if p.Enterprise, err = enterprise.New(p.DB, p.Guard, p.Audit, o.Clock); err != nil {
		return err
	}
	p.Enterprise.UsePeople(p.Identity)
	if p.Fact, err = fact.New(p.DB, p.Guard, p.Enterprise, p.Audit, o.Clock); err != nil {
		return err
	}
	p.Attachment = attachment.New(p.DB, p.Guard, p.Audit, o.Clock, o.Config.Data)
	p.Fact.UseFiles(p.Attachment)
	if p.Certification, err = certification.New(p.DB, p.Guard, p.Enterprise, p.Audit, o.Clock); err != nil {
		return err
	}
	if p.Eligibility, err = eligibility.New(eligibility.Options{
		DB: p.DB, Guard: p.Guard, Firms: p.Enterprise, Facts: p.Fact, Titles: p.Certification, Audit: p.Audit, Messages: messages, Clock: o.Clock,
	}); err != nil {
		return err
	}
	p.Enterprise.UseAssessor(p.Eligibility)
	if err := p.makeVisits(o, messages); err != nil {
		return err
	}
	p.Enterprise.Follow(slices.Concat(fact.Followed(), member.Followed(), certification.Followed(), visit.Followed(), plan.Followed(), training.Followed(), coaching.Followed(), collection.Followed(), []enterprise.Followed{{Table: "notices"}})...)
	p.Enterprise.AfterMerge(p.Fact.Refresh, p.Certification.Refresh, p.Visit.Refresh)
	p.Jobs = p.makeJobs(o)
	p.Notify.Schedule(p.Jobs)
	p.Visit.Schedule(p.Jobs)
	p.Plan = plan.New(plan.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Firms: p.Enterprise, Gaps: p.Eligibility, Files: p.Attachment, Notify: p.Notify, Jobs: p.Jobs,
	})
	if p.Training, err = training.New(training.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Firms: p.Enterprise, People: p.Identity, Gaps: p.Eligibility, Plans: p.Plan,
		Files: p.Attachment, Notify: p.Notify, Jobs: p.Jobs, PublicURL: o.Config.PublicURL, Paper: paper.New(o.Font), Messages: messages,
	}); err != nil {
		return err
	}
	if err := p.makeCoaching(o, messages); err != nil {
		return err
	}
	if p.Collection, err = collection.New(collection.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Messages: messages, Firms: p.Enterprise, Facts: p.Fact, Files: p.Attachment,
		Titles: p.Certification, Gaps: p.Eligibility, People: p.Identity, Notify: p.Notify, Jobs: p.Jobs, PublicURL: o.Config.PublicURL,
	}); err != nil {
		return err
	}
	p.AuditPage = home.Audit{Log: p.Audit, Guard: p.Guard, Firms: p.Enterprise, Messages: messages, Clock: o.Clock}
	p.Home = &home.Service{
		Guard: p.Guard, Audit: p.Audit, People: p.Identity, Firms: p.Enterprise, Titles: p.Certification,
		Visits: p.Visit, Plans: p.Plan, Rounds: p.Collection, Coachings: p.Coaching, Trainings: p.Training,
		Messages: messages, Clock: o.Clock,
	}
	p.Views = view.New(p.DB, p.Guard, p.Audit, o.Clock)
	p.Jobs.Schedule("certification.roll", "10 0 * * *", p.rollDay)
	p.Candidate = candidate.New(candidate.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Log: o.Log, Messages: messages, Firms: p.Enterprise,
		Facts: p.Fact, Rules: p.Eligibility, Titles: p.Certification, Units: p.Identity, Jobs: p.Jobs, DataDir: o.Config.Data,
	})
	if p.Intake, err = intake.New(intake.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Firms: p.Enterprise,
		Titles: p.Certification, Facts: p.Fact, Jobs: p.Jobs, Words: messages,
	}); err != nil {
		return err
	}
	p.Worksheet = worksheet.New(worksheet.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Messages: messages, Firms: p.Enterprise, People: p.Identity,
		Rounds: p.Collection, Lists: p.Candidate, Jobs: p.Jobs,
	})
	p.housekeeping(func() time.Time { return o.Clock().Time() })
	return nil
}

func (p *Program) makeVisits(o Options, messages config.Messages) error {
	days, err := calendar.Shipped()
	if err != nil {
		return err
	}
	p.Member = member.New(member.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Firms: p.Enterprise, People: p.Identity, Files: p.Attachment, Notify: p.Notify,
	})
	p.Identity.UseGrants(p.Member)
	p.Visit, err = visit.New(visit.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Firms: p.Enterprise, People: p.Identity, Files: p.Attachment,
		Calendar: days, Messages: messages, Notify: p.Notify, Clock: o.Clock, PublicURL: o.Config.PublicURL,
	})
	return err
}

func (p *Program) makeCoaching(o Options, messages config.Messages) error {
	days, err := calendar.Shipped()
	p.Coaching = coaching.New(coaching.Options{
		DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Firms: p.Enterprise, People: p.Identity, Visits: p.Visit, Plans: p.Plan,
		Files: p.Attachment, Calendar: days, Messages: messages, Sessions: p.Training, Gaps: p.Eligibility,
		Facts: p.Fact, Notify: p.Notify, Jobs: p.Jobs, PublicURL: o.Config.PublicURL,
	})
	return err
}

// Prepare lays out what the features ship. It follows a migration and may be
// repeated: what people changed since stays.
func (p *Program) Prepare(ctx context.Context) error {
	for _, f := range p.features() {
		if f, ok := f.(preparer); ok {
			if err := f.Prepare(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

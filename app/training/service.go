package training

import (
	"context"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/notify"
	"miaolin/app/paper"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// FileOwner is the kind under which attachments know the materials of sessions.
const FileOwner = "training"

// Options are what the service is made of.
type Options struct {
	DB        *db.DB
	Guard     *access.Guard
	Audit     *audit.Log
	Clock     value.Clock
	Firms     *enterprise.Service
	People    *identity.Service
	Gaps      *eligibility.Service
	Plans     *plan.Service
	Files     *attachment.Service
	Notify    *notify.Service // nil tells nobody
	Jobs      *job.Service
	PublicURL string // where the links of sign-in lead
	Paper     *paper.Press
	Messages  config.Messages
}

// Target is what the yearly plan of a unit asks for.
type Target struct {
	Unit        string `json:"unit"`
	Sessions    int    `json:"sessions"`
	Attendances int    `json:"attendances"`
	Source      string `json:"source" doc:"where the numbers stand"`
}

// Service holds the use cases of training sessions.
type Service struct {
	Options
	store   store
	targets []Target
}

// New makes the service, answers for the materials and registers the job.
func New(o Options) (*Service, error) {
	s := &Service{Options: o, store: store{o.DB}}
	b, err := config.Defaults.ReadFile("defaults/training.yaml")
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(b, &s.targets); err != nil {
		return nil, fmt.Errorf("training: training.yaml: %w", err)
	}
	o.Files.UseOwner(FileOwner, s)
	s.schedule()
	return s, nil
}

// Followed are the tables whose rows move when two firms are merged.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{
		{Table: "training_invitations", Unique: []string{"training_id"}},
		{Table: "training_enrolments", Unique: []string{"training_id", "name"}},
	}
}

// Topic is an item of the menu that a session teaches.
type Topic struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Clash is another session at the same time that needs the same unit or person.
type Clash struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Why   string `json:"why" enum:"unit,organiser,coach"`
}

// Row is a session as lists show it.
type Row struct {
	Training
	Topics   []Topic  `json:"topics"`
	Seats    Seats    `json:"seats"`
	Mine     int      `json:"mine" doc:"people of the caller's firms who hold a seat or wait"`
	Rating   *float64 `json:"rating" doc:"mean of the opinions"`
	Hours    float64  `json:"hours"`
	MayEnrol bool     `json:"mayEnrol" doc:"it takes enrolments now"`
	Clashes  []Clash  `json:"clashes"`
}

// Detail is a session with what belongs to it.
type Detail struct {
	Row
	Files    []attachment.Attachment `json:"files"`
	Editable bool                    `json:"editable" doc:"the caller may change it"`
	SignsIn  bool                    `json:"signsIn" doc:"the sign-in link works now"`
	Over     bool                    `json:"over" doc:"participants can say what they thought of it"`
}

// visible loads a session the caller may see. Errors: training.not_found (404).
func (s *Service) visible(ctx context.Context, id string) (Training, error) {
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return Training{}, err
	}
	t, err := s.store.training(ctx, scope, access.From(ctx).UserID, id)
	if db.IsNotFound(err) {
		return t, fault.NotFound("training.not_found")
	}
	return t, err
}

// mayChange asks whether a session the caller sees is theirs to change.
func (s *Service) mayChange(ctx context.Context, t Training, verb string) error {
	scope, err := s.Guard.Scope(ctx, verb, "training")
	if err != nil {
		return err
	}
	if !scope.Covers(t.UnitCode, "") {
		return fault.Forbidden("access.outside_scope")
	}
	return nil
}

// Get is one session. Errors: training.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (Detail, error) {
	t, err := s.visible(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	rows, err := s.dress(ctx, []Training{t})
	if err != nil {
		return Detail{}, err
	}
	files, err := s.Files.Of(ctx, FileOwner, id)
	if err != nil {
		return Detail{}, err
	}
	now := s.Clock()
	return Detail{
		Row: rows[0], Files: append([]attachment.Attachment{}, files[id]...),
		Editable: s.mayChange(ctx, t, "change") == nil, SignsIn: t.signsIn(now), Over: t.over(now),
	}, nil
}

// List is a page of the sessions the caller may see, latest first.
func (s *Service) List(ctx context.Context, f Filter) (rows []Row, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	found, err := s.store.list(ctx, scope, access.From(ctx).UserID, f, s.Clock())
	if err != nil {
		return nil, false, err
	}
	rows, err = s.dress(ctx, found[:min(limit, len(found))])
	return rows, len(found) > limit, err
}

func (s *Service) dress(ctx context.Context, found []Training) ([]Row, error) {
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	topics, err := s.store.topics(ctx, ids)
	if err != nil {
		return nil, err
	}
	seats, err := s.store.seats(ctx, ids)
	if err != nil {
		return nil, err
	}
	mine, err := s.store.mine(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	clashes, err := s.clashes(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for i, t := range found {
		n := seats[t.ID]
		rows[i] = Row{
			Training: t, Topics: []Topic{}, Seats: n, Mine: mine[t.ID], Hours: t.Days.Hours(),
			MayEnrol: t.mayEnrol(s.Clock()) == nil, Clashes: append([]Clash{}, clashes[t.ID]...),
		}
		if n.Rated > 0 {
			mean := float64(n.RatedSum*10/n.Rated) / 10
			rows[i].Rating = &mean
		}
		for _, m := range topics[t.ID] {
			rows[i].Topics = append(rows[i].Topics, Topic{m.ID, m.Code, m.ZH, m.EN})
		}
	}
	return rows, nil
}

// clashes concern those who plan: only the office is told of them.
func (s *Service) clashes(ctx context.Context, scope access.Scope, ids []string) (map[string][]Clash, error) {
	if !scope.Unbounded() && len(scope.Units()) == 0 {
		return nil, nil
	}
	found, err := s.store.clashes(ctx, scope, access.From(ctx).UserID, ids)
	all := map[string][]Clash{}
	for _, c := range found {
		all[c.ID] = append(all[c.ID], Clash{c.Other, c.Title, c.Why})
	}
	return all, err
}

// Counts are the numbers of a year within the caller's reach.
type Counts struct {
	Year        int     `json:"year"`
	Held        int     `json:"held" doc:"sessions held"`
	Planned     int     `json:"planned" doc:"announced and not held yet: not counted"`
	Attendances int     `json:"attendances" doc:"people signed in at sessions held"`
	Target      *Target `json:"target" doc:"of the caller's unit, when there is one"`
}

// Count counts sessions held and attendances apart. A session counts once in the
// year of the day it began, when it was held. An attendance is one person signed
// in at one session held; whoever came to two counts twice.
func (s *Service) Count(ctx context.Context, year int) (Counts, error) {
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return Counts{}, err
	}
	c := Counts{Year: year}
	if year == 0 {
		c.Year = s.Clock().Date().Year()
	}
	if c.Held, c.Attendances, c.Planned, err = s.store.counts(ctx, scope, access.From(ctx).UserID, c.Year); err != nil {
		return Counts{}, err
	}
	if i := slices.IndexFunc(s.targets, func(t Target) bool { return scope.Covers(t.Unit, "") }); i >= 0 {
		c.Target = &s.targets[i]
	}
	return c, nil
}

// CheckFile lets attachments ask who may do what with the materials of a session.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	t, err := s.visible(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.Guard.Allow(ctx, verb, "attachment"); err != nil || verb == "read" {
		return "", err
	}
	return "", s.mayChange(ctx, t, "change")
}

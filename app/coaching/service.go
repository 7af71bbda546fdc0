package coaching

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/calendar"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/notify"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/config"
	"miaolin/db"
)

// FileOwner is the kind under which attachments know the papers of a coaching.
const FileOwner = "coaching"

// Sessions know of training that takes somebody's time. It stands on this floor
// and is handed in.
type Sessions interface {
	// Taught are the times at which somebody teaches between two moments.
	Taught(ctx context.Context, userID string, from, to value.Instant) ([][2]value.Instant, error)
	// Attended are the titles of sessions a firm is enrolled for between two moments.
	Attended(ctx context.Context, firm string, from, to value.Instant) ([]string, error)
}

// Options are what the service is made of.
type Options struct {
	DB       *db.DB
	Guard    *access.Guard
	Audit    *audit.Log
	Clock    value.Clock
	Firms    *enterprise.Service
	People   *identity.Service
	Visits   *visit.Service
	Plans    *plan.Service
	Gaps     *eligibility.Service
	Facts    *fact.Service
	Files    *attachment.Service
	Calendar *calendar.Calendar
	Messages config.Messages
	Sessions Sessions
	Notify   *notify.Service // nil tells nobody
	Jobs     *job.Service
	// PublicURL is where the links of reviewers lead.
	PublicURL string
}

// Service holds the use cases of one-to-one coaching.
type Service struct {
	Options
	store store
}

// New makes the service, answers for the papers and registers the job.
func New(o Options) *Service {
	s := &Service{Options: o, store: store{o.DB}}
	o.Files.UseOwner(FileOwner, s)
	s.schedule()
	return s
}

// Followed are the tables whose rows move when two firms are merged.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{{Table: "coachings"}, {Table: "reviews", Unique: []string{"title", "year", "state"}}}
}

// Row is a booking as lists show it.
type Row struct {
	Coaching
	EnterpriseName string `json:"enterpriseName"`
	UnitCode       string `json:"unitCode"`
	CoachName      string `json:"coachName"`
	Organisation   string `json:"organisation" doc:"of the coach"`
	CoachActive    bool   `json:"coachActive" doc:"false: a request needs another coach"`
	Mine           bool   `json:"mine" doc:"the caller is the coach"`
	Opinions       int    `json:"opinions"`
	Tasks          int    `json:"tasks" doc:"opinions that are on the plan"`
}

// Warning is something to know about a time before it is given out.
type Warning struct {
	Kind  string `json:"kind" enum:"visit,training,coaching,calendar"`
	Title string `json:"title"`
}

// OpinionView is an opinion with the item it became.
type OpinionView struct {
	Opinion
	State string `json:"state" enum:",todo,doing,done,dropped" doc:"of the item; empty: on no plan"`
}

// MaterialView is a version of a paper with its file.
type MaterialView struct {
	Material
	File attachment.Attachment `json:"file"`
}

// Detail is a booking with what belongs to it.
type Detail struct {
	Row
	Advice    []OpinionView  `json:"advice" doc:"opinions"`
	Materials []MaterialView `json:"materials" doc:"by title, latest version first"`
	Events    []Event        `json:"events" doc:"latest first"`
	Warnings  []Warning      `json:"warnings" doc:"what else the firm has at that time"`
	OpensFirm bool           `json:"opensFirm" doc:"the caller may read the firm's record"`
	MayChange bool           `json:"mayChange" doc:"the caller may confirm, move and record"`
	MayCancel bool           `json:"mayCancel"`
	MayAnswer bool           `json:"mayAnswer" doc:"the caller may confirm the record for the firm"`
}

func (n named) row(userID string) Row {
	return Row{
		Coaching: n.Coaching, EnterpriseName: n.EnterpriseName, UnitCode: n.UnitCode, CoachName: n.CoachName, Organisation: n.Organisation,
		CoachActive: n.CoachActive, Mine: n.CoachUserID == userID,
	}
}

// List is a page of the bookings the caller may see, latest first.
func (s *Service) List(ctx context.Context, f Filter) (rows []Row, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "coaching")
	if err != nil {
		return nil, false, err
	}
	limit, me := f.Limit, access.From(ctx).UserID
	f.Limit++
	found, err := s.store.list(ctx, scope, me, f)
	if err != nil {
		return nil, false, err
	}
	more = len(found) > limit
	found = found[:min(limit, len(found))]
	ids := make([]string, len(found))
	for i, n := range found {
		ids[i] = n.ID
	}
	opinions, err := s.store.opinions(ctx, ids...)
	if err != nil {
		return nil, false, err
	}
	rows = make([]Row, len(found))
	for i, n := range found {
		rows[i] = n.row(me)
		rows[i].count(opinions[n.ID])
	}
	return rows, more, nil
}

func (r *Row) count(opinions []Opinion) {
	for _, o := range opinions {
		r.Opinions++
		if o.PlanItemID != nil {
			r.Tasks++
		}
	}
}

// visible loads a booking the caller may see. Errors: coaching.not_found (404).
func (s *Service) visible(ctx context.Context, id string) (named, error) {
	scope, err := s.Guard.Scope(ctx, "read", "coaching")
	if err != nil {
		return named{}, err
	}
	n, err := s.store.one(ctx, scope, access.From(ctx).UserID, id)
	if db.IsNotFound(err) {
		return n, fault.NotFound("coaching.not_found")
	}
	return n, err
}

// may asks whether the caller may use a verb on a booking they see: a coach on
// their own, everybody else on those of their firms.
func (s *Service) may(ctx context.Context, n named, verb string) error {
	scope, err := s.Guard.Scope(ctx, verb, "coaching")
	switch me := access.From(ctx); {
	case err != nil:
		return err
	case n.CoachUserID == me.UserID && me.Has("coach"):
		return nil
	case scope.Covers(n.UnitCode, ""):
		return nil
	}
	_, err = s.Firms.Check(ctx, n.EnterpriseID, verb, "coaching")
	if me := access.From(ctx); err == nil && me.Has("coach") && !me.Has("enterprise") {
		return fault.Forbidden("coaching.not_yours") // a firm of theirs, another coach's booking
	}
	return err
}

// Get is one booking. Errors: coaching.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (Detail, error) {
	n, err := s.visible(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{
		Row: n.row(access.From(ctx).UserID), Advice: []OpinionView{}, Materials: []MaterialView{},
		MayChange: s.may(ctx, n, "change") == nil, MayCancel: s.may(ctx, n, "cancel") == nil, MayAnswer: s.may(ctx, n, "answer") == nil,
	}
	_, err = s.Firms.Check(ctx, n.EnterpriseID, "read", "enterprise")
	d.OpensFirm = err == nil
	if err := s.dressOpinions(ctx, &d); err != nil {
		return d, err
	}
	if d.Materials, err = s.materials(ctx, id); err != nil {
		return d, err
	}
	if d.Events, err = s.store.events(ctx, id); err != nil {
		return d, err
	}
	d.Warnings, err = s.warnings(ctx, n)
	return d, err
}

func (s *Service) dressOpinions(ctx context.Context, d *Detail) error {
	opinions, err := s.store.opinions(ctx, d.ID)
	if err != nil {
		return err
	}
	var items []string
	for _, o := range opinions[d.ID] {
		if o.PlanItemID != nil {
			items = append(items, *o.PlanItemID)
		}
	}
	states, err := s.Plans.States(ctx, items)
	if err != nil {
		return err
	}
	d.count(opinions[d.ID])
	for _, o := range opinions[d.ID] {
		v := OpinionView{Opinion: o}
		if o.PlanItemID != nil {
			v.State = string(states[*o.PlanItemID])
		}
		d.Advice = append(d.Advice, v)
	}
	return nil
}

// CheckFile lets attachments ask who may do what with the papers of a coaching.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	n, err := s.visible(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.Guard.Allow(ctx, verb, "attachment"); err != nil || verb == "read" {
		return n.EnterpriseID, err
	}
	return n.EnterpriseID, s.may(ctx, n, "submit")
}

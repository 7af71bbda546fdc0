package collection

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what the service is made of.
type Options struct {
	DB        *db.DB
	Guard     *access.Guard
	Audit     *audit.Log
	Clock     value.Clock
	Messages  config.Messages
	Firms     *enterprise.Service
	Facts     *fact.Service
	Files     *attachment.Service
	Titles    *certification.Service
	Gaps      *eligibility.Service
	People    *identity.Service
	Notify    *notify.Service
	Jobs      *job.Service
	PublicURL string
	Direct    int // most firms told while somebody waits; 0 is the usual number
}

// directFirms is how many firms are usually told within a request.
const directFirms = 30

// Service holds the use cases of rounds and of working sheets.
type Service struct {
	Options
	store store
	forms map[string]Form
	order []string // codes of the forms as they are offered
	cells Form     // what may be typed into a working sheet about any firm
}

// New makes the service; a form that could not be filled in stops the program at
// its start.
func New(o Options) (*Service, error) {
	forms, order, err := shippedForms(o.Facts.Order())
	if err != nil {
		return nil, err
	}
	if o.Direct == 0 {
		o.Direct = directFirms
	}
	record, err := recordForm(o.Facts.Order())
	if err != nil {
		return nil, err
	}
	s := &Service{Options: o, store: store{o.DB}, forms: forms, order: order, cells: record}
	o.Files.UseOwner(FileOwner, s)
	s.registerJobs()
	return s, nil
}

// Followed are the tables whose rows move when two firms are merged. A firm that
// is asked in the same round itself keeps its own answer; the other one's stays
// with the record that was closed, and counts no more.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{{Table: "collection_returns", Unique: []string{"round_id"}}}
}

func (s *Service) today() value.Date { return s.Clock().Date() }

// Forms are the forms a round can be made of.
func (s *Service) Forms(ctx context.Context) ([]Form, error) {
	if err := s.Guard.Allow(ctx, "read", "collection"); err != nil {
		return nil, err
	}
	var all []Form
	for _, code := range s.order {
		all = append(all, s.forms[code])
	}
	return all, nil
}

// RoundRow is a round as lists show it.
type RoundRow struct {
	Round
	FormName Words `json:"formName"`
	// Progress counts the firms in the caller's reach.
	Progress Progress `json:"progress"`
	Overdue  bool     `json:"overdue" doc:"the day has passed and the round is still open"`
	Editable bool     `json:"editable" doc:"the caller may change it"`
}

// RoundDetail is a round with its form.
type RoundDetail struct {
	RoundRow
	Form     Form `json:"form"`
	Matching int  `json:"matching" doc:"firms that match the audience now and are not asked; for who may change the round"`
}

// Progress is how many firms stand where.
type Progress struct {
	Firms    int `json:"firms" doc:"firms that have to answer"`
	Unsent   int `json:"unsent"`
	Sent     int `json:"sent"`
	Received int `json:"received"`
	Filled   int `json:"filled"`
	Returned int `json:"returned"`
	Checked  int `json:"checked"`
	Late     int `json:"late" doc:"answered after the day"`
	Left     int `json:"left" doc:"firms that need not answer any more; not among the others"`
}

// visible loads a round the caller may see. Errors: collection.not_found (404).
func (s *Service) visible(ctx context.Context, id string) (Round, error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return Round{}, err
	}
	r, err := s.store.round(ctx, scope, id)
	if db.IsNotFound(err) {
		return r, fault.NotFound("collection.not_found")
	}
	return r, err
}

// mayChange asks whether a round the caller sees is theirs to change.
func (s *Service) mayChange(ctx context.Context, r Round, verb string) error {
	scope, err := s.Guard.Scope(ctx, verb, "collection")
	if err != nil {
		return err
	}
	if !scope.Covers(r.UnitCode, "") {
		return fault.Forbidden("access.outside_scope")
	}
	return nil
}

// Get is one round. Errors: collection.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (RoundDetail, error) {
	r, err := s.visible(ctx, id)
	if err != nil {
		return RoundDetail{}, err
	}
	rows, err := s.dress(ctx, []Round{r})
	if err != nil {
		return RoundDetail{}, err
	}
	d := RoundDetail{RoundRow: rows[0], Form: r.form()}
	if d.Editable && r.State != Closed && r.State != Cancelled {
		fresh, err := s.fresh(ctx, r, nil)
		if err != nil && !fault.Is(err, fault.InvalidInput) {
			return d, err
		}
		d.Matching = len(fresh)
	}
	return d, nil
}

// List is a page of the rounds the caller may see, the latest day first.
func (s *Service) List(ctx context.Context, f Filter) (rows []RoundRow, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	found, err := s.store.rounds(ctx, scope, f)
	if err != nil {
		return nil, false, err
	}
	rows, err = s.dress(ctx, found[:min(limit, len(found))])
	return rows, len(found) > limit, err
}

func (s *Service) dress(ctx context.Context, found []Round) ([]RoundRow, error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = r.ID
	}
	counts, err := s.store.progress(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]RoundRow, len(found))
	for i, r := range found {
		rows[i] = RoundRow{
			Round: r, FormName: r.form().Words, Progress: counts[r.ID],
			Overdue: r.State == Open && r.overdue(s.today()), Editable: s.mayChange(ctx, r, "change") == nil,
		}
	}
	return rows, nil
}

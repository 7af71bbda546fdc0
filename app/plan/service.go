package plan

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// FileOwner is the kind under which attachments know the items of plans.
const FileOwner = "plan_item"

// Options are what the service is made of.
type Options struct {
	DB     *db.DB
	Guard  *access.Guard
	Audit  *audit.Log
	Clock  value.Clock
	Firms  *enterprise.Service
	Gaps   *eligibility.Service // what firms lack
	Files  *attachment.Service
	Notify *notify.Service // nil tells nobody
	Jobs   *job.Service
}

// Service holds the use cases of the menu and of plans.
type Service struct {
	Options
	store store
}

// New makes the service, answers for the files of items and registers the job.
func New(o Options) *Service {
	s := &Service{Options: o, store: store{o.DB}}
	o.Files.UseOwner(FileOwner, s)
	if o.Jobs != nil {
		s.registerJobs()
	}
	return s
}

// Followed are the tables whose rows move when two firms are merged.
func Followed() []enterprise.Followed {
	return []enterprise.Followed{{Table: "plans", Unique: []string{"year"}}, {Table: "plan_items", Unique: []string{"year", "menu_item_id"}}}
}

func (s *Service) today() value.Date { return s.Clock().Date() }

// ItemView is an item with what belongs to it.
type ItemView struct {
	Item
	EnterpriseName string                  `json:"enterpriseName"`
	Overdue        bool                    `json:"overdue"`
	SinceAgreed    bool                    `json:"sinceAgreed" doc:"added or changed after the firm agreed to the plan"`
	Steps          []Step                  `json:"steps"`
	Files          []attachment.Attachment `json:"files"`
}

// View is a firm's plan of a year. Without an id there is none yet.
type View struct {
	Plan
	EnterpriseName string     `json:"enterpriseName"`
	Progress       Progress   `json:"progress"`
	Changed        bool       `json:"changed" doc:"something was added or changed after the firm agreed"`
	Items          []ItemView `json:"items"`
}

// mostItems is more than any plan of a year holds.
const mostItems = 500

// Of is the plan of a firm and year the caller may see; an empty one when nothing
// is planned. Errors: those of enterprise.Check.
func (s *Service) Of(ctx context.Context, firm string, year int) (View, error) {
	ref, err := s.Firms.Check(ctx, firm, "read", "plan")
	if err != nil {
		return View{}, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return View{}, err
	}
	if year == 0 {
		year = s.today().Year()
	}
	v := View{Plan: Plan{EnterpriseID: firm, Year: year}, EnterpriseName: ref.Name, Items: []ItemView{}}
	p, err := s.store.planOf(ctx, scope, firm, year)
	if err != nil && !db.IsNotFound(err) {
		return v, err
	}
	if err == nil {
		v.Plan = p
	}
	items, err := s.store.items(ctx, scope, ItemFilter{EnterpriseID: firm, Year: year, Limit: mostItems}, s.today())
	if err != nil {
		return v, err
	}
	if v.Items, err = s.dress(ctx, items); err != nil {
		return v, err
	}
	for i := range v.Items {
		item := &v.Items[i]
		v.Progress.count(item.Item, s.today())
		item.SinceAgreed = v.AgreedAt != nil && item.UpdatedAt.After(*v.AgreedAt)
		v.Changed = v.Changed || item.SinceAgreed
	}
	return v, nil
}

func (p *Progress) count(i Item, today value.Date) {
	switch i.State {
	case Todo:
		p.Todo++
	case Doing:
		p.Doing++
	case Done:
		p.Done++
	case Dropped:
		p.Dropped++
	}
	if i.overdue(today) {
		p.Overdue++
	}
}

func (s *Service) dress(ctx context.Context, items []Item) ([]ItemView, error) {
	var ids, firms []string
	for _, i := range items {
		ids, firms = append(ids, i.ID), append(firms, i.EnterpriseID)
	}
	slices.Sort(firms)
	refs, err := s.Firms.Refs(ctx, slices.Compact(firms))
	if err != nil {
		return nil, err
	}
	steps, err := s.store.steps(ctx, ids)
	if err != nil {
		return nil, err
	}
	files, err := s.Files.Of(ctx, FileOwner, ids...)
	if err != nil {
		return nil, err
	}
	views := []ItemView{}
	for _, i := range items {
		views = append(views, ItemView{
			Item: i, EnterpriseName: refs[i.EnterpriseID].Name, Overdue: i.overdue(s.today()),
			Steps: append([]Step{}, steps[i.ID]...), Files: append([]attachment.Attachment{}, files[i.ID]...),
		})
	}
	return views, nil
}

// Row is a plan as lists show it.
type Row struct {
	ID             string         `json:"id"`
	EnterpriseID   string         `json:"enterpriseId"`
	EnterpriseName string         `json:"enterpriseName"`
	UnitCode       string         `json:"unitCode"`
	Year           int            `json:"year"`
	AgreedAt       *value.Instant `json:"agreedAt"`
	Progress       Progress       `json:"progress"`
	UpdatedAt      value.Instant  `json:"updatedAt"`
}

// List is a page of the plans the caller may see, latest first.
func (s *Service) List(ctx context.Context, f Filter) (rows []Row, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return nil, false, err
	}
	if f.Year == 0 {
		f.Year = s.today().Year()
	}
	limit := f.Limit
	f.Limit++
	found, err := s.store.list(ctx, scope, f, s.today())
	if err != nil {
		return nil, false, err
	}
	var firms []string
	for _, p := range found {
		firms = append(firms, p.EnterpriseID)
	}
	refs, err := s.Firms.Refs(ctx, firms)
	if err != nil {
		return nil, false, err
	}
	rows = []Row{}
	for _, p := range found[:min(limit, len(found))] {
		ref := refs[p.EnterpriseID]
		rows = append(rows, Row{p.ID, p.EnterpriseID, ref.Name, ref.UnitCode, p.Year, p.AgreedAt, p.Progress, p.UpdatedAt})
	}
	return rows, len(found) > limit, nil
}

// Items is a page of items over all firms the caller may see.
func (s *Service) Items(ctx context.Context, f ItemFilter) (views []ItemView, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	items, err := s.store.items(ctx, scope, f, s.today())
	if err != nil {
		return nil, false, err
	}
	views, err = s.dress(ctx, items[:min(limit, len(items))])
	return views, len(items) > limit, err
}

// Overdue are the items past their day among the firms the caller may see, the
// oldest first, and how many there are: part of an officer's day.
func (s *Service) Overdue(ctx context.Context, limit int) (views []ItemView, total int, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return nil, 0, err
	}
	n, err := s.store.countOverdue(ctx, scope, s.today())
	if err != nil || n == 0 {
		return nil, 0, err
	}
	views, _, err = s.Items(ctx, ItemFilter{Overdue: true, Limit: limit})
	return views, int(n), err
}

// itemFor loads an item the caller may see and asks for a verb on its firm.
// Errors: plan.item_not_found (404) and those of enterprise.Check.
func (s *Service) itemFor(ctx context.Context, id, verb string) (Item, enterprise.Ref, error) {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return Item{}, enterprise.Ref{}, err
	}
	i, err := s.store.item(ctx, scope, id)
	if db.IsNotFound(err) {
		return i, enterprise.Ref{}, fault.NotFound("plan.item_not_found")
	}
	if err != nil {
		return i, enterprise.Ref{}, err
	}
	ref, err := s.Firms.Check(ctx, i.EnterpriseID, verb, "plan")
	return i, ref, err
}

// Item is one item. Errors: plan.item_not_found (404).
func (s *Service) Item(ctx context.Context, id string) (ItemView, error) {
	i, _, err := s.itemFor(ctx, id, "read")
	if err != nil {
		return ItemView{}, err
	}
	views, err := s.dress(ctx, []Item{i})
	if err != nil {
		return ItemView{}, err
	}
	return views[0], nil
}

// CheckFile lets attachments ask who may do what with the files of an item.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	i, _, err := s.itemFor(ctx, id, "read")
	if err != nil {
		return "", err
	}
	_, err = s.Firms.Check(ctx, i.EnterpriseID, verb, "attachment")
	return i.EnterpriseID, err
}

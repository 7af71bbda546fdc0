package home

import (
	"cmp"
	"context"
	"slices"

	"miaolin/app/certification"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/visit"
)

// The kinds of event in the story of a firm.
const (
	kindVisit    = "visit"
	kindCoaching = "coaching"
	kindTraining = "training"
	kindTitle    = "title"
	kindRung     = "rung"
	kindFigure   = "figure"
	kindRight    = "right"
	kindContact  = "contact"
	kindProfile  = "profile"
)

var allKinds = []string{kindVisit, kindCoaching, kindTraining, kindTitle, kindRung, kindFigure, kindRight, kindContact, kindProfile}

// changedObjects are told from the audit: the object of an entry → the kind.
var changedObjects = map[string]string{"figure": kindFigure, "ip_right": kindRight, "contact": kindContact, "enterprise": kindProfile}

// letIn are changes of who may see the firm: they are told where access is, not
// in what happened to the firm.
var letIn = []string{"enterprise-grant", "enterprise-revoke"}

// Event is one thing in the story of a firm.
type Event struct {
	ID      string         `json:"id"`
	Kind    string         `json:"kind" enum:"visit,coaching,training,title,rung,figure,right,contact,profile"`
	On      value.Date     `json:"on"`
	At      *value.Instant `json:"at,omitempty"`
	Who     string         `json:"who,omitempty"`
	Visit   *VisitEvent    `json:"visit,omitempty"`
	Title   *TitleEvent    `json:"title,omitempty"`
	Rung    *RungEvent     `json:"rung,omitempty"`
	Label   string         `json:"label,omitempty" doc:"what was done, in words"`
	Subject string         `json:"subject,omitempty" doc:"on what, or who took part"`
	Changes []AuditChange  `json:"changes,omitempty"`
}

// VisitEvent is a visit in the story.
type VisitEvent struct {
	Mode     string   `json:"mode"`
	Purposes []string `json:"purposes"`
	Needs    []string `json:"needs"`
	Findings string   `json:"findings,omitempty"`
	NextStep string   `json:"nextStep,omitempty"`
	Photos   int      `json:"photos,omitempty"`
}

// TitleEvent is a title in the story: the day it was recognised or ended.
type TitleEvent struct {
	Kind    string              `json:"kind"`
	Name    certification.Words `json:"name"`
	Number  string              `json:"number"`
	Origin  string              `json:"origin"`
	ValidTo *value.Date         `json:"validTo"`
	Ended   bool                `json:"ended"`
	Ending  string              `json:"ending,omitempty"`
}

// RungEvent is a move on the ladder.
type RungEvent struct {
	From   certification.Standing `json:"from"`
	To     certification.Standing `json:"to"`
	Causes []certification.Cause  `json:"causes"`
}

// behind tells whether an event comes after a place: they are in order of day, then id.
func (e Event) behind(p *value.Place) bool {
	return p == nil || e.On.Before(p.On) || e.On == p.On && e.ID < p.ID
}

// Timeline is a page of the story of a firm, latest first.
func (s *Service) Timeline(ctx context.Context, id string, kinds []string, from *value.Place, limit int, lang string) ([]Event, bool, error) {
	if _, err := s.Firms.Check(ctx, id, "read", "enterprise"); err != nil {
		return nil, false, err
	}
	if len(kinds) == 0 {
		kinds = allKinds
	}
	for _, kind := range kinds {
		if !slices.Contains(allKinds, kind) {
			return nil, false, fault.Invalid("home.kind_unknown", "kind", kind).WithField("query.kind", "home.kind_unknown", "kind", kind)
		}
	}
	var all []Event
	for _, source := range []func(context.Context, story) ([]Event, error){s.visitEvents, s.coachingEvents, s.trainingEvents, s.titleEvents, s.rungEvents, s.changeEvents} {
		events, err := source(ctx, story{id, kinds, from, limit + 1, lang})
		if err != nil && !fault.Is(err, fault.ForbiddenKind) { // what the caller may not read is not part of their story
			return nil, false, err
		}
		all = append(all, events...)
	}
	all = slices.DeleteFunc(all, func(e Event) bool { return !e.behind(from) })
	slices.SortFunc(all, func(a, b Event) int { return cmp.Or(b.On.Compare(a.On), cmp.Compare(b.ID, a.ID)) })
	more := len(all) > limit
	return all[:min(limit, len(all))], more, nil
}

// story is what is asked of each source.
type story struct {
	firm  string
	kinds []string
	from  *value.Place
	limit int
	lang  string
}

func (st story) wants(kind string) bool { return slices.Contains(st.kinds, kind) }

func (s *Service) visitEvents(ctx context.Context, st story) ([]Event, error) {
	if !st.wants(kindVisit) {
		return nil, nil
	}
	f := visit.Filter{EnterpriseID: st.firm, After: st.from, Limit: st.limit}
	page, err := s.Visits.List(ctx, f, false)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(page.Rows))
	for i, v := range page.Rows {
		events[i] = Event{ID: v.ID, Kind: kindVisit, On: v.VisitedOn, Who: v.LedByName, Visit: &VisitEvent{v.Mode, v.Purposes, v.Needs, v.Findings, v.NextStep, v.Photos}}
	}
	return events, nil
}

func (s *Service) titleEvents(ctx context.Context, st story) ([]Event, error) {
	if !st.wants(kindTitle) {
		return nil, nil
	}
	const most = 200 // no firm has had as many
	titles, err := s.Titles.List(ctx, certification.Filter{EnterpriseID: st.firm, Limit: most})
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, t := range titles {
		kind, _ := s.Titles.Kinds().Kind(t.Kind)
		told := TitleEvent{Kind: t.Kind, Name: kind.Name, Number: t.Number, Origin: string(t.Origin), ValidTo: t.ValidTo}
		events = append(events, Event{ID: t.ID, Kind: kindTitle, On: t.RecognisedOn, Title: &told})
		if t.EndedOn != nil {
			ended := told
			ended.Ended, ended.Ending = true, string(t.Ending)
			events = append(events, Event{ID: t.ID + "-end", Kind: kindTitle, On: *t.EndedOn, Title: &ended})
		}
	}
	return events, nil
}

// rungEvents are moves that have happened; known future ends are no story yet.
func (s *Service) rungEvents(ctx context.Context, st story) ([]Event, error) {
	if !st.wants(kindRung) {
		return nil, nil
	}
	spells, err := s.Titles.RungHistory(ctx, st.firm)
	if err != nil {
		return nil, err
	}
	var events []Event
	for i := 1; i < len(spells); i++ {
		if sp := spells[i]; !sp.From.After(s.Clock().Date()) {
			events = append(events, Event{ID: "rung-" + sp.From.String(), Kind: kindRung, On: *sp.From, Rung: &RungEvent{spells[i-1].Standing, sp.Standing, sp.Causes}})
		}
	}
	return events, nil
}

// changeEvents are told from the audit. Before and after are for the office.
func (s *Service) changeEvents(ctx context.Context, st story) ([]Event, error) {
	var objects []string
	for object, kind := range changedObjects {
		if st.wants(kind) {
			objects = append(objects, object)
		}
	}
	if len(objects) == 0 {
		return nil, nil
	}
	rows, err := s.Audit.Story(ctx, st.firm, objects, letIn, st.from, st.limit)
	if err != nil {
		return nil, err
	}
	inside := s.Guard.Allow(ctx, "read", "finding") == nil
	words := Audit{Messages: s.Messages}
	events := make([]Event, len(rows))
	for i, r := range rows {
		e := words.entry(st.lang, r, true)
		events[i] = Event{ID: r.ID, Kind: changedObjects[r.Object], On: r.At.Date(), At: &r.At, Label: e.Label, Subject: r.ObjectLabel}
		if r.ActorID != "" { // what the program did by itself was done by nobody
			events[i].Who = r.ActorName
		}
		if inside && len(e.Changes) <= 12 {
			events[i].Changes = e.Changes
		}
	}
	return events, nil
}

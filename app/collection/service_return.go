package collection

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// ReturnRow is a firm of a round as the chase list shows it.
type ReturnRow struct {
	Return
	EnterpriseName string     `json:"enterpriseName"`
	UnitCode       string     `json:"unitCode"`
	RoundTitle     string     `json:"roundTitle"`
	FormCode       string     `json:"formCode"`
	DueOn          value.Date `json:"dueOn"`
	RoundState     State      `json:"roundState" enum:"open,closed"`
	Contact        *Caller    `json:"contact" doc:"who is to be called"`
	Accounts       int        `json:"accounts" doc:"people of the firm who can be told"`
	Drafted        bool       `json:"drafted" doc:"to the firm's own people: something is typed and not handed in"`
	sortName       string
}

// Caller is the person of a firm to call first.
type Caller struct {
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Masked bool   `json:"masked"`
}

// ReturnDetail is everything about one firm's answer.
type ReturnDetail struct {
	ReturnRow
	Round       Round             `json:"round"`
	Form        Form              `json:"form"`
	Shown       Shown             `json:"shown" doc:"what is known: now, or when the answer was handed in"`
	Answers     *Answers          `json:"answers" doc:"as handed in; null while nothing is"`
	Draft       *DraftView        `json:"draft" doc:"what the firm's people have typed; never for the office"`
	Papers      []PaperShown      `json:"papers" doc:"files named in the answers and in the draft"`
	Reasons     map[string]string `json:"reasons" doc:"why it was returned, by code of the question"`
	Differences []Difference      `json:"differences" doc:"to who may check: what would flow into the record, or did"`
	Oddities    []fact.Oddity     `json:"oddities" doc:"contradictions; they stop nothing"`
	May         May               `json:"may"`
}

// May is what the caller may do with a return now.
type May struct {
	Draft  bool `json:"draft" doc:"it is the caller's own firm: what is typed can be kept"`
	Answer bool `json:"answer"`
	Check  bool `json:"check" doc:"check or return what was handed in"`
	Chase  bool `json:"chase" doc:"make a link, remind, take off the round"`
}

// Returns is a page of a chase list. Errors: collection.not_found (404).
func (s *Service) Returns(ctx context.Context, f ReturnFilter) (rows []ReturnRow, more bool, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, false, err
	}
	if f.RoundID != "" {
		if _, err := s.visible(ctx, f.RoundID); err != nil {
			return nil, false, err
		}
	}
	limit := f.Limit
	f.Limit++
	found, err := s.store.lines(ctx, scope, f)
	if err != nil {
		return nil, false, err
	}
	rows, err = s.dressReturns(ctx, found[:min(limit, len(found))])
	return rows, len(found) > limit, err
}

// own tells whether a verb reaches the caller by the firm itself: its people and
// its agent, never the office.
func (s *Service) own(ctx context.Context) bool {
	return s.Guard.Allow(ctx, "draft", "collection") == nil && !access.From(ctx).System
}

func (s *Service) dressReturns(ctx context.Context, found []returnLine) ([]ReturnRow, error) {
	firms, ids := make([]string, len(found)), make([]string, len(found))
	for i, l := range found {
		firms[i], ids[i] = l.EnterpriseID, l.ID
	}
	people, err := s.Firms.OwnPeople(ctx, firms)
	if err != nil {
		return nil, err
	}
	contacts, err := s.Firms.FirstContacts(ctx, firms)
	if err != nil && !fault.Is(err, fault.ForbiddenKind) {
		return nil, err
	}
	drafted, own := map[string]bool{}, s.own(ctx)
	if own {
		if drafted, err = s.store.draftsOf(ctx, ids); err != nil {
			return nil, err
		}
	}
	rows := make([]ReturnRow, len(found))
	for i, l := range found {
		rows[i] = ReturnRow{
			Return: l.Return, EnterpriseName: l.EnterpriseName, UnitCode: l.UnitCode, RoundTitle: l.RoundTitle, FormCode: l.FormCode,
			DueOn: l.DueOn, RoundState: l.RoundState, Accounts: len(people[l.EnterpriseID]), Drafted: drafted[l.ID], sortName: l.SortName,
		}
		if own { // how the office classes a firm is the office's own
			rows[i].Class, rows[i].ClassSuggested, rows[i].ClassReason, rows[i].ClassedAt, rows[i].ClassedBy = "", "", "", nil, ""
		}
		if c, ok := contacts[l.EnterpriseID]; ok {
			rows[i].Contact = &Caller{c.Name, c.Phone, c.Masked}
		}
	}
	return rows, nil
}

// seenReturn loads a return of a firm in reach, in a round that was opened.
// Errors: collection.return_not_found (404).
func (s *Service) seenReturn(ctx context.Context, id string) (Return, Round, error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return Return{}, Round{}, err
	}
	r, err := s.store.ret(ctx, scope, id)
	if err != nil {
		return r, Round{}, returnGone(err)
	}
	round, err := s.store.roundByID(ctx, r.RoundID)
	if err == nil && (round.State == Cancelled || round.OpenedAt == nil) {
		return r, round, fault.NotFound("collection.return_not_found")
	}
	return r, round, err
}

func returnGone(err error) error {
	if db.IsNotFound(err) {
		return fault.NotFound("collection.return_not_found")
	}
	return err
}

// Return is one firm's answer with all that belongs to it.
func (s *Service) Return(ctx context.Context, id string) (ReturnDetail, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ReturnDetail{}, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return ReturnDetail{}, err
	}
	lines, err := s.store.lines(ctx, scope, ReturnFilter{RoundID: r.RoundID, EnterpriseID: r.EnterpriseID, Left: s.hasLeft(ctx, r), Limit: 1})
	if err != nil {
		return ReturnDetail{}, err
	}
	if len(lines) == 0 {
		return ReturnDetail{}, fault.NotFound("collection.return_not_found")
	}
	rows, err := s.dressReturns(ctx, lines)
	if err != nil {
		return ReturnDetail{}, err
	}
	d := ReturnDetail{ReturnRow: rows[0], Round: round, Form: round.form(), Reasons: r.reasons(), Papers: []PaperShown{}, Differences: []Difference{}, Oddities: []fact.Oddity{}}
	d.May = s.may(ctx, r, round)
	known, err := s.about(ctx, []string{r.EnterpriseID}, true)
	if err != nil {
		return d, err
	}
	if err := s.fill(ctx, &d, r, known[r.EnterpriseID]); err != nil {
		return d, err
	}
	d.Papers, err = s.papersShown(ctx, r, d.Form, d.Answers, d.drafted())
	return d, err
}

func (d ReturnDetail) drafted() *Answers {
	if d.Draft == nil {
		return nil
	}
	return &d.Draft.Answers
}

// hasLeft tells on which side of the chase list a return stands.
func (s *Service) hasLeft(ctx context.Context, r Return) bool {
	if r.LeftAt != nil {
		return true
	}
	ref, err := s.Firms.Check(ctx, r.EnterpriseID, "read", "enterprise")
	return err != nil || ref.Standing != string(enterprise.Active)
}

// fill adds what is known, what was said and how the two agree.
func (s *Service) fill(ctx context.Context, d *ReturnDetail, r Return, now about) error {
	d.Shown = s.shown(d.Form, now)
	if r.FilledAt != nil {
		a := r.answers()
		if !s.Guard.SeesPersonal(ctx) {
			maskPrivate(d.Form, &a, s.own(ctx))
		}
		d.Answers = &a
	}
	if r.State == Filled || r.State == Checked {
		d.Shown = r.shown()
	}
	if !s.Guard.SeesPersonal(ctx) {
		maskShown(d.Form, &d.Shown)
	}
	switch {
	case r.State == Filled && d.May.Check:
		d.Differences = differences(d.Form, r.answers(), r.shown(), now)
	case r.State == Checked && len(r.Written) > 0:
		if err := r.Written.Into(&d.Differences); err != nil {
			return err
		}
		if !s.Guard.SeesPersonal(ctx) {
			d.Differences = slices.DeleteFunc(d.Differences, func(x Difference) bool { q, _ := d.Form.field(x.Code); return q.Private })
		}
	}
	if r.State == Filled || r.State == Checked {
		d.Oddities = s.contradictions(d.Form, r, r.answers(), now)
	}
	if d.May.Draft {
		saved, err := s.store.draft(ctx, r.ID)
		if err != nil || saved == nil {
			return err
		}
		v := DraftView{Saved: *saved, Mine: saved.SavedBy == access.From(ctx).UserID, Answers: Answers{Values: map[string]string{}}}
		d.Draft = &v
		return saved.Answers.Into(&v.Answers)
	}
	return nil
}

// maskPrivate hides people; for who may type them anew they are left out.
func maskPrivate(f Form, a *Answers, out bool) {
	for _, q := range f.fields() {
		switch {
		case !q.Private || a.Values[q.Code] == "":
		case out:
			delete(a.Values, q.Code)
		default:
			a.Values[q.Code] = "***"
		}
	}
}

func maskShown(f Form, s *Shown) {
	for _, q := range f.fields() {
		if q.Private {
			delete(s.Values, q.Code)
		}
	}
}

// may works out what the caller may do now.
func (s *Service) may(ctx context.Context, r Return, round Round) May {
	reaches := func(verb string) bool { return s.reaches(ctx, r, verb) == nil }
	open := round.State == Open && r.LeftAt == nil
	return May{
		Draft:  open && r.State != Checked && s.own(ctx) && reaches("draft"),
		Answer: open && r.State != Checked && reaches("answer"),
		Check:  r.State == Filled && round.State != Cancelled && reaches("check"),
		Chase:  round.State == Open && reaches("check"),
	}
}

// keep writes a return over the version it was read with, and tells the story.
func (s *Service) keep(ctx context.Context, operation string, round Round, before, after Return, purpose string) error {
	after.Version, after.UpdatedAt = before.Version+1, s.Clock()
	if ok, err := s.store.updateReturn(ctx, after, before.Version); err != nil || !ok {
		if err == nil {
			err = fault.Stale("collection.return_stale")
		}
		return err
	}
	return s.recordReturn(ctx, operation, round, before, after, purpose)
}

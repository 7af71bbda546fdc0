package coaching

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/db"
)

// Write takes the record of a coaching: the first one says that it was held, later
// ones correct it until the firm has confirmed. Errors: coaching.stale (412),
// coaching.no_such_step, coaching.not_begun, coaching.agreed (409),
// coaching.findings_missing (422).
func (s *Service) Write(ctx context.Context, id string, version int64, r Record) (Detail, error) {
	return s.edit(ctx, id, version, "change", "coaching-record", "", func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
		first := c.State != Held
		if first {
			if err := c.mayBecome(Held, s.Clock()); err != nil {
				return err
			}
		}
		if c.AgreedAt != nil {
			return fault.Conflict("coaching.agreed")
		}
		if c.Findings = strings.TrimSpace(r.Findings); c.Findings == "" {
			return refuse("findings", "coaching.findings_missing")
		}
		c.State, c.StateReason, c.Attendees, c.HeldBy = Held, "", strings.TrimSpace(r.Attendees), access.From(ctx).Name
		if err := s.advise(ctx, c.ID, r.Opinions); err != nil {
			return err
		}
		if !first {
			return s.happened(ctx, *c, "recorded", "")
		}
		if err := s.happened(ctx, *c, "held", ""); err != nil {
			return err
		}
		if c.MenuItemID != nil { // the topic was taught: the plan says so
			if err := s.Plans.Attended(ctx, c.EnterpriseID, c.StartsAt.Date().Year(), []string{*c.MenuItemID}, c.Topic); err != nil {
				return err
			}
		}
		return s.tell(ctx, "coaching.held", *c, ref, coach, "")
	})
}

// advise puts the opinions as they are said now: those on a plan stay as they were
// taken over, the others are changed, added or taken back.
func (s *Service) advise(ctx context.Context, id string, said []SaidOpinion) error {
	all, err := s.store.opinions(ctx, id)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for n, o := range said {
		text := strings.TrimSpace(o.Text)
		if text == "" {
			return refuse("opinions", "coaching.opinion_empty")
		}
		row := Opinion{value.NewID(), id, n, text, o.Owner, strings.TrimSpace(o.OwnerName), o.DueOn, nil}
		if row.Owner == "" {
			row.Owner = "firm"
		}
		if i := slices.IndexFunc(all[id], func(had Opinion) bool { return had.ID == o.ID }); i >= 0 {
			if row.ID = o.ID; all[id][i].PlanItemID != nil {
				row = all[id][i]
				row.Position = n
			}
		}
		kept[row.ID] = true
		if err := s.store.putOpinion(ctx, row); err != nil {
			return err
		}
	}
	for _, had := range all[id] {
		if kept[had.ID] {
			continue
		}
		if err := s.store.dropOpinion(ctx, had.ID); err != nil {
			return err
		}
	}
	return nil
}

// TakeOver puts opinions on the firm's plan, all of them when none is named; those
// there already stay as they are. Errors: coaching.not_held (409),
// coaching.opinion_unknown (422), those of plan.AddFrom.
func (s *Service) TakeOver(ctx context.Context, id string, version int64, opinions []string) (Detail, error) {
	return s.edit(ctx, id, version, "change", "coaching-tasks", "", func(ctx context.Context, _ Coach, _ enterprise.Ref, c *Coaching) error {
		if c.State != Held {
			return fault.Conflict("coaching.not_held")
		}
		all, err := s.store.opinions(ctx, id)
		if err != nil {
			return err
		}
		for _, want := range opinions {
			if !slices.ContainsFunc(all[id], func(o Opinion) bool { return o.ID == want }) {
				return refuse("opinions", "coaching.opinion_unknown")
			}
		}
		for _, o := range all[id] {
			if o.PlanItemID != nil || len(opinions) > 0 && !slices.Contains(opinions, o.ID) {
				continue
			}
			if err := s.takeOver(ctx, *c, o); err != nil {
				return err
			}
		}
		return s.happened(ctx, *c, "tasks", "")
	})
}

func (s *Service) takeOver(ctx context.Context, c Coaching, o Opinion) error {
	item, err := s.Plans.AddFrom(ctx, plan.NewItem{
		EnterpriseID: c.EnterpriseID, Title: o.Text, Form: "task", Owner: o.Owner, OwnerName: o.OwnerName, DueOn: o.DueOn,
	}, plan.Source{Kind: "coaching", ID: c.ID})
	if err != nil {
		return err
	}
	linked, err := s.store.takeOver(ctx, o.ID, item.ID)
	if err == nil && !linked {
		err = fault.Stale("coaching.stale")
	}
	return err
}

// Agree is the firm's word on the record: it confirms and rates, once. Errors:
// coaching.not_held, coaching.agreed (409).
func (s *Service) Agree(ctx context.Context, id string, version int64, a Answer) (Detail, error) {
	return s.edit(ctx, id, version, "answer", "coaching-answer", "", func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
		switch {
		case c.State != Held:
			return fault.Conflict("coaching.not_held")
		case c.AgreedAt != nil:
			return fault.Conflict("coaching.agreed")
		}
		now := s.Clock()
		c.AgreedAt, c.AgreedBy, c.Rating, c.RatingWords = &now, access.From(ctx).Name, &a.Rating, strings.TrimSpace(a.Words)
		if err := s.happened(ctx, *c, "answered", ""); err != nil {
			return err
		}
		return s.tell(ctx, "coaching.answered", *c, ref, coach, "")
	})
}

// NewMaterial is a version of a paper to be looked at.
type NewMaterial struct {
	Title        string `json:"title" minLength:"1" maxLength:"100" doc:"the same title again is the next version"`
	AttachmentID string `json:"attachmentId" minLength:"1" maxLength:"40" doc:"staged file"`
	Note         string `json:"note,omitempty" maxLength:"500"`
}

// MaterialReview is what the coach says of a version.
type MaterialReview struct {
	Verdict string `json:"verdict" enum:"revise,good"`
	Comment string `json:"comment,omitempty" maxLength:"2000" doc:"needed when it is to be revised"`
}

func (s *Service) materials(ctx context.Context, id string) ([]MaterialView, error) {
	rows, err := s.store.materials(ctx, id)
	if err != nil {
		return nil, err
	}
	files, err := s.Files.Of(ctx, FileOwner, id)
	views := []MaterialView{}
	for _, m := range rows {
		if i := slices.IndexFunc(files[id], func(a attachment.Attachment) bool { return a.ID == m.AttachmentID }); i >= 0 {
			views = append(views, MaterialView{m, files[id][i]})
		}
	}
	return views, err
}

// AddMaterial hands in a version of a paper. Errors: coaching.version_twice (409)
// when two hand in the same one at once, those of attachment.Link.
func (s *Service) AddMaterial(ctx context.Context, id string, n NewMaterial) (Detail, error) {
	c, err := s.visible(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	if err := s.may(ctx, c, "submit"); err != nil {
		return Detail{}, err
	}
	m := Material{
		ID: value.NewID(), CoachingID: id, Title: strings.TrimSpace(n.Title), Number: 1, AttachmentID: n.AttachmentID, Note: strings.TrimSpace(n.Note),
		AddedName: access.From(ctx).Name, AddedAt: s.Clock(),
	}
	if m.Title == "" {
		return Detail{}, refuse("title", "coaching.topic_missing")
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.holdCoach(ctx, c.CoachID); err != nil {
			return err
		}
		had, err := s.store.materials(ctx, id)
		if err != nil {
			return err
		}
		for _, v := range had {
			if v.Title == m.Title {
				m.Number = max(m.Number, v.Number+1)
			}
		}
		if err := s.Files.Link(ctx, FileOwner, id, []string{n.AttachmentID}); err != nil {
			return err
		}
		if err := s.store.insertMaterial(ctx, m); err != nil {
			return err
		}
		return s.recordMaterial(ctx, "coaching-material", c, m)
	})
	if db.IsDuplicate(err) {
		return Detail{}, fault.Conflict("coaching.version_twice")
	}
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// ReviewMaterial is the coach's word on a version. Errors: coaching.material_not_found
// (404), coaching.comment_missing (422).
func (s *Service) ReviewMaterial(ctx context.Context, id string, r MaterialReview) (Detail, error) {
	m, err := s.store.material(ctx, id)
	if db.IsNotFound(err) {
		return Detail{}, fault.NotFound("coaching.material_not_found")
	}
	if err != nil {
		return Detail{}, err
	}
	c, err := s.visible(ctx, m.CoachingID)
	if fault.Is(err, fault.NotFoundKind) {
		return Detail{}, fault.NotFound("coaching.material_not_found")
	}
	if err != nil {
		return Detail{}, err
	}
	if err := s.may(ctx, c, "change"); err != nil {
		return Detail{}, err
	}
	now := s.Clock()
	m.Verdict, m.Comment, m.ReviewedName, m.ReviewedAt = r.Verdict, strings.TrimSpace(r.Comment), access.From(ctx).Name, &now
	if m.Verdict == "revise" && m.Comment == "" {
		return Detail{}, refuse("comment", "coaching.comment_missing")
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.review(ctx, m); err != nil {
			return err
		}
		return s.recordMaterial(ctx, "coaching-material-review", c, m)
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, m.CoachingID)
}

func (s *Service) recordMaterial(ctx context.Context, operation string, c named, m Material) error {
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "coaching", ObjectID: c.ID, ObjectLabel: c.Topic, EnterpriseID: c.EnterpriseID, UnitCode: c.UnitCode,
		Params: map[string]any{"title": m.Title, "version": m.Number, "verdict": m.Verdict},
	})
}

package training

import (
	"context"
	"slices"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Opinion is what a participant thought of a session; names are not told.
type Opinion struct {
	Rating         int           `json:"rating"`
	Words          string        `json:"words"`
	EnterpriseName string        `json:"enterpriseName"`
	RatedAt        value.Instant `json:"ratedAt"`
}

// Key names the row in a list.
func (o Opinion) Key() string { return o.RatedAt.String() }

// Rate takes a participant's opinion, once, after the session. Errors:
// training.not_over, training.did_not_come, training.rated (409),
// training.enrolment_not_found (404).
func (s *Service) Rate(ctx context.Context, id string, f Feedback) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		e, t, ref, err := s.reach(ctx, id, "answer")
		switch {
		case err != nil:
			return err
		case e.SignedInAt == nil || e.State != Enrolled:
			return fault.Conflict("training.did_not_come")
		case !t.over(s.Clock()):
			return fault.Conflict("training.not_over")
		case e.Rating != nil:
			return fault.Conflict("training.rated")
		}
		now := s.Clock()
		e.Rating, e.Words, e.RatedAt = &f.Rating, f.Words, &now
		if err := s.store.updateEnrolment(ctx, e); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "training-feedback", Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, EnterpriseID: ref.ID, UnitCode: ref.UnitCode,
			Params: map[string]any{"rating": f.Rating},
		})
	})
}

// Opinions are those of firms in reach, latest first.
func (s *Service) Opinions(ctx context.Context, id string) ([]Opinion, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return nil, err
	}
	return s.store.feedback(ctx, scope, id)
}

// Certificate is what a certificate of attendance says.
type Certificate struct {
	Number         string        `json:"number"`
	Name           string        `json:"name"`
	EnterpriseName string        `json:"enterpriseName"`
	Title          string        `json:"title"`
	Topics         []Topic       `json:"topics"`
	Teacher        string        `json:"teacher"`
	UnitCode       string        `json:"unitCode"`
	UnitName       string        `json:"unitName"`
	StartsAt       value.Instant `json:"startsAt"`
	EndsAt         value.Instant `json:"endsAt"`
	Days           Days          `json:"days" doc:"those the person came to"`
	Hours          float64       `json:"hours" doc:"of those days"`
}

// Certificate tells who attended what for how long. There is one when the session
// was held and the person signed in. Errors: training.enrolment_not_found (404),
// training.no_certificate (409).
func (s *Service) Certificate(ctx context.Context, id string) (Certificate, error) {
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return Certificate{}, err
	}
	e, err := s.store.enrolment(ctx, scope, id)
	if db.IsNotFound(err) {
		return Certificate{}, fault.NotFound("training.enrolment_not_found")
	}
	if err != nil {
		return Certificate{}, err
	}
	t, err := s.store.byID(ctx, e.TrainingID)
	if err != nil {
		return Certificate{}, err
	}
	if t.State != Held || e.SignedInAt == nil {
		return Certificate{}, fault.Conflict("training.no_certificate")
	}
	rows, err := s.dress(ctx, []Training{t})
	if err != nil {
		return Certificate{}, err
	}
	firm, err := s.Firms.FirmName(ctx, e.EnterpriseID)
	if err != nil {
		return Certificate{}, err
	}
	came, err := s.store.arrivals(ctx, id)
	if err != nil {
		return Certificate{}, err
	}
	days := came.of(t.Days)
	unit, err := s.People.Unit(ctx, t.UnitCode)
	return Certificate{
		Number: t.StartsOn.String() + "-" + e.ID[len(e.ID)-8:], Name: e.Name, EnterpriseName: firm, Title: t.Title, Topics: rows[0].Topics,
		Teacher: t.Teacher, UnitCode: t.UnitCode, UnitName: unit.Name, StartsAt: t.StartsAt, EndsAt: t.EndsAt, Days: days, Hours: days.Hours(),
	}, err
}

// FirmLine is one person of a firm at one session.
type FirmLine struct {
	EnrolmentID   string         `json:"enrolmentId"`
	TrainingID    string         `json:"trainingId"`
	Title         string         `json:"title"`
	StartsAt      value.Instant  `json:"startsAt"`
	EndsAt        value.Instant  `json:"endsAt"`
	TrainingState State          `json:"trainingState" enum:"draft,open,closed,held,cancelled"`
	Name          string         `json:"name"`
	Post          string         `json:"post"`
	State         Seat           `json:"state" enum:"enrolled,waiting,cancelled"`
	SignedInAt    *value.Instant `json:"signedInAt"`
	Rating        *int           `json:"rating"`
}

// FirmRecord is what a firm's people attended and which topics they missed.
type FirmRecord struct {
	Lines    []FirmLine `json:"lines"`
	Attended []Topic    `json:"attended" doc:"topics of sessions held where somebody signed in"`
	Missing  []Topic    `json:"missing" doc:"topics of the menu taught in class that nobody of the firm attended"`
}

// OfFirm is a firm's training record. Errors: those of enterprise.Check.
func (s *Service) OfFirm(ctx context.Context, firm string) (FirmRecord, error) {
	r := FirmRecord{Lines: []FirmLine{}, Attended: []Topic{}, Missing: []Topic{}}
	if _, err := s.Firms.Check(ctx, firm, "read", "training"); err != nil {
		return r, err
	}
	lines, err := s.store.ofFirm(ctx, firm)
	if err != nil {
		return r, err
	}
	r.Lines = append(r.Lines, lines...)
	had, err := s.store.topicsOf(ctx, firm)
	if err != nil {
		return r, err
	}
	menu, err := s.Plans.Menu(ctx, true)
	if err != nil {
		return r, err
	}
	for _, m := range menu {
		topic := Topic{m.ID, m.Code, m.ZH, m.EN}
		switch {
		case had[m.ID]:
			r.Attended = append(r.Attended, topic)
		case m.ArchivedAt == nil && slices.Contains(m.Forms, "class"):
			r.Missing = append(r.Missing, topic)
		}
	}
	return r, nil
}

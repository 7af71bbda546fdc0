package coaching

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// Door is what the holder of a link is shown. Before the promise that is the name
// of the firm and nothing else; other sheets only when the own one is in.
type Door struct {
	EnterpriseName string        `json:"enterpriseName"`
	Title          string        `json:"title"`
	Year           int           `json:"year"`
	DueOn          value.Date    `json:"dueOn"`
	Name           string        `json:"name"`
	Kind           string        `json:"kind" enum:"technical,financial"`
	State          string        `json:"state" enum:"invited,promised,submitted,declined,withdrawn"`
	Sheet          []SheetItem   `json:"sheet" doc:"own part"`
	Material       *Dossier      `json:"material" doc:"null before the promise"`
	Mine           *SeatView     `json:"mine"`
	Others         []OtherScores `json:"others" doc:"without names; empty until the own sheet is in"`
}

// OtherScores is another's sheet, without who.
type OtherScores struct {
	Kind   string         `json:"kind" enum:"technical,financial"`
	Scores map[string]int `json:"scores"`
	Total  int            `json:"total"`
}

// Dossier is what a reviewer reads of the firm: no people, no contacts.
type Dossier struct {
	RegisteredOn *value.Date    `json:"registeredOn"`
	Industry     string         `json:"industry"`
	TechField    string         `json:"techField"`
	Years        []DossierYear  `json:"years" doc:"figures in use"`
	Rights       []DossierRight `json:"rights" doc:"IP rights in force"`
	Note         string         `json:"note" doc:"of the office"`
}

// DossierYear are the figures of a fiscal year, without who said them.
type DossierYear struct {
	FiscalYear int              `json:"fiscalYear"`
	Figures    map[string]int64 `json:"figures" doc:"fen, or hundredths of a person; what is not known is absent"`
}

// DossierRight is an IP right as a reviewer reads it.
type DossierRight struct {
	Name        string           `json:"name"`
	Kind        fact.IPKind      `json:"kind"`
	Class       int              `json:"class" enum:"1,2"`
	Number      string           `json:"number"`
	Acquisition fact.Acquisition `json:"acquisition" enum:"own_rd,transfer,gift,merger"`
	GrantedOn   *value.Date      `json:"grantedOn"`
}

// reviewed are the figures a reviewer reads.
var reviewed = []string{"salesRevenueFen", "totalIncomeFen", "hitechIncomeFen", "rdExpenseHnteFen", "netAssetsFen", "employees", "sciStaff"}

// linked finds the place of a link. Errors: coaching.review_link_gone (404).
func (s *Service) linked(ctx context.Context, token string) (Seat, Review, error) {
	seat, err := s.store.seatOfLink(ctx, identity.HashSecret(token), s.Clock())
	if db.IsNotFound(err) {
		return seat, Review{}, fault.NotFound("coaching.review_link_gone")
	}
	if err != nil {
		return seat, Review{}, err
	}
	r, err := s.store.holdReview(ctx, seat.ReviewID)
	return seat, r, err
}

// OpenDoor reads a link.
func (s *Service) OpenDoor(ctx context.Context, token string) (d Door, err error) {
	err = s.DB.InTx(asReviewer(ctx), func(ctx context.Context) error {
		seat, r, err := s.linked(ctx, token)
		if err != nil {
			return err
		}
		d, err = s.door(ctx, seat, r)
		return err
	})
	return d, err
}

func asReviewer(ctx context.Context) context.Context {
	return access.With(ctx, access.SystemActor("review-link"))
}

func (s *Service) door(ctx context.Context, seat Seat, r Review) (Door, error) {
	name, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	d := Door{
		EnterpriseName: name, Title: r.Title, Year: r.Year, DueOn: r.DueOn, Name: seat.Name, Kind: seat.Kind, State: seat.State,
		Sheet: []SheetItem{}, Others: []OtherScores{},
	}
	if err != nil || seat.State == SeatInvited {
		return d, err
	}
	for _, item := range r.Sheet {
		if item.Kind == seat.Kind {
			d.Sheet = append(d.Sheet, item)
		}
	}
	if d.Material, err = s.dossier(ctx, r); err != nil || seat.State != SeatSubmitted {
		return d, err
	}
	mine := seat.view(true)
	d.Mine = &mine
	seats, err := s.store.seats(ctx, r.ID)
	for _, other := range seats {
		if other.ID != seat.ID && other.State == SeatSubmitted {
			d.Others = append(d.Others, OtherScores{other.Kind, other.Scores, other.total()})
		}
	}
	return d, err
}

func (s *Service) dossier(ctx context.Context, r Review) (*Dossier, error) {
	p, err := s.Firms.Get(ctx, r.EnterpriseID)
	if err != nil {
		return nil, err
	}
	m := &Dossier{RegisteredOn: p.RegisteredOn, Industry: p.IndustryName, TechField: p.TechFieldName, Note: r.Note}
	m.Years, m.Rights = []DossierYear{}, []DossierRight{}
	years, err := s.Facts.Chosen(ctx, r.EnterpriseID)
	if err != nil {
		return nil, err
	}
	for _, y := range years {
		told := DossierYear{y.FiscalYear, map[string]int64{}}
		for _, field := range reviewed {
			if n, ok := y.Get(field); ok {
				told.Figures[field] = n
			}
		}
		m.Years = append(m.Years, told)
	}
	const most = 200
	rights, err := s.Facts.IPRights(ctx, fact.IPFilter{EnterpriseID: r.EnterpriseID, ValidOn: s.Clock().Date(), Limit: most})
	for _, i := range rights {
		m.Rights = append(m.Rights, DossierRight{i.Name, i.Kind, i.Class, i.Number, i.Acquisition, i.GrantedOn})
	}
	return m, err
}

// Promise is the reviewer's word that there is no conflict of interest, or that
// there is one and why: then the place is free for somebody else.
type Promise struct {
	Accept bool   `json:"accept"`
	Reason string `json:"reason,omitempty" maxLength:"300" doc:"needed when there is a conflict"`
}

// GivePromise takes the word of the holder of a link. Errors: coaching.review_link_gone
// (404), coaching.reason_missing (422).
func (s *Service) GivePromise(ctx context.Context, token string, p Promise) (d Door, err error) {
	err = s.DB.InTx(asReviewer(ctx), func(ctx context.Context) error {
		seat, r, err := s.linked(ctx, token)
		if err != nil {
			return err
		}
		now := s.Clock()
		if p.Accept {
			seat.State, seat.PromisedAt = SeatPromised, &now
		} else {
			if err := reasonGiven(p.Reason); err != nil {
				return err
			}
			seat.State, seat.StateReason = SeatDeclined, strings.TrimSpace(p.Reason)
		}
		if err := s.moved(s.store.moveSeat(ctx, seat, SeatInvited)); err != nil {
			return err
		}
		if err := s.recordSeat(ctx, "review-promise", r, s.unitOf(ctx, r), seat.Name); err != nil {
			return err
		}
		if !p.Accept {
			d = Door{State: SeatDeclined, Kind: seat.Kind, DueOn: r.DueOn, Sheet: []SheetItem{}, Others: []OtherScores{}}
			return nil
		}
		d, err = s.door(ctx, seat, r)
		return err
	})
	return d, err
}

// HandIn takes the sheet of the holder of a link, once. Errors:
// coaching.review_link_gone (404), coaching.sheet_in (409), those of check (422).
func (s *Service) HandIn(ctx context.Context, token string, f FilledSheet) (d Door, err error) {
	err = s.DB.InTx(asReviewer(ctx), func(ctx context.Context) error {
		seat, r, err := s.linked(ctx, token)
		if err != nil {
			return err
		}
		if err := s.fill(ctx, r, seat, f, SeatPromised); err != nil {
			return err
		}
		if err := s.recordSeat(ctx, "review-submit", r, s.unitOf(ctx, r), seat.Name); err != nil {
			return err
		}
		if seat, err = s.store.seat(ctx, seat.ID); err != nil {
			return err
		}
		d, err = s.door(ctx, seat, r)
		return err
	})
	return d, err
}

func (s *Service) unitOf(ctx context.Context, r Review) string {
	ref, err := s.Firms.Check(ctx, r.EnterpriseID, "read", "enterprise")
	if err != nil {
		return ""
	}
	return ref.UnitCode
}

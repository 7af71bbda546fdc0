package coaching

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// SeatLink is the link of a reviewer, shown once.
type SeatLink struct {
	SeatID    string        `json:"seatId"`
	URL       string        `json:"url" doc:"shown once"`
	ExpiresAt value.Instant `json:"expiresAt"`
}

// AddSeat asks somebody to review. Errors: coaching.review_state (409),
// coaching.review_coach (409) for who coaches the firm.
func (s *Service) AddSeat(ctx context.Context, reviewID string, n NewSeat) (SeatLink, error) {
	token, hash := identity.NewSecret()
	seat := Seat{
		ID: value.NewID(), ReviewID: reviewID, Name: strings.TrimSpace(n.Name), Organisation: strings.TrimSpace(n.Organisation), Kind: n.Kind,
		TokenHash: hash, State: SeatInvited, CreatedAt: s.Clock(),
	}
	err := s.managing(ctx, reviewID, "review-invite", seat.Name, func(ctx context.Context, r Review) error {
		if seat.Name == "" {
			return refuse("name", "coaching.reviewer_name")
		}
		coached, err := s.store.coachedBy(ctx, r.EnterpriseID, seat.Name)
		if err != nil {
			return err
		}
		if coached {
			return fault.Conflict("coaching.review_coach").WithField("body.name", "coaching.review_coach")
		}
		seat.ExpiresAt = r.DueOn.AddDays(1).Start()
		return s.store.insertSeat(ctx, seat)
	})
	return s.linkOf(seat, token), err
}

func (s *Service) linkOf(seat Seat, token string) SeatLink {
	return SeatLink{seat.ID, s.PublicURL + "/review#" + token, seat.ExpiresAt}
}

// managing runs a change of an open review's panel, under its lock.
func (s *Service) managing(ctx context.Context, reviewID, operation, label string, change func(context.Context, Review) error) error {
	n, err := s.visibleReview(ctx, reviewID)
	if err != nil {
		return err
	}
	ref, err := s.Firms.Check(ctx, n.EnterpriseID, "change", "review")
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.holdReview(ctx, reviewID)
		if err != nil {
			return err
		}
		if err := r.mustBe(ReviewOpen); err != nil {
			return err
		}
		if err := change(ctx, r); err != nil {
			return err
		}
		return s.recordSeat(ctx, operation, r, ref.UnitCode, label)
	})
}

func (s *Service) recordSeat(ctx context.Context, operation string, r Review, unit, label string) error {
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "review", ObjectID: r.ID, ObjectLabel: label, EnterpriseID: r.EnterpriseID, UnitCode: unit,
	})
}

// managedSeat finds a place on a panel the caller may see.
func (s *Service) managedSeat(ctx context.Context, id string) (Seat, error) {
	if err := s.Guard.Allow(ctx, "change", "review"); err != nil {
		return Seat{}, err
	}
	seat, err := s.store.seat(ctx, id)
	if err == nil {
		_, err = s.visibleReview(ctx, seat.ReviewID)
	}
	if db.IsNotFound(err) || fault.Is(err, fault.NotFoundKind) {
		return seat, fault.NotFound("coaching.seat_not_found")
	}
	return seat, err
}

// NewLink makes a new link for a place; the one before ends.
func (s *Service) NewLink(ctx context.Context, seatID string) (SeatLink, error) {
	seat, err := s.managedSeat(ctx, seatID)
	if err != nil {
		return SeatLink{}, err
	}
	token, hash := identity.NewSecret()
	err = s.managing(ctx, seat.ReviewID, "review-link", seat.Name, func(ctx context.Context, r Review) error {
		if seat, err = s.store.seat(ctx, seatID); err != nil {
			return err
		}
		seat.TokenHash, seat.ExpiresAt = hash, r.DueOn.AddDays(1).Start()
		return s.moved(s.store.moveSeat(ctx, seat, SeatInvited, SeatPromised))
	})
	return s.linkOf(seat, token), err
}

func (s *Service) moved(ok bool, err error) error {
	if err == nil && !ok {
		return fault.Conflict("coaching.seat_state")
	}
	return err
}

// WithdrawSeat takes a reviewer off the panel before their sheet is in; the link ends.
func (s *Service) WithdrawSeat(ctx context.Context, seatID, reason string) (ReviewDetail, error) {
	seat, err := s.managedSeat(ctx, seatID)
	if err != nil {
		return ReviewDetail{}, err
	}
	if err := reasonGiven(reason); err != nil {
		return ReviewDetail{}, err
	}
	err = s.managing(ctx, seat.ReviewID, "review-withdraw", seat.Name, func(ctx context.Context, _ Review) error {
		seat.State, seat.StateReason = SeatWithdrawn, strings.TrimSpace(reason)
		return s.moved(s.store.moveSeat(ctx, seat, SeatInvited, SeatPromised))
	})
	if err != nil {
		return ReviewDetail{}, err
	}
	return s.Review(ctx, seat.ReviewID)
}

// TypeIn takes a printed sheet from the office; it is marked with who typed it.
func (s *Service) TypeIn(ctx context.Context, seatID string, f FilledSheet) (ReviewDetail, error) {
	seat, err := s.managedSeat(ctx, seatID)
	if err != nil {
		return ReviewDetail{}, err
	}
	err = s.managing(ctx, seat.ReviewID, "review-type-in", seat.Name, func(ctx context.Context, r Review) error {
		seat.TypedBy = access.From(ctx).Name
		return s.fill(ctx, r, seat, f, SeatInvited, SeatPromised)
	})
	if err != nil {
		return ReviewDetail{}, err
	}
	return s.Review(ctx, seat.ReviewID)
}

// fill writes a sheet once. The review is held.
func (s *Service) fill(ctx context.Context, r Review, seat Seat, f FilledSheet, from ...string) error {
	if err := f.check(r, seat.Kind); err != nil {
		return err
	}
	now := s.Clock()
	seat.State, seat.Scores, seat.Comment, seat.SubmittedAt = SeatSubmitted, f.Scores, f.Comment, &now
	ok, err := s.store.moveSeat(ctx, seat, from...)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Conflict("coaching.sheet_in")
	}
	for n, text := range f.Opinions {
		if err := s.store.insertReviewOpinion(ctx, ReviewOpinion{value.NewID(), r.ID, seat.ID, n, text, nil}); err != nil {
			return err
		}
	}
	return nil
}

package identity

import (
	"context"
	"math"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// factorMissing is what a session lacks whose owner must set up a second step.
const factorMissing = "identity.second_factor_missing"

// lacksFactor tells that the policy demands a second step of somebody who has none.
func (s *Service) lacksFactor(held []access.Assignment, has bool) bool {
	return s.SecondFactor && !has && anyGuarded(held)
}

// FactorState is what people see of their own second step.
type FactorState struct {
	On           bool           `json:"on"`
	Since        *value.Instant `json:"since,omitempty"`
	RecoveryLeft int64          `json:"recoveryLeft" doc:"recovery codes not used yet"`
	Demanded     bool           `json:"demanded" doc:"one of my roles needs it"`
}

// FactorState tells how the caller signs in.
func (s *Service) FactorState(ctx context.Context) (FactorState, error) {
	actor := access.From(ctx)
	state := FactorState{Demanded: s.SecondFactor && anyGuarded(actor.Assignments)}
	f, err := s.store.factor(ctx, actor.UserID)
	if db.IsNotFound(err) || err == nil && f.ConfirmedAt == nil {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	state.On, state.Since = true, f.ConfirmedAt
	state.RecoveryLeft, err = s.store.recoveryLeft(ctx, actor.UserID)
	return state, err
}

// FactorOffer is a secret to be taken over into an authenticator app.
type FactorOffer struct {
	Secret string
	URL    string
}

// BeginFactor makes a secret for the caller, who proves to be the owner by the
// password: nobody else may lock them out from a browser left open.
func (s *Service) BeginFactor(ctx context.Context, password string) (FactorOffer, error) {
	user, err := s.store.user(ctx, access.From(ctx).UserID)
	if err != nil {
		return FactorOffer{}, err
	}
	if err := s.ownPassword(ctx, user, password, "body.password"); err != nil {
		return FactorOffer{}, err
	}
	f, url, err := newFactor(user, s.Clock())
	if err != nil {
		return FactorOffer{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		kept, err := s.store.offerFactor(ctx, f)
		if err == nil && !kept {
			return fault.Conflict("identity.second_factor_on")
		}
		return err
	})
	return FactorOffer{f.Secret, url}, err
}

// ConfirmFactor takes the offered secret into use when a code shows that the
// phone knows it. The caller gets the recovery codes, which nobody sees again,
// and a fresh session; all others end.
func (s *Service) ConfirmFactor(ctx context.Context, code string, from Device) (token string, codes []string, err error) {
	user, err := s.store.user(ctx, access.From(ctx).UserID)
	if err != nil {
		return "", nil, err
	}
	key, err := s.attemptOwn(user)
	if err != nil {
		return "", nil, err
	}
	f, err := s.store.factor(ctx, user.ID)
	if db.IsNotFound(err) || err == nil && f.ConfirmedAt != nil {
		return "", nil, fault.Conflict("identity.second_factor_not_begun")
	}
	if err != nil {
		return "", nil, err
	}
	step, ok, err := f.step(cleanCode(code), s.Clock())
	if err != nil {
		return "", nil, err
	}
	if !ok {
		return "", nil, fault.Invalid("identity.code_wrong").WithField("body.code", "identity.code_wrong")
	}
	s.throttle.succeeded([]string{key}, key)
	codes, rows := newRecovery(user.ID)
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		confirmed, err := s.store.confirmFactor(ctx, f, step, s.Clock())
		if err != nil {
			return err
		}
		if !confirmed {
			return fault.Conflict("identity.second_factor_not_begun")
		}
		if err := s.store.insertRecovery(ctx, rows); err != nil {
			return err
		}
		token, err = s.factorChanged(ctx, user, "second-factor-confirm", &from)
		return err
	})
	return token, codes, err
}

// EndFactor lets the caller sign in by password alone again.
func (s *Service) EndFactor(ctx context.Context, password string, from Device) (token string, err error) {
	user, err := s.store.user(ctx, access.From(ctx).UserID)
	if err != nil {
		return "", err
	}
	if err := s.ownPassword(ctx, user, password, "body.password"); err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.dropFactor(ctx, user.ID); err != nil {
			return err
		}
		token, err = s.factorChanged(ctx, user, "second-factor-end", &from)
		return err
	})
	return token, err
}

// ResetFactor takes the second step from another person, whose phone is lost.
func (s *Service) ResetFactor(ctx context.Context, userID string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		user, err := s.userFor(ctx, userID, "change")
		if err != nil {
			return err
		}
		if user.ID == access.From(ctx).UserID {
			return fault.Forbidden("identity.second_factor_own")
		}
		if err := s.mayTouch(ctx, user); err != nil {
			return err
		}
		if !user.SecondFactor {
			return fault.Conflict("identity.second_factor_off")
		}
		if err := s.store.dropFactor(ctx, user.ID); err != nil {
			return err
		}
		_, err = s.factorChanged(ctx, user, "second-factor-reset", nil)
		return err
	})
}

// ResetFactorOf is ResetFactor by the name people sign in with.
func (s *Service) ResetFactorOf(ctx context.Context, username string) error {
	user, err := s.store.userByName(ctx, cleanUsername(username))
	if db.IsNotFound(err) {
		return fault.NotFound("identity.user_unknown")
	}
	if err != nil {
		return err
	}
	return s.ResetFactor(ctx, user.ID)
}

// factorChanged ends the person's sessions, tells the log, and opens a new
// session where the owner acts.
func (s *Service) factorChanged(ctx context.Context, user User, operation string, from *Device) (token string, err error) {
	epoch, err := s.store.endSessions(ctx, user.ID)
	if err != nil {
		return "", err
	}
	if err := s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: user.UnitCode,
	}); err != nil || from == nil {
		return "", err
	}
	return s.openSession(ctx, user, epoch, *from)
}

// useCode accepts a code of the phone or a recovery code, in the transaction of
// what it opens. Neither is accepted a second time.
func (s *Service) useCode(ctx context.Context, user User, code string) (bool, error) {
	code = cleanCode(code)
	if !phoneCode.MatchString(code) {
		used, err := s.store.useRecovery(ctx, user.ID, hashToken(code), s.Clock())
		if err != nil || !used {
			return false, err
		}
		return true, s.Audit.Record(s.asUser(ctx, user), audit.Entry{
			Operation: "second-factor-recover", Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: user.UnitCode,
		})
	}
	f, err := s.store.factor(ctx, user.ID)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	step, ok, err := f.step(code, s.Clock())
	if err != nil || !ok {
		return false, err
	}
	return s.store.advance(ctx, user.ID, step)
}

// attemptOwn counts a try of the caller to prove to be the account's owner.
func (s *Service) attemptOwn(user User) (key string, err error) {
	key = "c|" + user.ID
	if wait := s.throttle.begin(s.Clock(), []attempt{{key, limitPair}}); wait > 0 {
		return "", fault.TooMany("identity.too_many", "seconds", int(math.Ceil(wait.Seconds())))
	}
	return key, nil
}

// ownPassword checks the password of somebody who is signed in.
func (s *Service) ownPassword(ctx context.Context, user User, password, field string) error {
	key, err := s.attemptOwn(user)
	if err != nil {
		return err
	}
	ok, err := s.hasher.verify(ctx, password, user.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Invalid("identity.password_wrong").WithField(field, "identity.password_wrong")
	}
	s.throttle.succeeded([]string{key}, key)
	return nil
}

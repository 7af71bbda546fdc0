package identity

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// ChangePassword gives the caller a new password and a fresh session; all other
// sessions end.
func (s *Service) ChangePassword(ctx context.Context, old, chosen string, from Device) (token string, err error) {
	user, err := s.store.user(ctx, access.From(ctx).UserID)
	if err != nil {
		return "", err
	}
	if err := s.ownPassword(ctx, user, old, "body.oldPassword"); err != nil {
		return "", err
	}
	if old == chosen {
		return "", fault.Invalid("identity.password_same").WithField("body.password", "identity.password_same")
	}
	hash, err := s.newPassword(ctx, chosen, user.Username)
	if err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		epoch, err := s.setPassword(ctx, user, hash, "password-change")
		if err != nil {
			return err
		}
		token, err = s.openSession(ctx, user, epoch, from)
		return err
	})
	return token, err
}

// newPassword checks a password and hashes it, before any transaction begins.
func (s *Service) newPassword(ctx context.Context, chosen, username string) (string, error) {
	if problem := checkPassword(chosen, username, s.Composition); problem != nil {
		return "", problem
	}
	return s.hasher.hash(ctx, chosen)
}

// setPassword stores the hash and ends every session and every waiting link.
func (s *Service) setPassword(ctx context.Context, user User, hash, operation string) (epoch int64, err error) {
	if epoch, err = s.store.setPassword(ctx, user.ID, hash, false, s.Clock()); err != nil {
		return 0, err
	}
	if err := s.store.closeResets(ctx, user.ID, s.Clock()); err != nil {
		return 0, err
	}
	return epoch, s.Audit.Record(s.asUser(ctx, user), audit.Entry{
		Operation: operation, Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: user.UnitCode,
	})
}

// ResetPassword makes a link by which the owner of an account chooses a new
// password; earlier links stop working. Who may not give the account's rights may
// not open it either.
func (s *Service) ResetPassword(ctx context.Context, userID string) (link Link, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		user, err := s.userFor(ctx, userID, "change")
		if err != nil {
			return err
		}
		if err := s.mayTouch(ctx, user); err != nil {
			return err
		}
		link, err = s.makeReset(ctx, user)
		return err
	})
	return link, err
}

func (s *Service) makeReset(ctx context.Context, user User) (Link, error) {
	token, hash := newToken()
	now := s.Clock()
	r := PasswordReset{
		ID: value.NewID(), TokenHash: hash, UserID: user.ID, MadeBy: access.From(ctx).UserID, CreatedAt: now, ExpiresAt: now.Add(resetLife),
	}
	if err := s.store.insertReset(ctx, r); err != nil {
		return Link{}, err
	}
	if err := s.Audit.Record(ctx, audit.Entry{
		Operation: "password-reset", Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: user.UnitCode,
	}); err != nil {
		return Link{}, err
	}
	return linkOf(s.PublicURL+"/password-reset#"+token, r.ExpiresAt)
}

// UseReset sets the password the owner of a link chose.
// Errors: identity.link_gone, identity.reset_used, identity.link_expired,
// identity.link_disabled (404).
func (s *Service) UseReset(ctx context.Context, token, chosen string) error {
	reset, user, err := s.openReset(ctx, token)
	if err != nil {
		return err
	}
	hash, err := s.newPassword(ctx, chosen, user.Username)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		used, err := s.store.useReset(ctx, reset.ID, s.Clock())
		if err != nil {
			return err
		}
		if !used {
			return fault.NotFound("identity.reset_used")
		}
		_, err = s.setPassword(ctx, user, hash, "password-reset-use")
		return err
	})
}

// ResetOwner tells the owner of a link for which account it is.
func (s *Service) ResetOwner(ctx context.Context, token string) (User, error) {
	_, user, err := s.openReset(ctx, token)
	return user, err
}

func (s *Service) openReset(ctx context.Context, token string) (PasswordReset, User, error) {
	reset, err := s.store.resetByToken(ctx, hashToken(token))
	if db.IsNotFound(err) {
		return reset, User{}, fault.NotFound("identity.link_gone")
	}
	if err == nil {
		err = reset.refusal(s.Clock())
	}
	if err != nil {
		return reset, User{}, err
	}
	user, err := s.store.user(ctx, reset.UserID)
	if err == nil && user.State != Active {
		err = fault.NotFound("identity.link_disabled")
	}
	return reset, user, err
}

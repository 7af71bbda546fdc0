package identity

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/db"
)

// Users lists accounts of the caller's units by user name.
func (s *Service) Users(ctx context.Context, f UserFilter, after string, limit int) (page []User, more bool, err error) {
	reach, err := s.reach(ctx, "read", "user")
	if err != nil {
		return nil, false, err
	}
	page, err = s.store.users(ctx, reach, f, after, limit+1)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
}

// User is one account and all roles it ever held. A foreign one is not found.
func (s *Service) User(ctx context.Context, id string) (User, []Assignment, error) {
	user, err := s.userFor(ctx, id, "read")
	if err != nil {
		return user, nil, err
	}
	all, err := s.store.assignments(ctx, id)
	return user, all, err
}

// userFor loads an account the caller may use the verb on: not found when the
// caller may not see it, forbidden when only that.
func (s *Service) userFor(ctx context.Context, id, verb string) (User, error) {
	seen, err := s.reach(ctx, "read", "user")
	if err != nil {
		return User{}, err
	}
	user, err := s.store.user(ctx, id)
	if db.IsNotFound(err) || err == nil && !covers(seen, user.UnitCode) {
		return User{}, fault.NotFound("identity.user_unknown")
	}
	if err != nil || verb == "read" {
		return user, err
	}
	allowed, err := s.reach(ctx, verb, "user")
	if err != nil {
		return User{}, err
	}
	if !covers(allowed, user.UnitCode) {
		return User{}, fault.Forbidden("identity.outside")
	}
	return user, nil
}

// CreateUser makes an account with its first roles and returns a link by which
// its owner chooses a password.
func (s *Service) CreateUser(ctx context.Context, n NewUser) (user User, link Link, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if user, err = s.addUser(ctx, n, account{}); err != nil {
			return err
		}
		link, err = s.makeReset(ctx, user)
		return err
	})
	return user, link, err
}

// AddUser makes an account with a password, for the command line.
func (s *Service) AddUser(ctx context.Context, n NewUser, password string, mustChange bool) (user User, err error) {
	if problem := checkPassword(password, cleanUsername(n.Username), s.Composition); problem != nil {
		return User{}, problem
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		user, err = s.addUser(ctx, n, account{hash: hash, mustChange: mustChange})
		return err
	})
	return user, err
}

// account is what a new account has beyond what people type.
type account struct {
	hash       string
	mustChange bool
	demo       bool
}

func (s *Service) addUser(ctx context.Context, n NewUser, a account) (User, error) {
	reach, err := s.reach(ctx, "create", "user")
	if err != nil {
		return User{}, err
	}
	if !covers(reach, n.UnitCode) {
		return User{}, fault.Forbidden("identity.outside")
	}
	user, err := s.insertUser(ctx, n, a)
	if err != nil {
		return user, err
	}
	for _, r := range n.Roles {
		if err := s.mayGrant(ctx, r.Role, r.UnitCode); err != nil {
			return user, err
		}
		if err := s.give(ctx, user, r); err != nil {
			return user, err
		}
	}
	return s.store.user(ctx, user.ID)
}

// insertUser writes the account; who may do so has been decided.
func (s *Service) insertUser(ctx context.Context, n NewUser, a account) (User, error) {
	user, problem := n.build(s.Clock())
	if problem != nil {
		return user, problem
	}
	if _, err := s.Unit(ctx, n.UnitCode); err != nil {
		return user, badUnit(err)
	}
	user.PasswordHash, user.MustChangePassword, user.Demo = a.hash, a.mustChange, a.demo
	taken, err := s.store.usernameTaken(ctx, user.Username)
	if err != nil {
		return user, err
	}
	if taken {
		return user, fault.Conflict("identity.username_taken").WithField("body.username", "identity.username_taken")
	}
	if err := s.store.insertUser(ctx, user); err != nil {
		return user, err
	}
	return user, s.Audit.Record(ctx, audit.Entry{
		Operation: "user-create", Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: user.UnitCode, After: user,
	})
}

// ChangeUser changes an account. Disabling it ends its sessions and takes back
// the invitations it made.
func (s *Service) ChangeUser(ctx context.Context, id string, c UserChange, version int64) (user User, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lockAdmins(ctx); err != nil {
			return err
		}
		before, err := s.userFor(ctx, id, "change")
		if err != nil {
			return err
		}
		if before.Version != version {
			return fault.Stale("web.stale")
		}
		if err := s.mayTouch(ctx, before); err != nil {
			return err
		}
		user = before
		c.apply(&user)
		user.UpdatedAt, user.Version = s.Clock(), version+1
		if err := s.checkUserChange(ctx, before, user); err != nil {
			return err
		}
		written, err := s.store.updateUser(ctx, user, version)
		if err != nil {
			return err
		}
		if !written {
			return fault.Stale("web.stale")
		}
		if before.State == Active && user.State == Disabled {
			if err := s.shutOut(ctx, user); err != nil {
				return err
			}
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "user-change", Object: "user", ObjectID: id, ObjectLabel: user.Username, UnitCode: user.UnitCode, Before: before, After: user,
		})
	})
	return user, err
}

func (s *Service) checkUserChange(ctx context.Context, before, after User) error {
	if after.Name == "" {
		return fault.Invalid("identity.name_missing").WithField("body.name", "identity.name_missing")
	}
	if before.State != after.State && access.From(ctx).UserID == before.ID {
		return fault.Forbidden("identity.own_account")
	}
	if before.UnitCode == after.UnitCode {
		return nil
	}
	if _, err := s.Unit(ctx, after.UnitCode); err != nil {
		return badUnit(err)
	}
	reach, err := s.reach(ctx, "change", "user")
	if err == nil && !covers(reach, after.UnitCode) {
		return fault.Forbidden("identity.outside")
	}
	return err
}

func (s *Service) shutOut(ctx context.Context, user User) error {
	if _, err := s.store.endSessions(ctx, user.ID); err != nil {
		return err
	}
	if err := s.store.revokeInvitationsOf(ctx, user.ID, s.Clock()); err != nil {
		return err
	}
	return s.keepAnAdmin(ctx)
}

// badUnit turns an unknown unit into a problem of the input.
func badUnit(err error) error {
	if fault.Code(err) == "identity.unit_unknown" {
		return fault.Invalid("identity.unit_unknown").WithField("body.unitCode", "identity.unit_unknown")
	}
	return err
}

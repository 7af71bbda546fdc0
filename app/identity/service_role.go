package identity

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
)

const (
	roleAdmin      = "admin"
	roleEnterprise = "enterprise"
	roleAgent      = "agent"
)

// GiveRole lets a person hold a role in a unit. It ends the person's sessions.
func (s *Service) GiveRole(ctx context.Context, userID string, n NewRole) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		user, err := s.othersAccount(ctx, userID)
		if err != nil {
			return err
		}
		if err := s.mayGrant(ctx, n.Role, n.UnitCode); err != nil {
			return err
		}
		if err := s.give(ctx, user, n); err != nil {
			return err
		}
		_, err = s.store.endSessions(ctx, user.ID)
		return err
	})
}

// TakeRole ends a role at once, and with it the person's sessions and the
// invitations that rested on it.
func (s *Service) TakeRole(ctx context.Context, userID, assignmentID string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lockAdmins(ctx); err != nil {
			return err
		}
		user, err := s.othersAccount(ctx, userID)
		if err != nil {
			return err
		}
		all, err := s.store.assignments(ctx, userID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(a Assignment) bool { return a.ID == assignmentID && a.EndedAt == nil })
		if at < 0 {
			return fault.NotFound("identity.assignment_unknown")
		}
		if err := s.mayGrant(ctx, all[at].Role, all[at].UnitCode); err != nil {
			return err
		}
		if err := s.store.endAssignment(ctx, assignmentID, access.From(ctx).UserID, s.Clock()); err != nil {
			return err
		}
		if err := s.accessChanged(ctx, user, "role-take", all[at]); err != nil {
			return err
		}
		return s.shutOut(ctx, user)
	})
}

// EndRole ends a role that stands on nothing any more, in whatever unit it is held,
// and with it the person's sessions. It asks for no permission: it serves whoever
// took away the last that the role reached.
func (s *Service) EndRole(ctx context.Context, userID, role string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		user, err := s.store.user(ctx, userID)
		if err != nil {
			return err
		}
		all, err := s.store.assignments(ctx, userID)
		if err != nil {
			return err
		}
		ended := false
		for _, a := range all {
			if a.Role != role || a.EndedAt != nil {
				continue
			}
			if err := s.store.endAssignment(ctx, a.ID, access.From(ctx).UserID, s.Clock()); err != nil {
				return err
			}
			if err := s.accessChanged(ctx, user, "role-take", a); err != nil {
				return err
			}
			ended = true
		}
		if ended {
			_, err = s.store.endSessions(ctx, userID)
		}
		return err
	})
}

// othersAccount is the account whose roles the caller wants to change, which is
// never the caller's own.
func (s *Service) othersAccount(ctx context.Context, id string) (User, error) {
	if access.From(ctx).UserID == id {
		return User{}, fault.Forbidden("identity.own_account")
	}
	return s.userFor(ctx, id, "change")
}

// mayGrant refuses to give, or take, what the caller does not have: the unit must
// lie within the caller's, and the role's rights within the caller's rights there.
// Administrators hold no business rights themselves and may give any.
func (s *Service) mayGrant(ctx context.Context, role, unitCode string) error {
	if !s.Guard.Known(role) {
		return fault.Invalid("identity.role_unknown").WithField("body.role", "identity.role_unknown")
	}
	if err := s.mayMake(ctx, unitCode); err != nil {
		return err
	}
	return s.withinOwn(ctx, role, unitCode)
}

// mayMake asks whether the caller makes accounts in a unit.
func (s *Service) mayMake(ctx context.Context, unitCode string) error {
	reach, err := s.reach(ctx, "create", "user")
	if err == nil && !covers(reach, unitCode) {
		return fault.Forbidden("identity.outside")
	}
	return err
}

func (s *Service) withinOwn(ctx context.Context, role, unitCode string) error {
	actor := access.From(ctx)
	if actor.System {
		return nil
	}
	own := map[access.Permission]bool{}
	for _, held := range actor.Assignments {
		if !within(unitCode, held.UnitCode) {
			continue
		}
		if held.Role == roleAdmin {
			return nil
		}
		for _, p := range s.Guard.Permissions(held.Role) {
			own[p] = true
		}
	}
	for _, p := range s.Guard.Permissions(role) {
		if !own[p] {
			return fault.Forbidden("identity.beyond_own")
		}
	}
	return nil
}

// mayTouch refuses changes of an account whose rights go beyond the caller's.
func (s *Service) mayTouch(ctx context.Context, user User) error {
	for _, held := range decodeHeld(user.Assignments, s.Clock().Date()) {
		if err := s.withinOwn(ctx, held.Role, held.UnitCode); err != nil {
			return err
		}
	}
	return nil
}

// give writes the assignment; who may do so has been decided.
func (s *Service) give(ctx context.Context, user User, n NewRole) error {
	if _, err := s.Unit(ctx, n.UnitCode); err != nil {
		return badUnit(err)
	}
	a := Assignment{
		ID: value.NewID(), UserID: user.ID, Role: n.Role, UnitCode: n.UnitCode, FromOn: s.Clock().Date(), ToOn: n.ToOn,
		GrantedBy: access.From(ctx).UserID, CreatedAt: s.Clock(),
	}
	if n.FromOn != nil {
		a.FromOn = *n.FromOn
	}
	if a.ToOn != nil && a.ToOn.Before(a.FromOn) {
		return fault.Invalid("identity.role_days").WithField("body.toOn", "identity.role_days")
	}
	all, err := s.store.assignments(ctx, user.ID)
	if err != nil {
		return err
	}
	for _, have := range all {
		if have.EndedAt == nil && have.Role == a.Role && have.UnitCode == a.UnitCode {
			return fault.Conflict("identity.role_held")
		}
	}
	if err := s.store.insertAssignment(ctx, a); err != nil {
		return err
	}
	return s.accessChanged(ctx, user, "role-give", a)
}

// accessChanged copies the roles onto the user's row and tells of the change.
func (s *Service) accessChanged(ctx context.Context, user User, operation string, a Assignment) error {
	if err := s.store.mirror(ctx, user.ID); err != nil {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "user", ObjectID: user.ID, ObjectLabel: user.Username, UnitCode: a.UnitCode,
		Params: map[string]any{"role": a.Role, "unit": a.UnitCode, "fromOn": a.FromOn, "toOn": a.ToOn},
	})
}

// keepAnAdmin refuses what has left nobody to look after the accounts. Whoever
// calls it has locked the administrators first: two of them, ending each other's
// role at the same moment, take turns.
func (s *Service) keepAnAdmin(ctx context.Context) error {
	left, err := s.store.admins(ctx, s.Clock().Date())
	if err != nil {
		return err
	}
	if left == 0 {
		return fault.Conflict("identity.last_admin")
	}
	return nil
}

// RoleAccess is one role a person holds, with what it allows there.
type RoleAccess struct {
	Held        access.Assignment
	Permissions []access.Permission
}

// Rights is everything a person may do today.
type Rights struct {
	User  User
	Roles []RoleAccess
	Firms []Firm
}

// Access tells what a person may do and where (查看权限).
func (s *Service) Access(ctx context.Context, id string) (Rights, error) {
	user, err := s.userFor(ctx, id, "read")
	if err != nil {
		return Rights{}, err
	}
	rights := Rights{User: user}
	if user.State != Active {
		return rights, nil
	}
	for _, held := range decodeHeld(user.Assignments, s.Clock().Date()) {
		rights.Roles = append(rights.Roles, RoleAccess{held, s.Guard.Permissions(held.Role)})
	}
	if rights.Firms, err = s.grants.Granted(ctx, id); err != nil {
		return rights, err
	}
	// How many is a matter of rights; which ones, of those who read firms.
	ids := make([]string, len(rights.Firms))
	for i, firm := range rights.Firms {
		ids[i] = firm.ID
	}
	names, err := s.grants.FirmNames(ctx, ids)
	for i := range rights.Firms {
		rights.Firms[i].Name = names[rights.Firms[i].ID]
	}
	return rights, err
}

package identity

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/app/web"
)

func (h handlers) users() {
	web.Register(h.web, web.Op{ID: "user-list", Method: "GET", Path: "/users", Verb: "read", Object: "user", Summary: "Accounts of my units"}, h.listUsers)
	web.Register(h.web, web.Op{ID: "user-create", Method: "POST", Path: "/users", Verb: "create", Object: "user", Status: http.StatusCreated, Summary: "Make an account and a link to its first password"}, h.createUser)
	web.Register(h.web, web.Op{ID: "user-read", Method: "GET", Path: "/users/{id}", Verb: "read", Object: "user", Summary: "One account and the roles it held and holds"}, h.readUser)
	web.Register(h.web, web.Op{ID: "user-change", Method: "PATCH", Path: "/users/{id}", Verb: "change", Object: "user", Summary: "Rename, move, disable or enable an account"}, h.changeUser)
	web.Register(h.web, web.Op{ID: "user-access", Method: "GET", Path: "/users/{id}/access", Verb: "read", Object: "user", Summary: "What a person may do, and where"}, h.userAccess)
	web.Register(h.web, web.Op{ID: "role-give", Method: "POST", Path: "/users/{id}/assignments", Verb: "change", Object: "user", Status: http.StatusCreated, Summary: "Let a person hold a role in a unit"}, h.giveRole)
	web.Register(h.web, web.Op{ID: "role-take", Method: "DELETE", Path: "/users/{id}/assignments/{assignment}", Verb: "change", Object: "user", Summary: "End a role at once"}, h.takeRole)
	web.Register(h.web, web.Op{ID: "password-reset", Method: "POST", Path: "/users/{id}/password-reset", Verb: "change", Object: "user", Status: http.StatusCreated, Summary: "Make a link to a new password"}, h.resetPassword)
	web.Register(h.web, web.Op{ID: "role-list", Method: "GET", Path: "/roles", Verb: "read", Object: "user", Summary: "What each role may do"}, h.listRoles)
	web.Register(h.web, web.Op{ID: "colleague-list", Method: "GET", Path: "/colleagues", Verb: "read", Object: "colleague", Summary: "Officers and managers of my units, to choose from"}, h.listColleagues)
}

// UserItem is an account as lists show it.
type UserItem struct {
	ID           string         `json:"id"`
	Username     string         `json:"username"`
	Name         string         `json:"name"`
	Phone        string         `json:"phone" doc:"masked"`
	UnitCode     string         `json:"unitCode"`
	UnitName     string         `json:"unitName"`
	State        State          `json:"state" enum:"active,disabled"`
	HasPassword  bool           `json:"hasPassword" doc:"false until the owner has chosen one"`
	LastSignInAt *value.Instant `json:"lastSignInAt"`
	CreatedAt    value.Instant  `json:"createdAt"`
	Version      int64          `json:"version"`
	Roles        []RoleHeld     `json:"roles" doc:"held today"`
	SecondFactor bool           `json:"secondFactor" doc:"signing in asks for a code"`
	// The address itself is the person's own.
	Mail notify.MailState `json:"mail" enum:"none,unconfirmed,confirmed" doc:"how far the address for notices has come"`
}

// userItems adds the words to accounts.
func (h handlers) userItems(ctx context.Context, users []User) ([]UserItem, error) {
	today := h.svc.Clock().Date()
	var codes []string
	for _, u := range users {
		codes = append(codes, u.UnitCode)
		for _, held := range decodeHeld(u.Assignments, today) {
			codes = append(codes, held.UnitCode)
		}
	}
	slices.Sort(codes)
	units, err := h.svc.store.unitsByCode(ctx, slices.Compact(codes))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	mails, err := h.svc.Notify.MailStates(ctx, ids)
	if err != nil {
		return nil, err
	}
	items := make([]UserItem, 0, len(users))
	for _, u := range users {
		item := UserItem{
			u.ID, u.Username, u.Name, MaskPhone(u.Phone), u.UnitCode, units[u.UnitCode].Name, u.State, u.PasswordHash != "",
			u.LastSignInAt, u.CreatedAt, u.Version, []RoleHeld{}, u.SecondFactor, cmp.Or(mails[u.ID], notify.NoMail),
		}
		for _, held := range decodeHeld(u.Assignments, today) {
			item.Roles = append(item.Roles, h.roleHeld(ctx, held, units))
		}
		items = append(items, item)
	}
	return items, nil
}

func (h handlers) roleHeld(ctx context.Context, held access.Assignment, units map[string]Unit) RoleHeld {
	return RoleHeld{held.Role, h.text(ctx, "role_"+held.Role), held.UnitCode, units[held.UnitCode].Name}
}

type listUsersIn struct {
	web.PageIn
	Text  string `query:"q" maxLength:"60" doc:"part of the name or the user name"`
	Unit  string `query:"unit" maxLength:"20" doc:"this unit and below"`
	Role  string `query:"role" maxLength:"20" doc:"who holds it"`
	State State  `query:"state" enum:"active,disabled"`
}

func (h handlers) listUsers(ctx context.Context, in *listUsersIn) (*web.List[UserItem], error) {
	var after, next string
	if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	filter := UserFilter{strings.TrimSpace(in.Text), in.Unit, in.Role, in.State}
	page, more, err := h.svc.Users(ctx, filter, after, in.Limit)
	if err != nil {
		return nil, err
	}
	if more {
		next = web.EncodeCursor(page[len(page)-1].Username)
	}
	items, err := h.userItems(ctx, page)
	return web.ListOf(items, next, nil), err
}

// UserCreated is the new account and the link to hand over.
type UserCreated struct {
	UserItem
	Link Link `json:"link"`
}

type createUserIn struct{ Body NewUser }

func (h handlers) createUser(ctx context.Context, in *createUserIn) (*web.One[UserCreated], error) {
	user, link, err := h.svc.CreateUser(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	items, err := h.userItems(ctx, []User{user})
	if err != nil {
		return nil, err
	}
	return web.OneOf(UserCreated{items[0], link}, user.Version), nil
}

// AssignmentItem is a role a person holds, held or will hold.
type AssignmentItem struct {
	RoleHeld
	ID        string         `json:"id"`
	FromOn    value.Date     `json:"fromOn"`
	ToOn      *value.Date    `json:"toOn"`
	GrantedBy string         `json:"grantedBy" doc:"name; empty for the system"`
	EndedAt   *value.Instant `json:"endedAt"`
	Current   bool           `json:"current" doc:"held today"`
}

// UserDetail is an account with its history of roles.
type UserDetail struct {
	UserItem
	Assignments []AssignmentItem `json:"assignments"`
}

func (h handlers) readUser(ctx context.Context, in *web.RecordIn) (*web.One[UserDetail], error) {
	return h.userDetail(ctx, in.ID)
}

func (h handlers) userDetail(ctx context.Context, id string) (*web.One[UserDetail], error) {
	user, all, err := h.svc.User(ctx, id)
	if err != nil {
		return nil, err
	}
	items, err := h.userItems(ctx, []User{user})
	if err != nil {
		return nil, err
	}
	assignments, err := h.assignmentItems(ctx, all)
	return web.OneOf(UserDetail{items[0], assignments}, user.Version), err
}

func (h handlers) assignmentItems(ctx context.Context, all []Assignment) ([]AssignmentItem, error) {
	var givers, codes []string
	for _, a := range all {
		givers, codes = append(givers, a.GrantedBy), append(codes, a.UnitCode)
	}
	names, err := h.svc.Names(ctx, givers)
	if err != nil {
		return nil, err
	}
	units, err := h.svc.store.unitsByCode(ctx, codes)
	if err != nil {
		return nil, err
	}
	items := []AssignmentItem{}
	for _, a := range all {
		held := h.roleHeld(ctx, access.Assignment{Role: a.Role, UnitCode: a.UnitCode}, units)
		items = append(items, AssignmentItem{held, a.ID, a.FromOn, a.ToOn, names[a.GrantedBy], a.EndedAt, a.on(h.svc.Clock().Date())})
	}
	return items, nil
}

type changeUserIn struct {
	web.RecordIn
	web.IfMatch
	Body UserChange
}

func (h handlers) changeUser(ctx context.Context, in *changeUserIn) (*web.One[UserDetail], error) {
	if _, err := h.svc.ChangeUser(ctx, in.ID, in.Body, in.Version()); err != nil {
		return nil, err
	}
	return h.userDetail(ctx, in.ID)
}

type giveRoleIn struct {
	web.RecordIn
	Body NewRole
}

func (h handlers) giveRole(ctx context.Context, in *giveRoleIn) (*web.One[UserDetail], error) {
	if err := h.svc.GiveRole(ctx, in.ID, in.Body); err != nil {
		return nil, err
	}
	return h.userDetail(ctx, in.ID)
}

type takeRoleIn struct {
	web.RecordIn
	Assignment string `path:"assignment" maxLength:"40"`
}

func (h handlers) takeRole(ctx context.Context, in *takeRoleIn) (*web.Done, error) {
	return &web.Done{}, h.svc.TakeRole(ctx, in.ID, in.Assignment)
}

func (h handlers) resetPassword(ctx context.Context, in *web.RecordIn) (*web.Answer[Link], error) {
	link, err := h.svc.ResetPassword(ctx, in.ID)
	return web.AnswerOf(link), err
}

type colleaguesIn struct {
	Role string `query:"role" enum:"officer,manager,leader,coach" default:"officer"`
}

func (h handlers) listColleagues(ctx context.Context, in *colleaguesIn) (*web.List[Person], error) {
	people, err := h.svc.MyColleagues(ctx, in.Role)
	return web.ListOf(people, "", nil), err
}

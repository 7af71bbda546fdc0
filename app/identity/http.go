package identity

import (
	"context"
	"net/http"
	"slices"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/app/web"
)

// Routes registers the feature's operations.
func (s *Service) Routes(w *web.Server) {
	h := handlers{s, w}
	h.session()
	h.units()
	h.users()
	h.factors()
	h.links()
}

type handlers struct {
	svc *Service
	web *web.Server
}

// text is a word of this feature in the caller's language.
func (h handlers) text(ctx context.Context, reason string) string {
	return h.svc.Messages.Text(web.Lang(ctx), "identity."+reason, nil)
}

func (h handlers) session() {
	web.Register(h.web, web.Op{ID: "session-create", Method: "POST", Path: "/session", Public: true, Status: http.StatusOK, Summary: "Sign in"}, h.signIn)
	web.Register(h.web, web.Op{ID: "session-read", Method: "GET", Path: "/session", Verb: "read", Object: "self", Settles: true, Summary: "Who am I"}, h.me)
	web.Register(h.web, web.Op{ID: "session-change", Method: "PATCH", Path: "/session", Verb: "change", Object: "self", Summary: "Choose my language"}, h.changeMe)
	web.Register(h.web, web.Op{ID: "session-delete", Method: "DELETE", Path: "/session", Verb: "change", Object: "self", Settles: true, Summary: "Sign out"}, h.signOut)
	web.Register(h.web, web.Op{ID: "session-list", Method: "GET", Path: "/sessions", Verb: "read", Object: "self", Summary: "Where I am signed in"}, h.listSessions)
	web.Register(h.web, web.Op{ID: "session-end", Method: "DELETE", Path: "/sessions/{id}", Verb: "change", Object: "self", Summary: "End one of my sessions"}, h.endSession)
}

// DeviceIn tells where a request comes from.
type DeviceIn struct {
	Agent string `header:"User-Agent" hidden:"true"`
	// Both names of the cookie: which one is used depends on TLS.
	Safe  string `cookie:"__Host-miaolin" hidden:"true"`
	Plain string `cookie:"miaolin" hidden:"true"`
}

func (d DeviceIn) device(ctx context.Context) Device {
	token := d.Safe
	if token == "" {
		token = d.Plain
	}
	return Device{Agent: d.Agent, IP: web.IP(ctx), Token: token}
}

// SignedIn answers with a new session's cookie.
type SignedIn struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   SessionView
}

type signInIn struct {
	DeviceIn
	Body struct {
		Username string `json:"username" maxLength:"100"`
		Password string `json:"password" maxLength:"500"`
		Code     string `json:"code,omitempty" maxLength:"60" doc:"of the phone or a recovery code, when the answer was identity.code_needed"`
	}
}

func (h handlers) signIn(ctx context.Context, in *signInIn) (*SignedIn, error) {
	token, err := h.svc.SignIn(ctx, Credentials{in.Body.Username, in.Body.Password, in.Body.Code}, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return h.signedIn(ctx, token)
}

// signedIn answers as the person whose session has just begun.
func (h handlers) signedIn(ctx context.Context, token string) (*SignedIn, error) {
	session, err := h.svc.ReadSession(ctx, token)
	if err != nil {
		return nil, err
	}
	view, err := h.view(access.With(ctx, session.Actor), session)
	return &SignedIn{h.web.Cookie(token, h.svc.SessionMax), view}, err
}

// SessionUser is the signed-in person.
type SessionUser struct {
	ID                 string         `json:"id"`
	Username           string         `json:"username"`
	Name               string         `json:"name"`
	UnitCode           string         `json:"unitCode"`
	MustChangePassword bool           `json:"mustChangePassword"`
	LastSignInAt       *value.Instant `json:"lastSignInAt,omitempty"`
}

// RoleHeld is a role with its words.
type RoleHeld struct {
	Role     string `json:"role"`
	RoleName string `json:"roleName"`
	UnitCode string `json:"unitCode"`
	UnitName string `json:"unitName"`
}

// UnitRef names a unit.
type UnitRef struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// SessionView is what the pages are built from.
type SessionView struct {
	User        SessionUser `json:"user"`
	Roles       []RoleHeld  `json:"roles"`
	Units       []UnitRef   `json:"units"`
	Permissions []string    `json:"permissions" doc:"object:verb"`
	Enterprises []Firm      `json:"enterprises" doc:"firms opened to this person one by one"`
	CSRFToken   string      `json:"csrfToken" doc:"to be sent back as X-CSRF-Token"`
	Demo        bool        `json:"demo"`
	Lang        string      `json:"lang"`
	Unfinished  string      `json:"unfinished,omitempty" doc:"code of what must be settled before anything else"`
}

func (h handlers) view(ctx context.Context, session *web.Session) (SessionView, error) {
	me, err := h.svc.Me(ctx)
	if err != nil {
		return SessionView{}, err
	}
	v := SessionView{
		User:  SessionUser{me.User.ID, me.User.Username, me.User.Name, me.User.UnitCode, me.User.MustChangePassword, me.User.LastSignInAt},
		Roles: []RoleHeld{}, Units: []UnitRef{}, Permissions: []string{}, Enterprises: append([]Firm{}, me.Firms...),
		CSRFToken: session.CSRFToken, Demo: me.User.Demo, Lang: session.Lang, Unfinished: session.Unfinished,
	}
	if v.Lang == "" {
		v.Lang = web.Lang(ctx)
	}
	for _, held := range me.Roles {
		unit := me.Units[held.UnitCode]
		v.Roles = append(v.Roles, RoleHeld{held.Role, h.text(ctx, "role_"+held.Role), held.UnitCode, unit.Name})
		ref := UnitRef{held.UnitCode, unit.Name, unit.Kind}
		if !slices.Contains(v.Units, ref) {
			v.Units = append(v.Units, ref)
		}
	}
	for _, p := range h.svc.Guard.PermissionsOf(session.Actor) {
		v.Permissions = append(v.Permissions, p.String())
	}
	return v, nil
}

type none struct{}

func (h handlers) me(ctx context.Context, _ *none) (*web.Answer[SessionView], error) {
	view, err := h.view(ctx, web.SessionOf(ctx))
	return web.AnswerOf(view), err
}

type changeMeIn struct {
	Body struct {
		Lang string `json:"lang" enum:"zh-CN,en" doc:"language of pages and messages"`
	}
}

func (h handlers) changeMe(ctx context.Context, in *changeMeIn) (*web.Done, error) {
	return &web.Done{}, h.svc.SetLang(ctx, in.Body.Lang)
}

// SignedOut removes the cookie.
type SignedOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

func (h handlers) signOut(ctx context.Context, _ *none) (*SignedOut, error) {
	return &SignedOut{h.web.Cookie("", 0)}, h.svc.SignOut(ctx)
}

// SessionItem is one device a person is signed in on.
type SessionItem struct {
	ID         string        `json:"id"`
	Device     string        `json:"device"`
	IP         string        `json:"ip"`
	CreatedAt  value.Instant `json:"createdAt"`
	LastSeenAt value.Instant `json:"lastSeenAt"`
	ExpiresAt  value.Instant `json:"expiresAt"`
	Current    bool          `json:"current"`
}

func (h handlers) listSessions(ctx context.Context, _ *none) (*web.List[SessionItem], error) {
	all, err := h.svc.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var items []SessionItem
	for _, s := range all {
		items = append(items, SessionItem{s.ID, s.Device, s.IP, s.CreatedAt, s.LastSeenAt, s.ExpiresAt, s.ID == web.SessionOf(ctx).ID})
	}
	return web.ListOf(items, "", nil), nil
}

func (h handlers) endSession(ctx context.Context, in *web.RecordIn) (*web.Done, error) {
	return &web.Done{}, h.svc.EndSession(ctx, in.ID)
}

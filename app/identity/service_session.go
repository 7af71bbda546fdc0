package identity

import (
	"context"
	"math"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/db"
)

// Device is where a sign-in comes from.
type Device struct {
	Agent string
	IP    string
	Token string // of the session the browser had so far, which ends
}

// Credentials are what somebody shows at the door.
type Credentials struct {
	Username string
	Password string
	Code     string // of the phone, or a recovery code
}

// SignIn checks a name and a password and opens a session. Whatever is wrong, it
// answers the same after the same work, so that nobody learns which names exist.
// Whoever has a second step is asked for the code once the password was right;
// asking is no failure, but forgives none either.
// Errors: identity.sign_in_refused, identity.code_needed, identity.code_wrong
// (401), identity.too_many (429).
func (s *Service) SignIn(ctx context.Context, c Credentials, from Device) (token string, err error) {
	username := cleanUsername(c.Username)
	now := s.Clock()
	pair, account, address := "p|"+username+"|"+from.IP, "a|"+username, "i|"+from.IP
	if wait := s.throttle.begin(now, []attempt{{pair, limitPair}, {account, limitAccount}, {address, limitAddress}}); wait > 0 {
		return "", fault.TooMany("identity.too_many", "seconds", int(math.Ceil(wait.Seconds())))
	}
	user, err := s.knock(ctx, username)
	if err != nil && !db.IsNotFound(err) {
		return "", err
	}
	ok, err := s.hasher.verify(ctx, c.Password, user.PasswordHash)
	if err != nil {
		return "", err
	}
	if !ok || user.State != Active {
		return "", s.refuseSignIn(ctx, username, user, "identity.sign_in_refused")
	}
	if user.SecondFactor && c.Code == "" {
		s.throttle.takeBack(pair, account, address)
		return "", fault.Unauthenticated("identity.code_needed")
	}
	known := true
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if user.SecondFactor {
			if known, err = s.useCode(ctx, user, c.Code); err != nil || !known {
				return err
			}
		}
		if token, err = s.openSession(ctx, user, user.AccessEpoch, from); err != nil {
			return err
		}
		if err := s.store.noteSignIn(ctx, username, true, now); err != nil {
			return err
		}
		return s.Audit.Record(s.asUser(ctx, user), audit.Entry{Operation: "session-create", Object: "session", ObjectID: user.ID, ObjectLabel: user.Username})
	})
	if err != nil {
		return "", err
	}
	if !known {
		return "", s.refuseSignIn(ctx, username, user, "identity.code_wrong")
	}
	s.throttle.succeeded([]string{pair, account}, address)
	return token, nil
}

// knockPatience is how long finding an account may take before the store is
// said to be away.
const knockPatience = 4 * time.Second

func (s *Service) knock(ctx context.Context, username string) (User, error) {
	ctx, cancel := context.WithTimeout(ctx, knockPatience)
	defer cancel()
	return s.store.userByName(ctx, username)
}

func (s *Service) refuseSignIn(ctx context.Context, username string, user User, code string) error {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.noteSignIn(ctx, username, false, s.Clock()); err != nil {
			return err
		}
		// A name nobody has may be a password typed into the wrong field: it is not kept.
		return s.Audit.Record(ctx, audit.Entry{Operation: "session-create", Object: "session", ObjectID: user.ID, ObjectLabel: user.Username, Refused: true})
	})
	if err != nil {
		return err
	}
	return fault.Unauthenticated(code)
}

// openSession makes a session with a fresh token; the browser's former one ends.
func (s *Service) openSession(ctx context.Context, user User, epoch int64, from Device) (string, error) {
	now := s.Clock()
	token, hash := newToken()
	if from.Token != "" {
		if err := s.store.endByToken(ctx, hashToken(from.Token)); err != nil {
			return "", err
		}
	}
	if err := s.store.dropDead(ctx, user.ID, now, now.Add(-s.SessionIdle)); err != nil {
		return "", err
	}
	return token, s.store.insertSession(ctx, Session{
		ID: value.NewID(), TokenHash: hash, UserID: user.ID, Epoch: epoch, Device: deviceLabel(from.Agent), IP: from.IP,
		CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(s.SessionMax),
	})
}

// ReadSession finds the live session of a token. Whoever must first choose a new
// password or set up a second step of signing in holds no role until then.
func (s *Service) ReadSession(ctx context.Context, token string) (*web.Session, error) {
	if len(token) != tokenLength {
		return nil, nil
	}
	now := s.Clock()
	row, found, err := s.store.live(ctx, hashToken(token), now, now.Add(-s.SessionIdle))
	if err != nil || !found {
		return nil, err
	}
	if now.Sub(row.LastSeenAt) > touchEvery {
		s.touch(ctx, row.SessionID, now)
	}
	actor, unfinished := access.Actor{UserID: row.UserID, Name: row.Name}, ""
	held := decodeHeld(row.Assignments, now.Date())
	switch {
	case row.MustChangePassword:
	case s.lacksFactor(held, row.SecondFactor):
		unfinished = factorMissing
	default:
		actor.Assignments = held
	}
	return &web.Session{
		ID: row.SessionID, Actor: actor, CSRFToken: csrfOf(token), Lang: row.Lang, Unfinished: unfinished,
		Who: audit.Who{UserID: row.UserID, Name: row.Name, Roles: roleNames(actor.Assignments), Unit: row.UnitCode},
	}, nil
}

// touch notes that a session is in use, beside the request: a long import holds
// the only writer of SQLite, and a full disk lets nobody write, yet reading goes
// on. Of many requests at once one writes.
func (s *Service) touch(ctx context.Context, id string, now value.Instant) {
	if _, busy := s.touching.LoadOrStore(id, true); busy {
		return
	}
	s.touches.Go(func() {
		defer s.touching.Delete(id)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchPatience)
		defer cancel()
		if err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.touch(ctx, id, now) }); err != nil {
			s.Log.Warn("a session's last use was not noted", "cause", err)
		}
	})
}

// Rest waits for what goes on beside requests; call it before the store closes.
func (s *Service) Rest() { s.touches.Wait() }

// SignOut ends the caller's session.
func (s *Service) SignOut(ctx context.Context) error {
	return s.EndSession(ctx, web.SessionOf(ctx).ID)
}

// EndSession ends one of the caller's own sessions.
func (s *Service) EndSession(ctx context.Context, id string) error {
	caller := access.From(ctx).UserID
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		ended, err := s.store.endSession(ctx, caller, id)
		if err != nil {
			return err
		}
		if !ended {
			return fault.NotFound("identity.session_unknown")
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "session-delete", Object: "session", ObjectID: caller})
	})
}

// Sessions lists where the caller is signed in.
func (s *Service) Sessions(ctx context.Context) ([]Session, error) {
	now := s.Clock()
	return s.store.sessions(ctx, access.From(ctx).UserID, now, now.Add(-s.SessionIdle))
}

// SetLang keeps the caller's language; "" follows the browser.
func (s *Service) SetLang(ctx context.Context, lang string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		return s.store.setLang(ctx, access.From(ctx).UserID, lang)
	})
}

// Me is what the caller's pages need to know about them.
type Me struct {
	User  User
	Roles []access.Assignment
	Units map[string]Unit
	Firms []Firm
}

// Me tells who the caller is.
func (s *Service) Me(ctx context.Context) (Me, error) {
	actor := access.From(ctx)
	user, err := s.store.user(ctx, actor.UserID)
	if err != nil {
		return Me{}, err
	}
	me := Me{User: user, Roles: actor.Assignments}
	var codes []string
	byGrant := false
	for _, held := range actor.Assignments {
		codes = append(codes, held.UnitCode)
		byGrant = byGrant || s.Guard.ByGrant(held.Role)
	}
	if me.Units, err = s.store.unitsByCode(ctx, codes); err != nil || !byGrant {
		return me, err
	}
	me.Firms, err = s.grants.Granted(ctx, user.ID)
	return me, err
}

// asUser lets the log say who it was before there is a session.
func (s *Service) asUser(ctx context.Context, u User) context.Context {
	who := audit.From(ctx)
	who.UserID, who.Name, who.Unit = u.ID, u.Name, u.UnitCode
	who.Roles = roleNames(decodeHeld(u.Assignments, s.Clock().Date()))
	return audit.With(ctx, who)
}

func roleNames(held []access.Assignment) []string {
	names := make([]string, 0, len(held))
	for _, h := range held {
		names = append(names, h.Role)
	}
	return names
}

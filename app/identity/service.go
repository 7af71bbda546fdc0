package identity

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what the service is made of.
type Options struct {
	DB          *db.DB
	Audit       *audit.Log
	Guard       *access.Guard
	Messages    config.Messages
	Clock       value.Clock
	Log         *slog.Logger
	PublicURL   string
	Notify      *notify.Service // nil tells nobody
	SessionIdle time.Duration
	SessionMax  time.Duration
	Composition bool // passwords need letters and digits
	// SecondFactor demands one of managers and administrators.
	SecondFactor bool
	Hashing      Hashing // zero means the shipped cost
}

// Service holds the use cases.
type Service struct {
	Options
	store    store
	hasher   *hasher
	throttle *throttle
	grants   Grants
	touching sync.Map // ids of sessions being noted as seen
	touches  sync.WaitGroup
}

// New makes the service; UseGrants completes it.
func New(o Options) *Service {
	return &Service{Options: o, store: store{o.DB}, hasher: newHasher(o.Hashing), throttle: newThrottle(), grants: noGrants{}}
}

// UseGrants hands in the feature that keeps grants of single firms, which stands
// higher and is built later.
func (s *Service) UseGrants(g Grants) { s.grants = g }

// Prepare lays out the shipped units. It may run at every start: what is there,
// and perhaps renamed since, stays.
func (s *Service) Prepare(ctx context.Context) error {
	units, err := shippedUnits(s.Clock())
	if err != nil {
		return err
	}
	have, err := s.store.units(ctx)
	if err != nil {
		return err
	}
	units = slices.DeleteFunc(units, func(u Unit) bool {
		return slices.ContainsFunc(have, func(h Unit) bool { return h.Code == u.Code })
	})
	if len(units) == 0 {
		return nil
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.addUnits(ctx, units) })
}

// reach lists the units in which some role of the caller allows the verb.
// Administrators reach no enterprise, yet look after the accounts of their unit:
// so this asks where the role is held, not which firms it sees.
func (s *Service) reach(ctx context.Context, verb, object string) ([]string, error) {
	if err := s.Guard.Allow(ctx, verb, object); err != nil {
		return nil, err
	}
	actor := access.From(ctx)
	if actor.System {
		return []string{""}, nil
	}
	var units []string
	for _, held := range actor.Assignments {
		if slices.Contains(s.Guard.Permissions(held.Role), access.Permission{Object: object, Verb: verb}) {
			units = append(units, access.Stem(held.UnitCode))
		}
	}
	return units, nil
}

// covers tells whether a unit lies in what reach listed.
func covers(reach []string, unitCode string) bool {
	return slices.ContainsFunc(reach, func(r string) bool { return strings.HasPrefix(unitCode, r) })
}

// noGrants stands in where no feature keeps grants.
type noGrants struct{}

func (noGrants) CheckInvite(context.Context, string, string) (Firm, error) {
	return Firm{}, fault.NotFound("identity.firm_unknown")
}
func (noGrants) FirmNames(context.Context, []string) (map[string]string, error) { return nil, nil }

func (noGrants) FirmName(context.Context, string) (string, error) {
	return "", fault.NotFound("identity.firm_unknown")
}
func (noGrants) Admit(context.Context, Admission) error {
	return fault.NotFound("identity.firm_unknown")
}
func (noGrants) Granted(context.Context, string) ([]Firm, error) { return nil, nil }

package visit

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/identity"
)

// dealers are the roles that work on requests.
var dealers = []string{"officer", "manager"}

// Owners are those a request can be handed to: the officers and managers whose
// units hold the firm, the nearest first. They may stand above the caller.
func (s *Service) Owners(ctx context.Context, id string) ([]identity.Person, error) {
	r, err := s.visibleRequest(ctx, id)
	if err != nil {
		return nil, err
	}
	ref, err := s.Firms.Check(ctx, r.EnterpriseID, "change", "request")
	if err != nil {
		return nil, err
	}
	people, seen := []identity.Person{}, map[string]bool{}
	for _, role := range dealers {
		all, err := s.People.Colleagues(ctx, role, "")
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			holds := strings.HasPrefix(ref.UnitCode, access.Stem(p.UnitCode)) || ref.ParkCode != "" && ref.ParkCode == p.UnitCode
			if holds && !seen[p.ID] {
				seen[p.ID] = true
				people = append(people, p)
			}
		}
	}
	return people, nil
}

package identity

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/value"
)

// Person is what others may know about a colleague.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitCode string `json:"unitCode"`
}

// Names tells the names of people, for pages that show who did something.
// Unknown ids are left out.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	return s.store.names(ctx, ids)
}

// Colleagues lists who holds a role, in or below a unit, today.
func (s *Service) Colleagues(ctx context.Context, role, unitCode string) ([]Person, error) {
	return s.colleagues(ctx, role, []string{access.Stem(unitCode)})
}

// MyColleagues is Colleagues in the caller's own units.
func (s *Service) MyColleagues(ctx context.Context, role string) ([]Person, error) {
	reach, err := s.reach(ctx, "read", "colleague")
	if err != nil {
		return nil, err
	}
	return s.colleagues(ctx, role, reach)
}

// mostColleagues is more than any county has.
const mostColleagues = 500

func (s *Service) colleagues(ctx context.Context, role string, stems []string) ([]Person, error) {
	users, err := s.store.users(ctx, stems, UserFilter{Role: role, State: Active}, "", mostColleagues)
	if err != nil {
		return nil, err
	}
	people := make([]Person, 0, len(users))
	for _, u := range users {
		if holds(u, role, s.Clock().Date()) {
			people = append(people, Person{u.ID, u.Name, u.UnitCode})
		}
	}
	return people, nil
}

func holds(u User, role string, day value.Date) bool {
	return slices.ContainsFunc(decodeHeld(u.Assignments, day), func(h access.Assignment) bool { return h.Role == role })
}

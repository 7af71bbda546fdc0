package identity

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/notify"
)

// Person is what others may know about a colleague.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitCode string `json:"unitCode" doc:"where the role is held"`
}

// Names tells the names of people, for pages that show who did something.
// Unknown ids are left out.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	return s.store.names(ctx, ids)
}

// Recipients are those of some people who can be told something: accounts in use.
func (s *Service) Recipients(ctx context.Context, ids []string) (map[string]notify.Recipient, error) {
	users, err := s.store.activeUsers(ctx, ids)
	known := make(map[string]notify.Recipient, len(users))
	for _, u := range users {
		known[u.ID] = notify.Recipient{Name: u.Name, Lang: u.Lang}
	}
	return known, err
}

// Colleagues lists who holds a role today in or below a unit.
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

// mostColleagues is more than any province has officers.
const mostColleagues = 5000

func (s *Service) colleagues(ctx context.Context, role string, stems []string) ([]Person, error) {
	anywhere := []string{""}
	users, err := s.store.users(ctx, anywhere, UserFilter{Role: role, State: Active}, "", mostColleagues)
	if err != nil {
		return nil, err
	}
	people := []Person{}
	for _, u := range users {
		for _, held := range decodeHeld(u.Assignments, s.Clock().Date()) {
			if held.Role == role && covers(stems, held.UnitCode) {
				people = append(people, Person{u.ID, u.Name, held.UnitCode})
				break
			}
		}
	}
	return people, nil
}

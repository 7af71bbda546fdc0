package identity

import (
	"context"

	"miaolin/app/access"
	"miaolin/db"
)

// ActorOf is a person with the roles they hold now, for work that runs after
// they asked for it. Who is gone, disabled or must first choose a new password
// is nobody.
func (s *Service) ActorOf(ctx context.Context, userID string) (access.Actor, error) {
	user, err := s.store.user(ctx, userID)
	if db.IsNotFound(err) || err == nil && (user.State != Active || user.MustChangePassword) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, err
	}
	return access.Actor{UserID: user.ID, Name: user.Name, Assignments: decodeHeld(user.Assignments, s.Clock().Date())}, nil
}

// PruneSessions forgets sessions that nobody can use any more.
func (s *Service) PruneSessions(ctx context.Context) error {
	now := s.Clock()
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		return s.store.dropAllDead(ctx, now, now.Add(-s.SessionIdle))
	})
}

package enterprise

import (
	"context"

	"miaolin/app/fault"
	"miaolin/db"
)

// Hold makes other writers of this firm's summary wait until the transaction of
// ctx is over. A feature that counts its own rows for WriteSummary holds the firm
// before it writes them, or two of them could each miss the other's row.
func (s *Service) Hold(ctx context.Context, id string) error {
	_, err := s.store.lockSummary(ctx, id)
	if db.IsNotFound(err) {
		return fault.NotFound("enterprise.not_found")
	}
	return err
}

package eligibility

import "context"

// Demo assesses the firms of the demo county.
func (s *Service) Demo(ctx context.Context) error {
	if err := s.Prepare(ctx); err != nil {
		return err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return err
	}
	// Page by page in the demo's own transaction, which two threads cannot share.
	after := ""
	for {
		firms, err := s.firms.After(ctx, "read", "assessment", after, pageSize)
		if err != nil || len(firms) == 0 {
			return err
		}
		after = firms[len(firms)-1].ID
		if _, err := s.refresh(ctx, b, firms); err != nil {
			return err
		}
	}
}

package enterprise

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// MergeIn joins one record into another.
type MergeIn struct {
	FromID string `json:"fromId" maxLength:"40" doc:"the record that is closed"`
	IntoID string `json:"intoId" maxLength:"40" doc:"the record that stays"`
	Reason string `json:"reason" minLength:"2" maxLength:"300"`
}

// ApartIn says that two records are two firms.
type ApartIn struct {
	OneID   string `json:"oneId" maxLength:"40"`
	OtherID string `json:"otherId" maxLength:"40"`
}

func mergeOf(m Merge, err error) (*web.Answer[Merge], error) {
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(m), nil
}

func (s *Service) duplicateRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "enterprise-duplicates", Method: http.MethodGet, Path: "/enterprise-duplicates", Verb: "read", Object: "enterprise", Summary: "Pairs that may be one firm"},
		func(ctx context.Context, _ *struct{}) (*web.List[Pair], error) {
			rows, err := s.Duplicates(ctx)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "enterprise-duplicates-suggest", Method: http.MethodGet, Path: "/enterprise-duplicates/suggest", Verb: "read", Object: "enterprise", Summary: "Firms on record that a new name or code may already be"},
		func(ctx context.Context, in *struct {
			Name string `query:"name" maxLength:"200"`
			USCC string `query:"uscc" maxLength:"40"`
		}) (*web.List[Suggestion], error) {
			rows, err := s.Suggest(ctx, Identity{Name: in.Name, USCC: value.NormaliseUSCC(in.USCC)}, "")
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "enterprise-duplicates-of", Method: http.MethodGet, Path: "/enterprises/{id}/duplicates", Verb: "read", Object: "enterprise", Summary: "Firms that may be the same as this one"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Suggestion], error) {
			rows, err := s.DuplicatesOf(ctx, in.ID)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "enterprise-duplicate-dismiss", Method: http.MethodPost, Path: "/enterprise-duplicates/dismissals", Verb: "change", Object: "enterprise", Summary: "Remember that two records are two firms", Status: http.StatusNoContent},
		func(ctx context.Context, in *struct{ Body ApartIn }) (*web.Done, error) {
			return &web.Done{}, s.JudgeApart(ctx, in.Body.OneID, in.Body.OtherID)
		})
	web.Register(w, web.Op{ID: "enterprise-merge", Method: http.MethodPost, Path: "/enterprise-merges", Verb: "manage", Object: "enterprise", Summary: "Join two records of one firm", Status: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body MergeIn }) (*web.Answer[Merge], error) {
			return mergeOf(s.Merge(ctx, in.Body.FromID, in.Body.IntoID, in.Body.Reason))
		})
	web.Register(w, web.Op{ID: "enterprise-unmerge", Method: http.MethodPost, Path: "/enterprise-merges/{id}/undo", Verb: "manage", Object: "enterprise", Summary: "Take a merge back"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[Merge], error) {
			return mergeOf(s.UndoMerge(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "enterprise-merges", Method: http.MethodGet, Path: "/enterprises/{id}/merges", Verb: "read", Object: "enterprise", Summary: "Merges into or out of this firm"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Merge], error) {
			rows, err := s.Merges(ctx, in.ID)
			return listed(rows, err)
		})
}

package coaching

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

func (s *Service) recordRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "coaching-record", Method: http.MethodPut, Path: "/coachings/{id}/record", Verb: "change", Object: "coaching",
		Summary: "What was found and advised; the first record says that it was held"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Record
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.Write(ctx, in.ID, v, in.Body) })
		})
	web.Register(w, web.Op{ID: "coaching-tasks", Method: http.MethodPost, Path: "/coachings/{id}/tasks", Verb: "change", Object: "coaching",
		Summary: "Put opinions on the firm's plan, all or some"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body struct {
				Opinions []string `json:"opinions,omitempty" maxItems:"30" doc:"empty: all"`
			}
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.TakeOver(ctx, in.ID, v, in.Body.Opinions) })
		})
	web.Register(w, web.Op{ID: "coaching-answer", Method: http.MethodPost, Path: "/coachings/{id}/answer", Verb: "answer", Object: "coaching",
		Summary: "The firm confirms the record and rates the coaching, once"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Answer
		}) (*web.One[Detail], error) {
			return changing(in.ChangeIn, func(v int64) (Detail, error) { return s.Agree(ctx, in.ID, v, in.Body) })
		})
	web.Register(w, web.Op{ID: "coaching-material-add", Method: http.MethodPost, Path: "/coachings/{id}/materials", Verb: "submit", Object: "coaching",
		Summary: "Hand in a paper, or its next version"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body NewMaterial
		}) (*web.One[Detail], error) {
			return detailOf(s.AddMaterial(ctx, in.ID, in.Body))
		})
	web.Register(w, web.Op{ID: "coaching-material-review", Method: http.MethodPost, Path: "/coaching-materials/{id}/review", Verb: "change", Object: "coaching",
		Summary: "The coach's word on a version of a paper"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body MaterialReview
		}) (*web.One[Detail], error) {
			return detailOf(s.ReviewMaterial(ctx, in.ID, in.Body))
		})
}

package fact

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

type listRecordsIn struct {
	web.RecordIn
	Archived bool `query:"archived" doc:"archived ones too"`
}

type addRecordIn[S any] struct {
	web.IdempotencyKey
	web.RecordIn
	Body S
}

type changeRecordIn[S any] struct {
	web.IfMatch
	web.RecordIn
	Body S
}

// recordRoutes registers the operations on what is kept beside the figures.
func (s *Service) recordRoutes(w *web.Server) {
	recordRoutes(w, s.results(), "results", "transformed results")
	recordRoutes(w, s.documents(), "rd-documents", "documents of R&D management")
	recordRoutes(w, s.incidents(), "incidents", "incidents")
	recordRoutes(w, s.checks(), "record-checks", "checks of the record")
	recordRoutes(w, s.honours(), "honours", "national awards and led standards")
}

func recordRoutes[T kept, S said](w *web.Server, r register[T, S], path, noun string) {
	of := "/enterprises/{id}/" + path
	one := "/" + path + "/{id}"
	answer := func(row T, err error) (*web.One[T], error) {
		if err != nil {
			return nil, err
		}
		return web.OneOf(row, r.kept(&row).Version), nil
	}
	web.Register(w, web.Op{ID: r.operation + "-list", Method: http.MethodGet, Path: of, Verb: "read", Object: r.object,
		Summary: "The " + noun + " of a firm, newest record first"},
		func(ctx context.Context, in *listRecordsIn) (*web.List[T], error) {
			rows, err := r.list(ctx, in.ID, in.Archived)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: r.operation + "-create", Method: http.MethodPost, Path: of, Verb: "create", Object: r.object,
		Summary: "Record one of the " + noun, Status: http.StatusCreated},
		func(ctx context.Context, in *addRecordIn[S]) (*web.One[T], error) {
			once := in.Once(ctx, r.operation+"-create", []any{in.ID, in.Body}, r.s.clock)
			id, _, err := r.s.db.Once(ctx, once, func(ctx context.Context) (string, error) {
				row, err := r.add(ctx, in.ID, in.Body)
				return r.kept(&row).ID, err
			})
			if err != nil {
				return nil, err
			}
			return answer(r.get(ctx, id))
		})
	web.Register(w, web.Op{ID: r.operation + "-change", Method: http.MethodPut, Path: one, Verb: "change", Object: r.object,
		Summary: "Replace what one of the " + noun + " says"},
		func(ctx context.Context, in *changeRecordIn[S]) (*web.One[T], error) {
			return answer(r.change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: r.operation + "-archive", Method: http.MethodPost, Path: one + "/archive", Verb: "archive", Object: r.object,
		Summary: "Take one of the " + noun + " out, with a reason"},
		func(ctx context.Context, in *archiveIPIn) (*web.One[T], error) {
			return answer(r.archive(ctx, in.ID, in.Version(), in.Body.Reason))
		})
}

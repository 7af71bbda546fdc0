package home

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/view"
	"miaolin/app/web"
)

// Views lets people keep lists as they like to see them.
type Views struct{ Service *view.Service }

// Routes registers the operations on saved views.
func (v Views) Routes(w *web.Server) {
	h := viewHandlers{v.Service}
	web.Register(w, web.Op{ID: "view-list", Method: "GET", Path: "/views", Verb: "read", Object: "view",
		Summary: "List the saved views of a list: mine and those shared with me"}, h.list)
	web.Register(w, web.Op{ID: "view-get", Method: "GET", Path: "/views/{id}", Verb: "read", Object: "view",
		Summary: "Read a saved view"}, h.get)
	web.Register(w, web.Op{ID: "view-create", Method: "POST", Path: "/views", Verb: "create", Object: "view", Status: http.StatusCreated,
		Summary: "Save a view"}, h.create)
	web.Register(w, web.Op{ID: "view-change", Method: "PATCH", Path: "/views/{id}", Verb: "change", Object: "view",
		Summary: "Change a view of my own"}, h.change)
	web.Register(w, web.Op{ID: "view-archive", Method: "DELETE", Path: "/views/{id}", Verb: "archive", Object: "view", Status: http.StatusNoContent,
		Summary: "Take a view of my own away"}, h.archive)
	web.Register(w, web.Op{ID: "view-default", Method: "PUT", Path: "/view-defaults/{list}", Verb: "change", Object: "view", Status: http.StatusNoContent,
		Summary: "Choose the view a list of mine opens with"}, h.setDefault)
}

type viewHandlers struct{ svc *view.Service }

// SavedView is a saved view as people see it.
type SavedView struct {
	ID        string        `json:"id"`
	List      string        `json:"list"`
	Name      string        `json:"name"`
	OwnerName string        `json:"ownerName"`
	Mine      bool          `json:"mine"`
	Shared    string        `json:"shared" doc:"unit it is shared with; empty = private"`
	Default   bool          `json:"default" doc:"my list opens with it"`
	Content   view.Content  `json:"content"`
	UpdatedAt value.Instant `json:"updatedAt"`
	Version   int64         `json:"version"`
}

func viewOf(ctx context.Context, v view.View) (SavedView, error) {
	s := SavedView{
		ID: v.ID, List: v.List, Name: v.Name, OwnerName: v.OwnerName, Mine: v.OwnerID == web.SessionOf(ctx).Actor.UserID,
		Shared: v.SharedUnit, Default: v.Default, UpdatedAt: v.UpdatedAt, Version: v.Version,
	}
	return s, v.Content.Into(&s.Content)
}

func oneView(ctx context.Context, v view.View, err error) (*web.One[SavedView], error) {
	if err != nil {
		return nil, err
	}
	s, err := viewOf(ctx, v)
	return web.OneOf(s, v.Version), err
}

func (h viewHandlers) list(ctx context.Context, in *struct {
	List string `query:"list" required:"true" maxLength:"20" doc:"which list: enterprises, titles …"`
}) (*web.List[SavedView], error) {
	views, err := h.svc.List(ctx, in.List)
	if err != nil {
		return nil, err
	}
	items := make([]SavedView, len(views))
	for i, v := range views {
		if items[i], err = viewOf(ctx, v); err != nil {
			return nil, err
		}
	}
	return web.ListOf(items, "", nil), nil
}

func (h viewHandlers) get(ctx context.Context, in *web.RecordIn) (*web.One[SavedView], error) {
	v, err := h.svc.Get(ctx, in.ID)
	return oneView(ctx, v, err)
}

func (h viewHandlers) create(ctx context.Context, in *struct{ Body view.NewView }) (*web.One[SavedView], error) {
	v, err := h.svc.Create(ctx, in.Body)
	return oneView(ctx, v, err)
}

type viewChangeIn struct {
	web.RecordIn
	web.IfMatch
	Body view.Change
}

func (h viewHandlers) change(ctx context.Context, in *viewChangeIn) (*web.One[SavedView], error) {
	v, err := h.svc.Change(ctx, in.ID, in.Version(), in.Body)
	return oneView(ctx, v, err)
}

func (h viewHandlers) archive(ctx context.Context, in *web.ChangeIn) (*web.Done, error) {
	return &web.Done{}, h.svc.Archive(ctx, in.ID, in.Version())
}

func (h viewHandlers) setDefault(ctx context.Context, in *struct {
	List string `path:"list" maxLength:"20"`
	Body struct {
		ViewID string `json:"viewId" maxLength:"40" doc:"empty = as the list ships"`
	}
}) (*web.Done, error) {
	return &web.Done{}, h.svc.SetDefault(ctx, in.List, in.Body.ViewID)
}

package enterprise

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

// ByContact is a person at a firm in an address.
type ByContact struct {
	web.RecordIn
	ContactID string `path:"contactId" maxLength:"40"`
	web.IfMatch
}

func contactOf(c Contact, err error) (*web.One[Contact], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(c, c.Version), nil
}

func (s *Service) contactRoutes(w *web.Server) {
	const path = "/enterprises/{id}/contacts"
	web.Register(w, web.Op{ID: "contact-list", Method: http.MethodGet, Path: path, Verb: "read", Object: "contact", Summary: "The people at a firm"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Contact], error) {
			rows, err := s.Contacts(ctx, in.ID)
			return listed(rows, err)
		})
	web.Register(w, web.Op{ID: "contact-create", Method: http.MethodPost, Path: path, Verb: "create", Object: "contact", Summary: "Record a person at a firm", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body NewContact
		}) (*web.One[Contact], error) {
			return contactOf(s.AddContact(ctx, in.ID, in.Body))
		})
	web.Register(w, web.Op{ID: "contact-change", Method: http.MethodPatch, Path: path + "/{contactId}", Verb: "change", Object: "contact", Summary: "Change a person"},
		func(ctx context.Context, in *struct {
			ByContact
			Body ContactChange
		}) (*web.One[Contact], error) {
			return contactOf(s.ChangeContact(ctx, in.ID, in.ContactID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "contact-archive", Method: http.MethodDelete, Path: path + "/{contactId}", Verb: "archive", Object: "contact", Summary: "Take a person off the firm"},
		func(ctx context.Context, in *ByContact) (*web.Done, error) {
			return &web.Done{}, s.ArchiveContact(ctx, in.ID, in.ContactID, in.Version())
		})
}

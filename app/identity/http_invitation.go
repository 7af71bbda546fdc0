package identity

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

func (h handlers) links() {
	web.Register(h.web, web.Op{ID: "password-change", Method: "POST", Path: "/password", Verb: "change", Object: "self", Summary: "Change my password; my other sessions end"}, h.changePassword)
	web.Register(h.web, web.Op{ID: "invitation-list", Method: "GET", Path: "/invitations", Verb: "read", Object: "invitation", Summary: "Invitations of my units and my own"}, h.listInvitations)
	web.Register(h.web, web.Op{ID: "invitation-create", Method: "POST", Path: "/invitations", Verb: "create", Object: "invitation", Status: http.StatusCreated, Summary: "Make a one-time link into a role"}, h.invite)
	web.Register(h.web, web.Op{ID: "invitation-revoke", Method: "DELETE", Path: "/invitations/{id}", Verb: "archive", Object: "invitation", Summary: "Take an invitation back"}, h.revoke)
	web.Register(h.web, web.Op{ID: "invitation-read", Method: "GET", Path: "/invitations/{token}", Public: true, Summary: "Who invites to what, for the holder of the link"}, h.offer)
	web.Register(h.web, web.Op{ID: "invitation-accept", Method: "POST", Path: "/invitations/{token}/accept", Public: true, Status: http.StatusOK, Summary: "Accept with a new account and sign in"}, h.accept)
	web.Register(h.web, web.Op{ID: "invitation-join", Method: "POST", Path: "/invitations/{token}/join", Verb: "change", Object: "self", Status: http.StatusOK, Summary: "Accept with the account I am signed in with"}, h.join)
	web.Register(h.web, web.Op{ID: "password-reset-read", Method: "GET", Path: "/password-resets/{token}", Public: true, Summary: "For which account a reset link is"}, h.resetOwner)
	web.Register(h.web, web.Op{ID: "password-reset-use", Method: "POST", Path: "/password-resets/{token}", Public: true, Summary: "Choose a new password with a reset link"}, h.useReset)
}

type changePasswordIn struct {
	DeviceIn
	Body struct {
		OldPassword string `json:"oldPassword" maxLength:"500"`
		Password    string `json:"password" maxLength:"500"`
	}
}

func (h handlers) changePassword(ctx context.Context, in *changePasswordIn) (*SignedIn, error) {
	token, err := h.svc.ChangePassword(ctx, in.Body.OldPassword, in.Body.Password, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return h.signedIn(ctx, token)
}

// InvitationItem is an invitation as lists show it; its link was shown once.
type InvitationItem struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	Role           string          `json:"role"`
	RoleName       string          `json:"roleName"`
	UnitCode       string          `json:"unitCode"`
	UnitName       string          `json:"unitName"`
	EnterpriseID   *string         `json:"enterpriseId"`
	EnterpriseName string          `json:"enterpriseName" doc:"empty for those who do not read firms"`
	InvitedBy      string          `json:"invitedBy" doc:"name"`
	State          InvitationState `json:"state" enum:"open,used,revoked,expired"`
	CreatedAt      value.Instant   `json:"createdAt"`
	ExpiresAt      value.Instant   `json:"expiresAt"`
}

func (h handlers) invitationItems(ctx context.Context, page []Invitation) ([]InvitationItem, error) {
	var people, codes, firms []string
	for _, i := range page {
		people, codes = append(people, i.InvitedBy), append(codes, i.UnitCode)
		if i.EnterpriseID != nil {
			firms = append(firms, *i.EnterpriseID)
		}
	}
	firmNames, err := h.svc.grants.FirmNames(ctx, firms)
	if err != nil {
		return nil, err
	}
	names, err := h.svc.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	units, err := h.svc.store.unitsByCode(ctx, codes)
	if err != nil {
		return nil, err
	}
	items := []InvitationItem{}
	for _, i := range page {
		item := InvitationItem{
			i.ID, i.Name, i.Role, h.text(ctx, "role_"+i.Role), i.UnitCode, units[i.UnitCode].Name, i.EnterpriseID, "",
			names[i.InvitedBy], i.state(h.svc.Clock()), i.CreatedAt, i.ExpiresAt,
		}
		if i.EnterpriseID != nil {
			item.EnterpriseName = firmNames[*i.EnterpriseID]
		}
		items = append(items, item)
	}
	return items, nil
}

func (h handlers) listInvitations(ctx context.Context, in *web.PageIn) (*web.List[InvitationItem], error) {
	var before, next string
	if _, err := web.DecodeCursor(in.Cursor, &before); err != nil {
		return nil, err
	}
	page, more, err := h.svc.Invitations(ctx, before, in.Limit)
	if err != nil {
		return nil, err
	}
	if more {
		next = web.EncodeCursor(page[len(page)-1].ID)
	}
	items, err := h.invitationItems(ctx, page)
	return web.ListOf(items, next, nil), err
}

// InvitationMade is the invitation and the link to hand over.
type InvitationMade struct {
	InvitationItem
	Link Link `json:"link"`
}

type inviteIn struct{ Body NewInvitation }

func (h handlers) invite(ctx context.Context, in *inviteIn) (*web.Answer[InvitationMade], error) {
	i, link, err := h.svc.Invite(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	items, err := h.invitationItems(ctx, []Invitation{i})
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(InvitationMade{items[0], link}), nil
}

func (h handlers) revoke(ctx context.Context, in *web.RecordIn) (*web.Done, error) {
	return &web.Done{}, h.svc.Revoke(ctx, in.ID)
}

// LinkIn carries the secret of a one-time link.
type LinkIn struct {
	Token string `path:"token" maxLength:"60"`
}

// OfferView is what the holder of a link is told before saying yes.
type OfferView struct {
	Name           string        `json:"name" doc:"whom the link is for"`
	Role           string        `json:"role"`
	RoleName       string        `json:"roleName"`
	UnitName       string        `json:"unitName"`
	EnterpriseName string        `json:"enterpriseName"`
	InvitedBy      string        `json:"invitedBy"`
	ExpiresAt      value.Instant `json:"expiresAt"`
}

func (h handlers) offer(ctx context.Context, in *LinkIn) (*web.Answer[OfferView], error) {
	o, err := h.svc.Offer(ctx, in.Token)
	return web.AnswerOf(OfferView{o.Name, o.Role, h.text(ctx, "role_"+o.Role), o.Unit, o.Firm, o.Inviter, o.ExpiresAt}), err
}

type acceptIn struct {
	DeviceIn
	LinkIn
	Body struct {
		Username string `json:"username" minLength:"2" maxLength:"60"`
		Password string `json:"password" maxLength:"500"`
		Phone    string `json:"phone,omitempty" maxLength:"30"`
	}
}

func (h handlers) accept(ctx context.Context, in *acceptIn) (*SignedIn, error) {
	token, err := h.svc.Accept(ctx, in.Token, in.Body.Username, in.Body.Password, in.Body.Phone, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return h.signedIn(ctx, token)
}

type joinIn struct {
	DeviceIn
	LinkIn
}

func (h handlers) join(ctx context.Context, in *joinIn) (*SignedIn, error) {
	token, err := h.svc.Join(ctx, in.Token, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return h.signedIn(ctx, token)
}

// ResetOwnerView names the account a link is for.
type ResetOwnerView struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

func (h handlers) resetOwner(ctx context.Context, in *LinkIn) (*web.Answer[ResetOwnerView], error) {
	user, err := h.svc.ResetOwner(ctx, in.Token)
	return web.AnswerOf(ResetOwnerView{user.Username, user.Name}), err
}

type useResetIn struct {
	LinkIn
	Body struct {
		Password string `json:"password" maxLength:"500"`
	}
}

func (h handlers) useReset(ctx context.Context, in *useResetIn) (*web.Done, error) {
	return &web.Done{}, h.svc.UseReset(ctx, in.Token, in.Body.Password)
}

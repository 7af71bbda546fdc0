package identity

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

func (h handlers) factors() {
	web.Register(h.web, web.Op{ID: "second-factor-read", Method: "GET", Path: "/second-factor", Verb: "read", Object: "self", Summary: "Whether signing in asks me for a code"}, h.factor)
	web.Register(h.web, web.Op{ID: "second-factor-begin", Method: "POST", Path: "/second-factor", Verb: "change", Object: "self", Settles: true, Status: http.StatusOK, Summary: "Make a secret for my authenticator app"}, h.beginFactor)
	web.Register(h.web, web.Op{ID: "second-factor-confirm", Method: "POST", Path: "/second-factor/confirm", Verb: "change", Object: "self", Settles: true, Status: http.StatusOK, Summary: "Ask me for a code from now on"}, h.confirmFactor)
	web.Register(h.web, web.Op{ID: "second-factor-end", Method: "POST", Path: "/second-factor/end", Verb: "change", Object: "self", Status: http.StatusOK, Summary: "Ask me for a code no longer"}, h.endFactor)
	web.Register(h.web, web.Op{ID: "second-factor-reset", Method: "POST", Path: "/users/{id}/second-factor-reset", Verb: "change", Object: "user", Status: http.StatusNoContent, Summary: "Take the second step of signing in from a person who lost the phone"}, h.resetFactor)
}

func (h handlers) factor(ctx context.Context, _ *none) (*web.Answer[FactorState], error) {
	state, err := h.svc.FactorState(ctx)
	return web.AnswerOf(state), err
}

type passwordIn struct {
	DeviceIn
	Body struct {
		Password string `json:"password" maxLength:"500" doc:"the caller's own"`
	}
}

// FactorOffered is the secret, for the eyes of its owner only.
type FactorOffered struct {
	Secret string `json:"secret" doc:"to be typed where the code cannot be scanned"`
	URL    string `json:"url" doc:"opens an authenticator on the same phone"`
	QR     web.QR `json:"qr"`
}

func (h handlers) beginFactor(ctx context.Context, in *passwordIn) (*web.Answer[FactorOffered], error) {
	offer, err := h.svc.BeginFactor(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	qr, err := web.DrawQR(offer.URL)
	return web.AnswerOf(FactorOffered{offer.Secret, offer.URL, qr}), err
}

type confirmFactorIn struct {
	DeviceIn
	Body struct {
		Code string `json:"code" maxLength:"60" doc:"six digits"`
	}
}

// FactorConfirmed answers with the new session's cookie.
type FactorConfirmed struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   FactorCodes
}

// FactorCodes are the recovery codes in the only moment they can be seen.
type FactorCodes struct {
	RecoveryCodes []string    `json:"recoveryCodes"`
	Session       SessionView `json:"session"`
}

func (h handlers) confirmFactor(ctx context.Context, in *confirmFactorIn) (*FactorConfirmed, error) {
	token, codes, err := h.svc.ConfirmFactor(ctx, in.Body.Code, in.device(ctx))
	if err != nil {
		return nil, err
	}
	signed, err := h.signedIn(ctx, token)
	if err != nil {
		return nil, err
	}
	return &FactorConfirmed{signed.Cookie, FactorCodes{codes, signed.Body}}, nil
}

func (h handlers) endFactor(ctx context.Context, in *passwordIn) (*SignedIn, error) {
	token, err := h.svc.EndFactor(ctx, in.Body.Password, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return h.signedIn(ctx, token)
}

func (h handlers) resetFactor(ctx context.Context, in *web.RecordIn) (*web.Done, error) {
	return &web.Done{}, h.svc.ResetFactor(ctx, in.ID)
}

package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// tokenBytes is 256 bits: far beyond guessing.
const tokenBytes = 32

var tokenLength = base64.RawURLEncoding.EncodedLen(tokenBytes)

// newToken makes a secret for a cookie or a link, and the hash that is stored in
// its place.
func newToken() (token, hash string) {
	token = base64.RawURLEncoding.EncodeToString(randomBytes(tokenBytes))
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// csrfOf derives the session's CSRF token. It needs no storage: who knows it knew
// the session's secret, and the secret cannot be had from it.
func csrfOf(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("csrf"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:24])
}

// NewSecret makes a secret for a one-time link of another feature, and the hash
// that is stored in its place.
func NewSecret() (token, hash string) { return newToken() }

// HashSecret is the hash under which a secret was stored.
func HashSecret(token string) string { return hashToken(token) }

package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"miaolin/app/fault"
	"miaolin/config"
)

const (
	shortestPassword = 8
	longestPassword  = 128
)

// Hashing is how much work a guess costs.
type Hashing struct {
	MemoryKiB uint32
	Passes    uint32
}

// shippedHashing is what OWASP asks of argon2id with one lane: enough work for a
// guesser, little enough memory for a small server.
var shippedHashing = Hashing{MemoryKiB: 19 * 1024, Passes: 2}

const (
	saltBytes = 16
	keyBytes  = 32
)

// hasher makes and checks password hashes, one at a time: each needs its memory
// for itself, and a crowd at the door must not push the server over.
type hasher struct {
	cost  Hashing
	slots chan struct{}
	dummy string
}

func newHasher(cost Hashing) *hasher {
	if cost == (Hashing{}) {
		cost = shippedHashing
	}
	h := &hasher{cost: cost, slots: make(chan struct{}, 1)}
	h.dummy = h.encode(randomBytes(saltBytes), randomBytes(keyBytes))
	return h
}

func (h *hasher) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// hash is the stored form of a password. Never call it inside a transaction.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := randomBytes(saltBytes)
	key, err := h.derive(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return h.encode(salt, key), nil
}

// verify tells whether a password belongs to a hash. Without a hash – an unknown
// or password-less account – it does the same work and says no.
func (h *hasher) verify(ctx context.Context, password, encoded string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	var version int
	var cost Hashing
	var tail string
	if _, err := fmt.Sscanf(encoded, "$argon2id$v=%d$m=%d,t=%d,p=1$%s", &version, &cost.MemoryKiB, &cost.Passes, &tail); err != nil {
		return false, fmt.Errorf("identity: a stored password hash is malformed: %w", err)
	}
	saltText, keyText, _ := strings.Cut(tail, "$")
	salt, err := base64.RawStdEncoding.DecodeString(saltText)
	if err != nil {
		return false, fmt.Errorf("identity: a stored password hash is malformed: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(keyText)
	if err != nil {
		return false, fmt.Errorf("identity: a stored password hash is malformed: %w", err)
	}
	got, err := h.derive(ctx, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func (h *hasher) derive(ctx context.Context, password string, salt []byte, cost Hashing) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fault.Unavailable("identity.busy").Because(ctx.Err())
	}
	// What a hash worked on is garbage as large as all the rest of a small server:
	// left lying it would let the heap grow to twice that before it is picked up.
	defer runtime.GC()
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, cost.Passes, cost.MemoryKiB, 1, keyBytes), nil
}

var commonPasswords = sync.OnceValue(func() map[string]bool {
	raw, err := config.Defaults.ReadFile("defaults/common-passwords.txt")
	if err != nil {
		panic(err) // the file is compiled in
	}
	all := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			all[line] = true
		}
	}
	return all
})

// checkPassword refuses passwords that others would try first. Length is what
// counts; a mixture of characters is asked for only where a rule demands it.
func checkPassword(password, username string, composition bool) *fault.Error {
	refuse := func(code string, kv ...any) *fault.Error {
		return fault.Invalid(code, kv...).WithField("body.password", code, kv...)
	}
	plain := strings.ToLower(norm.NFKC.String(password))
	length := utf8.RuneCountInString(plain)
	switch {
	case length < shortestPassword:
		return refuse("identity.password_short", "min", shortestPassword)
	case length > longestPassword:
		return refuse("identity.password_long", "max", longestPassword)
	case commonPasswords()[plain] || oneCharacter(plain):
		return refuse("identity.password_common")
	case username != "" && strings.Contains(plain, username):
		return refuse("identity.password_username")
	case composition && !mixed(plain):
		return refuse("identity.password_mixture")
	}
	return nil
}

func oneCharacter(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return strings.TrimLeft(s[size:], string(first)) == ""
}

func mixed(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLetter) && strings.ContainsFunc(s, unicode.IsDigit)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

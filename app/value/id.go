package value

import (
	"encoding/binary"

	"github.com/google/uuid"
)

// NewID is a UUIDv7 as text: unique without asking the database, and in the
// order of making, which keeps index writes at one end.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IDAt is an ID that stands in order as if it had been made at a moment.
func IDAt(at Instant) string {
	u := uuid.Must(uuid.NewV7())
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.Time().UnixMilli()))
	copy(u[:6], ms[2:])
	return u.String()
}

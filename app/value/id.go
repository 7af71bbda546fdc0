package value

import "github.com/google/uuid"

// NewID is a UUIDv7 as text: unique without asking the database, and in the
// order of making, which keeps index writes at one end.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

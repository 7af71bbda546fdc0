//go:build !unix

package boot

import "errors"

// freeSpace cannot be asked for in the same way here.
func freeSpace(string) (uint64, error) { return 0, errors.New("not supported on this system") }

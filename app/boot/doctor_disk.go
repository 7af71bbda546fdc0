//go:build unix

package boot

import "golang.org/x/sys/unix"

// freeSpace is what an ordinary user can still write below path.
func freeSpace(path string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

package plan

// SetPage makes effects be read a few firms at a time, until the test puts it back.
func SetPage(n int) (back func()) {
	old := page
	page = n
	return func() { page = old }
}

package enterprise

// Followed is a table whose rows move with a firm when it is merged. Unique are
// the columns that, with the firm, may not repeat: a row whose twin the other
// firm already has stays where it is.
type Followed struct {
	Table  string
	Unique []string
}

// Follow names the tables of higher features whose rows move in a merge. boot
// calls it once.
func (s *Service) Follow(tables ...Followed) { s.follow = append(s.follow, tables...) }

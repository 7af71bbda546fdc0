package value

// Place is where a page of a list in the order of days ended: the day and the id of
// its last row.
type Place struct {
	On Date   `json:"d"`
	ID string `json:"i"`
}

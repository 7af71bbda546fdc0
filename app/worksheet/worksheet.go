// Package worksheet sends firms out as a table to be typed into, and takes it back
// as single differences, each to be accepted or refused by a person.
//
// What stood in the store when the table went out is kept row by row. The file
// carries a key per row and a code per column, both hidden, so rows may be sorted
// and columns moved or renamed. When it comes back, each cell is laid beside what
// it was and what the store says meanwhile: changed here, changed there, or both.
// Only accepted cells are written, row by row, by the services that keep the
// facts, with the permissions of whoever accepts. A row is written in one
// transaction with the marks of its cells, so nothing is written twice.
package worksheet

import (
	"strings"
	"unicode/utf8"

	"miaolin/app/collection"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how far a sheet has come.
type State string

const (
	Out       State = "out"       // downloaded, or to be
	Comparing State = "comparing" // its job lays it beside the store
	Open      State = "open"      // differences wait for a decision
	Applying  State = "applying"  // its job writes
	Done      State = "done"
)

// Kind says who changed a cell since it went out.
type Kind string

const (
	Here     Kind = "here"     // in the sheet
	There    Kind = "there"    // in the store; nothing to decide
	Conflict Kind = "conflict" // both, differently
	Wrong    Kind = "wrong"    // what was typed cannot be taken
)

// Settled is what became of a cell.
type Settled string

const (
	Undecided Settled = "open"
	Accepted  Settled = "accepted"
	Refused   Settled = "refused"
	Applied   Settled = "applied"
	Failed    Settled = "failed" // accepted, and the store refused it
)

// Bounds.
const (
	mostRows     = 2000
	mostColumns  = 60
	directRows   = 200 // compared or written while the asker waits; more is a job
	leastPurpose = 4
)

// Sheet is one table that went out.
type Sheet struct {
	ID          string `gorm:"primaryKey"`
	Serial      string
	Title       string
	OwnerID     string
	OwnerName   string
	UnitCode    string
	RoundID     *string
	Year        int
	Columns     value.JSON // []collection.Field
	Lang        string
	FilterWords string
	Purpose     string
	Personal    bool
	RowCount    int
	State       State
	FileName    string
	FileHash    string
	Notes       value.JSON // []Note
	JobID       string
	ErrorCode   string
	CreatedAt   value.Instant
	ReturnedAt  *value.Instant
	BusySince   *value.Instant
	FinishedAt  *value.Instant
	Version     int64
}

// TableName is GORM's.
func (Sheet) TableName() string { return "worksheets" }

func (s Sheet) columns() (all []collection.Field) {
	_ = s.Columns.Into(&all) // written by us
	return all
}

func (s Sheet) notes() []Note {
	all := []Note{}
	if len(s.Notes) > 0 {
		_ = s.Notes.Into(&all)
	}
	return all
}

// Row is one firm of a sheet.
type Row struct {
	WorksheetID   string `gorm:"primaryKey"`
	No            int    `gorm:"primaryKey"`
	RowKey        string
	Stamp         string
	EnterpriseID  string
	ReturnID      *string
	FirmName      string
	UnitCode      string
	Base          value.JSON // code → text
	Line          int        // where it stood in the file that came back; 0 = it did not
	Came          value.JSON // []Came
	Problem       string
	ProblemParams value.JSON
}

// TableName is GORM's.
func (Row) TableName() string { return "worksheet_rows" }

func (r Row) base() map[string]string {
	all := map[string]string{}
	_ = r.Base.Into(&all)
	return all
}

func (r Row) came() (all []Came) {
	if len(r.Came) > 0 {
		_ = r.Came.Into(&all)
	}
	return all
}

// Cell is a difference.
type Cell struct {
	ID            string `gorm:"primaryKey"`
	WorksheetID   string
	RowNo         int
	ColumnNo      int
	Code          string
	Ref           string
	Was           string
	Mine          string
	Theirs        string
	Kind          Kind
	State         Settled
	Problem       string
	ProblemParams value.JSON
	SettledAt     *value.Instant
}

// TableName is GORM's.
func (Cell) TableName() string { return "worksheet_cells" }

// Note is what is to be said about a file, a row or a cell.
type Note struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	Text   string         `json:"text,omitempty" doc:"the words of the code"`
}

func note(code string, kv ...any) Note {
	n := Note{Code: "worksheet." + code}
	if len(kv) > 0 {
		n.Params = map[string]any{}
		for i := 0; i+1 < len(kv); i += 2 {
			n.Params[kv[i].(string)] = kv[i+1]
		}
	}
	return n
}

// Came is a cell as it stood in the file that came back.
type Came struct {
	Code    string `json:"code"`
	Ref     string `json:"ref"`
	Text    string `json:"text"`
	Problem string `json:"problem,omitempty"`
}

// checkPurpose wants to be told what a table is taken out for.
func checkPurpose(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) < leastPurpose {
		return "", fault.Invalid("worksheet.purpose").WithField("body.purpose", "worksheet.purpose")
	}
	return text, nil
}

// differ lays a cell beside its past and its present. Nothing is said of one that
// agrees with what there is.
func differ(q collection.Field, came Came, was, mine, theirs, code string) (Cell, bool) {
	c := Cell{Code: q.Code, Ref: came.Ref, Was: was, Mine: mine, Theirs: theirs, State: Undecided}
	switch {
	case came.Problem != "":
		c.Kind, c.Problem, c.Mine = Wrong, came.Problem, came.Text
	case code != "":
		c.Kind, c.Problem, c.Mine = Wrong, code, came.Text
	case mine == theirs:
		return c, false
	case mine == was:
		c.Kind = There
	case mine == "" && !q.Clearable():
		c.Kind, c.Problem = Wrong, "worksheet.cell_emptied"
	case theirs == was:
		c.Kind = Here
	default:
		c.Kind = Conflict
	}
	return c, true
}

// Package intake brings other people's tables into the record: rosters of
// firms, official lists of titles, contacts, intellectual
// property, yearly figures, prizes and standards.
//
// An import is a row that lives from the upload to its undoing. The file is read
// once; its rows are kept, with every correction beside the cell it corrects, so
// nothing depends on the file afterwards. Checking turns rows into records — the
// firm, title, person, right or prize that would be written — and says of each whether
// it is new, changed or the same; a row that cannot become a record is refused
// with its reason. Nothing is written before a person has confirmed: the unit
// proposed from the address, a firm without credit code, a wrong check digit, and
// which of two sheets is right when they contradict each other.
//
// Running writes the records in parts, each in a transaction of its own with the
// marks of what it wrote: other people's writes go on between two parts, and a run
// that was broken off goes on after its last part. A run that fails takes its
// parts back, so that an import is written whole or not at all. Undoing takes back
// what nobody has touched since, in parts as well, and lists what stayed.
package intake

import (
	"miaolin/app/value"
)

// Kind is what a table is about.
type Kind string

const (
	Roster   Kind = "roster"
	Titles   Kind = "titles"
	Contacts Kind = "contacts"
	Rights   Kind = "ip"
	Figures  Kind = "figures"
	Honours  Kind = "honours"
)

// Field is a column's meaning, named in intake.yaml.
type Field string

const (
	fName       Field = "name"
	fUSCC       Field = "uscc"
	fUnit       Field = "unit"
	fAddress    Field = "address"
	fCapital    Field = "capital"
	fPhone      Field = "phone"
	fTitleKind  Field = "title_kind"
	fRecognised Field = "recognised_on"
	fPerson     Field = "person"
	fIPTitle    Field = "ip_title"
	fIPKind     Field = "ip_kind"
	fIPNumber   Field = "ip_number"

	fHonourKind   Field = "honour_kind"
	fHonourLevel  Field = "honour_level"
	fHonourName   Field = "honour_name"
	fHonourNumber Field = "honour_number"
	fHonourPlace  Field = "honour_place"
	fHonourOn     Field = "honour_on"

	fYear         Field = "fiscal_year"
	fFigureSource Field = "figure_source"
	fAmountUnit   Field = "amount_unit"
)

// State is how far an import has come.
type State string

const (
	Open    State = "open"    // being mapped, corrected and checked
	Running State = "running" // its job writes
	Done    State = "done"
	Undoing State = "undoing" // done, and its job takes it back: shown, never stored
	Undone  State = "undone"
	Dropped State = "dropped" // given up before it wrote anything
)

// Phase is what is being done with the records of an import, and goes on when it
// was broken off.
type Phase string

const (
	PhaseWriting Phase = "writing"
	PhaseBack    Phase = "taking_back" // undoing, or clearing up after a run that failed
)

// Mark is how far a record has come.
type Mark string

const (
	MarkWritten Mark = "written"
	MarkBack    Mark = "back"
	MarkStayed  Mark = "stayed" // somebody had changed it since
)

// Import is one upload and what became of it.
type Import struct {
	ID          string
	Kind        Kind
	State       State
	Phase       Phase
	FileName    string
	FileHash    string
	Format      string
	Encoding    string
	Sheets      value.JSON // []Sheet
	Choices     value.JSON // Choices
	Checked     bool       // the records agree with the rows, sheets and choices
	Counts      value.JSON // Counts
	JobID       string
	ErrorCode   string
	ErrorParams value.JSON
	Leftovers   value.JSON // []Leftover of an undoing
	OwnerID     string
	OwnerName   string
	CreatedAt   value.Instant
	UpdatedAt   value.Instant
	FinishedAt  *value.Instant
	Version     int64
}

// TableName is GORM's.
func (Import) TableName() string { return "imports" }

// Sheet is one sheet of the file and how it is read.
type Sheet struct {
	No        int      `json:"no"`
	Name      string   `json:"name"`
	Hidden    bool     `json:"hidden"`
	Use       bool     `json:"use"`
	Rows      int      `json:"rows" doc:"rows that are not blank, the header among them"`
	HeaderRow int      `json:"headerRow" doc:"number of the row of titles; 0 = there is none"`
	Titles    []string `json:"titles"`
	Columns   []Field  `json:"columns" doc:"meaning of each column, empty = left out"`
	Learned   bool     `json:"learned" doc:"the meanings are those chosen last time for the same titles"`
}

// Choices are what a person decided for the whole import.
type Choices struct {
	// AcceptUnits: the units proposed from addresses are confirmed.
	AcceptUnits bool `json:"acceptUnits"`
	// FallbackUnit takes the firms for which nothing could be proposed.
	FallbackUnit string `json:"fallbackUnit,omitempty" maxLength:"20"`
	// AllowProvisional: firms without a credit code are recorded as provisional.
	AllowProvisional bool `json:"allowProvisional"`
	// AcceptBadUSCC: codes with a wrong check digit are taken, for this reason.
	AcceptBadUSCC string `json:"acceptBadUscc,omitempty" maxLength:"200"`
	// CreateMissing: firms a list names that are not on record are recorded too.
	CreateMissing bool `json:"createMissing"`
	// Defaults stand in for columns the table does not have.
	Defaults map[Field]string `json:"defaults,omitempty"`
	// Picks say which value is right where sheets contradict: record key → field → value.
	Picks map[string]map[Field]string `json:"picks,omitempty"`
}

// Outcome is what becomes of a row or a record.
type Outcome string

const (
	OutcomeNew     Outcome = "new"
	OutcomeChanged Outcome = "changed"
	OutcomeSame    Outcome = "same"
	OutcomeRefused Outcome = "refused"
	OutcomeSkipped Outcome = "skipped" // a caption or a total between the rows
)

// Counts of a check. Records are firms, titles, people or rights; rows are lines.
type Counts struct {
	Sheets    int `json:"sheets"`
	Rows      int `json:"rows"`
	Records   int `json:"records"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Same      int `json:"same"`
	Refused   int `json:"refused" doc:"rows that cannot be written"`
	Skipped   int `json:"skipped" doc:"captions and totals"`
	Conflicts int `json:"conflicts" doc:"values on which sheets contradict and nobody has decided"`
	Questions int `json:"questions" doc:"rows refused only until something is confirmed"`
	Warnings  int `json:"warnings"`
	// Asked says what there is to confirm: code → rows.
	Asked map[string]int `json:"asked,omitempty"`
	// ByUnit counts the firms that would be recorded, by proposed unit.
	ByUnit map[string]int `json:"byUnit,omitempty"`
}

// Level is how serious a problem is.
type Level string

const (
	Refusing Level = "refuse"
	Asking   Level = "ask" // refused until a person confirms
	Warning  Level = "warn"
)

// Problem is what is the matter with a cell or, without a field, with a row.
type Problem struct {
	Field  Field          `json:"field,omitempty"`
	Level  Level          `json:"level"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	// Text is the words of the code, filled in on reading.
	Text string `json:"text,omitempty"`
}

// Row is one row of the file. Cells are the texts as they came; Edits are the
// corrections by column.
type Row struct {
	ImportID string
	Sheet    int
	Number   int
	Cells    value.JSON // []string
	Marks    value.JSON // column → mark of a cell that is not what it seems
	Edits    value.JSON // column → text
	Outcome  Outcome
	Problems value.JSON // []Problem
	RecordNo *int
}

// TableName is GORM's.
func (Row) TableName() string { return "import_rows" }

// Record is one thing to be written, or written.
type Record struct {
	ImportID     string
	No           int
	RecordKey    string
	Label        string
	Outcome      Outcome
	EnterpriseID string
	Fields       value.JSON // map[Field]string
	Changes      value.JSON // map[Field]Change
	Conflicts    value.JSON // []Conflict
	UndoData     value.JSON
	Mark         Mark
}

// TableName is GORM's.
func (Record) TableName() string { return "import_records" }

// Change is the old and the new text of a field.
type Change struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// Leftover is a record that undoing left as it is.
type Leftover struct {
	Label string `json:"label"`
	Code  string `json:"code"`
	Text  string `json:"text,omitempty"`
}

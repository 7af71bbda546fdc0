// Package candidate takes firms out of the product as a file: the first form of
// the list of firms to put forward (推荐名单).
//
// An export is a filter over the firms of the asker's scope, the columns chosen,
// and a purpose where people are named. It gets a serial before anything is
// written; the file carries it, and so does the audit log twice: when it was
// asked for, and when it was done with its number of rows and the hash of the
// file. Which firms it told of is kept, so that each firm can see where its data
// went. Rows stream from the store into the file in batches, and a small export
// takes the same road as a large one, which runs as a job.
package candidate

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// State is how far an export has come.
type State string

const (
	Running State = "running"
	Ready   State = "ready"
	Failed  State = "failed"
	Expired State = "expired" // the file is gone, the record stays
)

const (
	// directRows is how many rows are usually written while the asker waits.
	directRows = 2_000
	// maxRows is more than any county has; a larger file is a mistake.
	maxRows = 200_000
	// keepFiles is how long a file can be fetched; its record stays.
	keepFiles = 30 * 24 * time.Hour
	// stuckAfter is when an export written in a request is known to be lost.
	stuckAfter = time.Hour
	// leastPurpose keeps out purposes that say nothing.
	leastPurpose = 4
)

// Export is one file that left, or is about to.
type Export struct {
	ID          string `gorm:"primaryKey"`
	Serial      string
	State       State
	OwnerID     string
	OwnerName   string
	UnitCode    string     // the owner's unit, for those who audit it
	Units       value.JSON // units the rows were taken from
	Filter      value.JSON
	FilterWords string
	Sort        string
	Columns     value.JSON
	Format      sheet.Format
	Lang        string
	Purpose     string
	Personal    bool
	AsOf        value.Instant
	RowCount    int64
	Bytes       int64
	SHA256      string `gorm:"column:sha256"`
	File        string // name inside the exports folder
	JobID       string
	ErrorCode   string
	Downloads   int64
	CreatedAt   value.Instant
	FinishedAt  value.Instant
	ExpiresAt   value.Instant
}

// TableName is the table exports are kept in.
func (Export) TableName() string { return "exports" }

// Selection is which firms, and which of their columns.
type Selection struct {
	Filter  Filter   `json:"filter,omitempty" doc:"the same as of the list of enterprises"`
	IDs     []string `json:"ids,omitempty" maxItems:"2000" doc:"only these of them"`
	Gaps    *Gaps    `json:"gaps,omitempty" doc:"and only those behind this number of the gap list"`
	Columns []string `json:"columns" minItems:"1" maxItems:"200" doc:"ids of the column catalogue, in order"`
}

// NewExport is what it takes to export.
type NewExport struct {
	Selection
	Sort    string       `json:"sort,omitempty" maxLength:"70" doc:"as of the list of enterprises"`
	Format  sheet.Format `json:"format" enum:"xlsx,csv"`
	Purpose string       `json:"purpose,omitempty" maxLength:"200" doc:"what for; required when a column holds personal data"`
	Lang    string       `json:"lang,omitempty" enum:"zh-CN,en" doc:"of headings; empty = the caller's"`
}

// Preview says what an export would be, before it is one.
type Preview struct {
	Rows        int          `json:"rows"`
	Direct      bool         `json:"direct" doc:"small enough to be written at once; otherwise it runs as a job"`
	Personal    []string     `json:"personal" doc:"chosen columns that hold personal data: a purpose is required"`
	FilterWords []FilterWord `json:"filterWords"`
	Limit       int          `json:"limit" doc:"most rows one export may have"`
}

// checkPurpose wants a purpose where people are named, or rows behind a number
// are taken out.
func checkPurpose(purpose string, wanted bool) error {
	if wanted && utf8.RuneCountInString(strings.TrimSpace(purpose)) < leastPurpose {
		return fault.Invalid("candidate.purpose_required").WithField("body.purpose", "candidate.purpose_required")
	}
	return nil
}

// fileName is what the file is saved as: "EX-20261123-000042.xlsx".
func (e Export) fileName() string { return e.Serial + "." + string(e.Format) }

// mediaType is that of the file.
func (e Export) mediaType() string {
	if e.Format == sheet.CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// unique keeps the first of equal ids.
func unique(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

package fact

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Kept is what every record beside the yearly figures carries.
type Kept struct {
	ID            string         `json:"id"`
	EnterpriseID  string         `json:"enterpriseId"`
	Source        Source         `json:"source" enum:"self,officer" doc:"on whose word it stands: the firm's or the office's"`
	ArchivedAt    *value.Instant `json:"archivedAt"`
	ArchiveReason string         `json:"archiveReason"`
	CreatedAt     value.Instant  `json:"createdAt"`
	UpdatedAt     value.Instant  `json:"updatedAt"`
	Version       int64          `json:"version"`
}

// ResultSaid is a transformed result: what came of a scientific achievement.
type ResultSaid struct {
	Achievement    string `json:"achievement" minLength:"1" maxLength:"300" doc:"several results of one achievement count once"`
	Outcome        string `json:"outcome" minLength:"1" maxLength:"300" doc:"the product, process, sample or service it became"`
	Form           string `json:"form" enum:"own,transfer,licence,cooperation,equity,other"`
	Year           int    `json:"year" minimum:"1990" maximum:"2100"`
	SourceEvidence string `json:"sourceEvidence,omitempty" maxLength:"500" doc:"that the achievement is the firm's: patent, project, report"`
	ResultEvidence string `json:"resultEvidence,omitempty" maxLength:"500" doc:"that it was put to use: contract, invoice, test report"`
	Note           string `json:"note,omitempty" maxLength:"1000"`
}

// Result is a record of one.
type Result struct {
	Kept
	ResultSaid
}

// TableName is GORM's.
func (Result) TableName() string { return "research_results" }

func (r ResultSaid) check(today value.Date) error {
	if r.Year > today.Year() {
		return fault.Invalid("fact.year_ahead").WithField("body.year", "fact.year_ahead")
	}
	return nil
}

// achievementKey makes names of achievements comparable.
func achievementKey(name string) string { return NormaliseIPNumber(name) }

// Achievements counts what was transformed in the years from and to: each
// achievement once, whatever it became and however often.
func Achievements(results []Result, from, to int) int {
	seen := map[string]bool{}
	for _, r := range results {
		if r.ArchivedAt == nil && r.Year >= from && r.Year <= to {
			seen[achievementKey(r.Achievement)] = true
		}
	}
	return len(seen)
}

// DocumentSaid is how far one of the things document 195 asks after has got.
type DocumentSaid struct {
	Item     DocumentItem  `json:"item" enum:"rules,ledger,body,cooperation,incentive,platform,training,talent,performance"`
	State    DocumentState `json:"state" enum:"in_place,partly,none"`
	DatedOn  *value.Date   `json:"datedOn,omitempty"`
	Evidence string        `json:"evidence,omitempty" maxLength:"500"`
	Note     string        `json:"note,omitempty" maxLength:"1000"`
}

// Document is a record of one.
type Document struct {
	Kept
	DocumentSaid
}

// TableName is GORM's.
func (Document) TableName() string { return "management_documents" }

// DocumentItem names what is asked after; DocumentState how far it has got.
type (
	DocumentItem  string
	DocumentState string
)

const (
	InPlace DocumentState = "in_place"
	Partly  DocumentState = "partly"
	None    DocumentState = "none"
)

// DocumentParts are the four parts of the management score, in order, with what
// each asks after.
var DocumentParts = []struct {
	ID    string
	Items []DocumentItem
}{
	{"system", []DocumentItem{"rules", "ledger"}},
	{"body", []DocumentItem{"body", "cooperation"}},
	{"transformation", []DocumentItem{"incentive", "platform"}},
	{"people", []DocumentItem{"training", "talent", "performance"}},
}

// PartState is how far a part has got: as far as all its items together. It is
// unknown while an item is, unless nothing better can come of it.
func PartState(documents []Document, part string) (DocumentState, bool) {
	said := map[DocumentItem]DocumentState{}
	for _, d := range documents {
		if d.ArchivedAt == nil {
			said[d.Item] = d.State
		}
	}
	for _, p := range DocumentParts {
		if p.ID != part {
			continue
		}
		count := map[DocumentState]int{}
		for _, item := range p.Items {
			count[said[item]]++
		}
		switch n := len(p.Items); {
		case count[InPlace] == n:
			return InPlace, true
		case count[None] == n:
			return None, true
		case count[""] == 0:
			return Partly, true
		}
	}
	return "", false
}

func (d DocumentSaid) check(today value.Date) error {
	switch {
	case d.DatedOn != nil && d.DatedOn.After(today):
		return fault.Invalid("fact.day_ahead").WithField("body.datedOn", "fact.day_ahead")
	case d.State == None && (d.DatedOn != nil || strings.TrimSpace(d.Evidence) != ""):
		return fault.Invalid("fact.none_with_evidence").WithField("body.state", "fact.none_with_evidence")
	}
	return nil
}

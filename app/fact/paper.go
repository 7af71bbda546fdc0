package fact

import (
	"miaolin/app/attachment"
	"miaolin/app/value"
)

// FileOwner is the kind under which papers keep their file.
const FileOwner = "paper"

// FactKind names a kind of fact that papers prove, as findings do.
type FactKind string

// objects of the policy, by the kind of fact.
var objects = map[FactKind]string{
	"figure": "figure", "right": "ip_right", "result": "result", "document": "rd_document",
	"incident": "incident", "check": "record_check", "honour": "honour",
}

// FactRef points at a fact of a firm.
type FactRef struct {
	Kind FactKind `json:"kind" enum:"figure,right,result,document,incident,check,honour"`
	ID   string   `json:"id" minLength:"1" maxLength:"40"`
}

// Paper is something handed in once, which may prove many facts of its firm.
type Paper struct {
	ID            string         `json:"id"`
	EnterpriseID  string         `json:"enterpriseId"`
	SHA256        string         `json:"sha256" gorm:"column:sha256" doc:"of the content: the same paper is kept once"`
	Source        Source         `json:"source" enum:"self,officer" doc:"who handed it in"`
	ArchivedAt    *value.Instant `json:"-"`
	ArchiveReason string         `json:"-"`
	CreatedAt     value.Instant  `json:"createdAt"`
}

// TableName is GORM's.
func (Paper) TableName() string { return "papers" }

// PaperView is a paper with its file and with what it proves.
type PaperView struct {
	Paper
	File  attachment.Attachment `json:"file"`
	Facts []PaperFact           `json:"facts"`
}

// PaperFact is one fact a paper proves.
type PaperFact struct {
	PaperID   string         `json:"-" gorm:"primaryKey"`
	Kind      FactKind       `json:"kind" gorm:"primaryKey;column:fact_kind" enum:"figure,right,result,document,incident,check,honour"`
	ID        string         `json:"id" gorm:"primaryKey;column:fact_id"`
	Source    Source         `json:"source" enum:"self,officer" doc:"who said that it does"`
	CreatedAt value.Instant  `json:"createdAt"`
	RemovedAt *value.Instant `json:"-"`
}

// TableName is GORM's.
func (PaperFact) TableName() string { return "paper_facts" }

// NewPaper hands in a staged file. Facts are what it proves, perhaps none yet.
type NewPaper struct {
	FileID string    `json:"fileId" minLength:"1" maxLength:"40" doc:"a staged attachment of the kind paper"`
	Facts  []FactRef `json:"facts,omitempty" maxItems:"20"`
}

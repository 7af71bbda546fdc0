// Package attachment keeps the files people hand in: photos of visits, papers.
//
// A file is recognised by its extension and by its content, and both must agree
// on a kind from a short list. Photos lose their EXIF data, which tells where a
// person stood; only the orientation stays. The file lies under a name of our
// own making, written before the row that tells of it is committed: a file
// without a row is swept away later, a row without a file cannot be.
//
// This package does not know who may see a file. Each kind of owner (a visit)
// registers an Owner that does, and serves its files through its own route.
package attachment

import (
	"context"
	"path"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Limits of one file and of what one record carries.
const (
	MaxSize     = 20 << 20
	MaxPerOwner = 20
	// maxPixels keeps a small file that claims to be a giant picture out of the
	// memory of whoever looks at it; the largest phones make 200 million.
	maxPixels = 250_000_000
)

// Attachment is one file.
type Attachment struct {
	ID            string         `json:"id" gorm:"primaryKey"`
	OwnerKind     string         `json:"ownerKind"`
	OwnerID       *string        `json:"ownerId"`
	EnterpriseID  *string        `json:"enterpriseId"`
	ClientID      *string        `json:"clientId" doc:"chosen by the sender"`
	Name          string         `json:"name" doc:"as the uploader called it"`
	MediaType     string         `json:"mediaType"`
	Size          int64          `json:"size"`
	SHA256        string         `json:"sha256" gorm:"column:sha256"`
	Path          string         `json:"-"`
	Width         int            `json:"width" doc:"0 when not known"`
	Height        int            `json:"height"`
	UploadedBy    string         `json:"uploadedBy"`
	ArchivedAt    *value.Instant `json:"-"`
	ArchiveReason string         `json:"-"`
	CreatedAt     value.Instant  `json:"createdAt"`
}

// TableName is GORM's.
func (Attachment) TableName() string { return "attachments" }

// Image tells whether browsers can show the file.
func (a Attachment) Image() bool {
	return a.MediaType == "image/jpeg" || a.MediaType == "image/png" || a.MediaType == "image/webp"
}

// Owner is a kind of record that carries files and knows who may see them.
type Owner interface {
	// CheckFile tells the firm the record is about when the caller may use the
	// verb on its files, and fails as the record's own operations do.
	CheckFile(ctx context.Context, ownerID, verb string) (enterpriseID string, err error)
}

// Upload is a file on its way in.
type Upload struct {
	OwnerKind string
	OwnerID   string // empty: staged, to be linked by the owner later
	ClientID  string
	Name      string
	Content   []byte
}

// cleanName keeps the last part of a file name without control characters.
func cleanName(raw string) string {
	name := path.Base(strings.ReplaceAll(raw, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r == 0x202e {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	runes := []rune(name)
	if ext := []rune(path.Ext(name)); len(runes) > 120 && len(ext) < 10 {
		runes = append(runes[:120-len(ext)], ext...)
	}
	if len(runes) > 120 {
		runes = runes[:120]
	}
	return string(runes)
}

func (u Upload) check() error {
	switch {
	case len(u.Content) == 0:
		return fault.Invalid("attachment.empty")
	case len(u.Content) > MaxSize:
		return fault.TooLarge("attachment.too_large", "limit", "20 MB")
	case u.Name == "" || u.Name == "." || u.Name == "/":
		return fault.Invalid("attachment.name_missing")
	case strings.ContainsRune(u.OwnerID+u.ClientID, 0): // which PostgreSQL does not store
		return fault.Invalid("web.bad_request")
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

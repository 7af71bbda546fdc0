package enterprise

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Contact is a person at a firm: personal data, masked for those who need not call.
type Contact struct {
	ID           string         `json:"id" gorm:"primaryKey"`
	EnterpriseID string         `json:"enterpriseId"`
	Name         string         `json:"name"`
	Role         string         `json:"role" doc:"legal, general, finance, tech, contact or other"`
	Title        string         `json:"title"`
	Phone        string         `json:"phone" audit:"mask"`
	Wechat       string         `json:"wechat" audit:"mask"`
	Email        string         `json:"email" audit:"mask"`
	Note         string         `json:"note"`
	IsPrimary    bool           `json:"isPrimary"`
	Masked       bool           `json:"masked" gorm:"-" doc:"phone, WeChat and mail are hidden from the caller"`
	ArchivedAt   *value.Instant `json:"-"`
	CreatedAt    value.Instant  `json:"createdAt"`
	UpdatedAt    value.Instant  `json:"updatedAt"`
	Version      int64          `json:"version"`
}

// TableName is GORM's.
func (Contact) TableName() string { return "enterprise_contacts" }

// NewContact is what it takes to record a person.
type NewContact struct {
	Name      string `json:"name" minLength:"1" maxLength:"60"`
	Role      string `json:"role" enum:"legal,general,finance,tech,contact,other"`
	Title     string `json:"title,omitempty" maxLength:"60"`
	Phone     string `json:"phone,omitempty" maxLength:"40"`
	Wechat    string `json:"wechat,omitempty" maxLength:"60"`
	Email     string `json:"email,omitempty" maxLength:"120"`
	Note      string `json:"note,omitempty" maxLength:"500"`
	IsPrimary bool   `json:"isPrimary,omitempty"`
}

func (n NewContact) build(enterpriseID string, now value.Instant) Contact {
	return Contact{
		ID: value.NewID(), EnterpriseID: enterpriseID, Name: strings.TrimSpace(n.Name), Role: firstOf(n.Role, "contact"),
		Title: strings.TrimSpace(n.Title), Phone: cleanPhone(n.Phone), Wechat: strings.TrimSpace(n.Wechat),
		Email: strings.TrimSpace(n.Email), Note: strings.TrimSpace(n.Note), IsPrimary: n.IsPrimary,
		CreatedAt: now, UpdatedAt: now, Version: 1,
	}
}

// ContactChange changes a person; a missing field stays.
type ContactChange struct {
	Name      *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
	Role      *string `json:"role,omitempty" enum:"legal,general,finance,tech,contact,other"`
	Title     *string `json:"title,omitempty" maxLength:"60"`
	Phone     *string `json:"phone,omitempty" maxLength:"40"`
	Wechat    *string `json:"wechat,omitempty" maxLength:"60"`
	Email     *string `json:"email,omitempty" maxLength:"120"`
	Note      *string `json:"note,omitempty" maxLength:"500"`
	IsPrimary *bool   `json:"isPrimary,omitempty"`
}

func (ch ContactChange) apply(c *Contact) {
	setText(&c.Name, ch.Name)
	setText(&c.Role, ch.Role)
	setText(&c.Title, ch.Title)
	if ch.Phone != nil {
		c.Phone = cleanPhone(*ch.Phone)
	}
	setText(&c.Wechat, ch.Wechat)
	setText(&c.Email, ch.Email)
	setText(&c.Note, ch.Note)
	if ch.IsPrimary != nil {
		c.IsPrimary = *ch.IsPrimary
	}
}

func cleanPhone(raw string) string { return strings.TrimSpace(CleanName(raw)) }

func checkPhone(phone string) *fault.Error {
	if strings.Trim(phone, "0123456789+-() ") != "" {
		return fault.Invalid("enterprise.phone_invalid").WithField("body.phone", "enterprise.phone_invalid")
	}
	return nil
}

// mask hides what is only for those who call.
func (c Contact) mask() Contact {
	c.Phone, c.Wechat, c.Email, c.Masked = maskText(c.Phone), maskText(c.Wechat), maskText(c.Email), true
	return c
}

// maskText keeps enough to recognise a number one already knows.
func maskText(s string) string {
	runes := []rune(s)
	switch {
	case len(runes) == 0:
		return ""
	case len(runes) < 8:
		return string(runes[:1]) + "****"
	}
	return string(runes[:3]) + "****" + string(runes[len(runes)-4:])
}

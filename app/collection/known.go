package collection

import (
	"context"

	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// Known is what is known about a question before anybody answers it.
type Known struct {
	Value  string      `json:"value"`
	Source string      `json:"source" enum:"record,self,officer,tax,statistics,audited"`
	On     *value.Date `json:"on,omitempty" doc:"since when it is known"`
}

// TitleShown is a title in force.
type TitleShown struct {
	Words
	Number  string      `json:"number"`
	ValidTo *value.Date `json:"validTo,omitempty"`
}

// Shown is everything known that a form asks for.
type Shown struct {
	Values map[string]Known `json:"values" doc:"by code of the question"`
	Rights []RightAnswer    `json:"rights"`
	Titles []TitleShown     `json:"titles"`
}

// profileField is a field of the firm's record: how it reads, and how it is
// changed, if a form or sheet may.
type profileField struct {
	kind Kind
	get  func(enterprise.Enterprise) string
	put  func(c *enterprise.EnterpriseChange, text string)
}

var profileFields = map[string]profileField{
	"name": {Text, func(e enterprise.Enterprise) string { return e.Name }, nil},
	"uscc": {Text, func(e enterprise.Enterprise) string { return deref(e.USCC) }, nil},
	"unit": {Unit, func(e enterprise.Enterprise) string { return e.UnitCode }, nil},
	"park": {Unit, func(e enterprise.Enterprise) string { return e.ParkCode }, nil},
	"shortName": {Text, func(e enterprise.Enterprise) string { return e.ShortName },
		func(c *enterprise.EnterpriseChange, text string) { c.ShortName = &text }},
	"kind": {Text, func(e enterprise.Enterprise) string { return e.Kind },
		func(c *enterprise.EnterpriseChange, text string) { c.Kind = &text }},
	"address": {Text, func(e enterprise.Enterprise) string { return e.Address },
		func(c *enterprise.EnterpriseChange, text string) { c.Address = &text }},
	"businessScope": {Long, func(e enterprise.Enterprise) string { return e.BusinessScope },
		func(c *enterprise.EnterpriseChange, text string) { c.BusinessScope = &text }},
	"industryCode": {Industry, func(e enterprise.Enterprise) string { return e.IndustryCode },
		func(c *enterprise.EnterpriseChange, text string) { c.IndustryCode = &text }},
	"techFieldCode": {TechField, func(e enterprise.Enterprise) string { return e.TechFieldCode },
		func(c *enterprise.EnterpriseChange, text string) { c.TechFieldCode = &text }},
	"aboveScale": {YesNo, func(e enterprise.Enterprise) string { return yesNo(e.AboveScale) },
		func(c *enterprise.EnterpriseChange, text string) { yes := text == "yes"; c.AboveScale = &yes }},
	"officerId": {Officer, func(e enterprise.Enterprise) string { return deref(e.OfficerID) },
		func(c *enterprise.EnterpriseChange, text string) { c.OfficerID = &text }},
	"registeredOn": {Day, func(e enterprise.Enterprise) string { return dayText(e.RegisteredOn) }, putRegisteredOn},
	"registeredCapitalFen": {Money, func(e enterprise.Enterprise) string {
		if e.RegisteredCapitalFen == nil {
			return ""
		}
		return e.RegisteredCapitalFen.WanString()
	}, putCapital},
}

func putRegisteredOn(c *enterprise.EnterpriseChange, text string) {
	d, err := value.ParseDate(text)
	if err != nil { // checked before: it is empty
		c.Clear = append(c.Clear, "registeredOn")
		return
	}
	c.RegisteredOn = &d
}

func putCapital(c *enterprise.EnterpriseChange, text string) {
	m, err := value.ParseWan(text)
	if err != nil {
		c.Clear = append(c.Clear, "registeredCapitalFen")
		return
	}
	c.RegisteredCapitalFen = &m
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func dayText(d *value.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// about is what is on record about one firm, read once for all questions.
type about struct {
	firm    enterprise.Enterprise
	figures []fact.Figure
	years   []fact.Year
	rights  []fact.IPRight
	titles  []certification.Title
	contact *enterprise.Contact
}

// about reads what is known of some firms the caller may see. Personal data is
// left out where the caller may not see it, and for who holds only a link.
func (s *Service) about(ctx context.Context, ids []string, personal bool) (map[string]about, error) {
	firms, err := s.Firms.Records(ctx, "read", "enterprise", ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.Facts.RowsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	dossiers, err := s.Facts.Dossiers(ctx, ids)
	if err != nil {
		return nil, err
	}
	titles, err := s.Titles.TitlesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	contacts := map[string]enterprise.Contact{}
	if personal {
		if contacts, err = s.Firms.FirstContacts(ctx, ids); err != nil {
			return nil, err
		}
	}
	all := make(map[string]about, len(firms))
	for id, e := range firms {
		a := about{firm: e, figures: rows[id], years: dossiers[id].Years, rights: dossiers[id].Rights, titles: titles[id]}
		if c, ok := contacts[id]; ok && !c.Masked {
			a.contact = &c
		}
		all[id] = a
	}
	return all, nil
}

// known is what is on record about a question.
func (a about) known(q Field) (Known, bool) {
	where, which := q.place()
	switch where {
	case "profile":
		on := a.firm.UpdatedAt.Date()
		text := profileFields[which].get(a.firm)
		return Known{text, "record", &on}, text != ""
	case "contact":
		if a.contact == nil {
			return Known{}, false
		}
		on := a.contact.UpdatedAt.Date()
		text := map[string]string{"name": a.contact.Name, "phone": a.contact.Phone}[which]
		return Known{text, "record", &on}, text != ""
	case "figure":
		return a.figure(q, which)
	}
	return Known{}, false
}

// figure is the one in use, whoever said it.
func (a about) figure(q Field, which string) (Known, bool) {
	for _, y := range a.years {
		if y.FiscalYear != q.Year {
			continue
		}
		for _, c := range y.Chosen {
			if c.Field != which {
				continue
			}
			k := Known{Value: q.text(c.Said[0].Value), Source: string(c.Said[0].Source)}
			for _, f := range a.figures {
				if f.ID == c.Said[0].FigureID {
					on := f.UpdatedAt.Date()
					k.On = &on
				}
			}
			return k, true
		}
	}
	return Known{}, false
}

// shown gathers what is known for a form.
func (s *Service) shown(f Form, a about) Shown {
	out := Shown{Values: map[string]Known{}, Rights: []RightAnswer{}, Titles: []TitleShown{}}
	for _, q := range f.fields() {
		switch q.Kind {
		case Rights:
			out.Rights = rightsOf(a.rights)
		case Titles:
			for _, t := range a.titles {
				kind, _ := s.Titles.Kinds().Kind(t.Kind)
				out.Titles = append(out.Titles, TitleShown{Words{kind.Name["zh-CN"], kind.Name["en"]}, t.Number, t.ValidTo})
			}
		default:
			if k, ok := a.known(q); ok {
				out.Values[q.Code] = k
			}
		}
	}
	return out
}

func rightsOf(rights []fact.IPRight) []RightAnswer {
	out := []RightAnswer{}
	for _, r := range rights {
		if r.Status != fact.Ended {
			out = append(out, RightAnswer{r.Kind, r.Name, r.Number, r.GrantedOn, r.UsedInApplication})
		}
	}
	return out
}

package intake

import (
	"io"

	"miaolin/app/sheet"
	"miaolin/config"
)

// heading is what the product itself calls a field; amounts say their unit.
func (c *Catalogue) heading(words config.Messages, f Field, lang string) string {
	about, figure := c.figureOf(f)
	switch {
	case !figure:
		return words.Text(lang, "intake.field_"+string(f), nil)
	case about.Unit == "money":
		return about.Name[lang] + words.Text(lang, "intake.in_wan", nil)
	}
	return about.Name[lang]
}

// knowOwnWords makes headings of what the product calls its fields, so that its
// own templates are read back.
func (c *Catalogue) knowOwnWords(words config.Messages) {
	for _, kind := range c.Kinds {
		for _, f := range kind.Fields {
			facts := c.Fields[f]
			for _, lang := range config.Languages {
				facts.Titles = append(facts.Titles, c.heading(words, f, lang))
			}
			c.Fields[f] = facts
		}
	}
}

// WriteTemplate writes an empty table of a kind: its headings, ready to be filled
// in and imported.
func (s *Service) WriteTemplate(kind Kind, format sheet.Format, lang string, out io.Writer) error {
	w, err := sheet.NewWriter(format, out, s.words.Text(lang, "intake.kind_"+string(kind), nil))
	if err != nil {
		return err
	}
	var columns []sheet.Column
	for _, f := range s.catalogue.Kinds[kind].Fields {
		columns = append(columns, sheet.Column{Title: s.catalogue.heading(s.words, f, lang), Width: 18})
	}
	if err := w.Header(columns); err != nil {
		return err
	}
	return w.Close()
}

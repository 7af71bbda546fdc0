package intake

import (
	"context"
	"strconv"

	"miaolin/app/value"
)

// RowFilter narrows the rows of an import.
type RowFilter struct {
	Outcome Outcome
	Sheet   *int
}

// RowView is one row with its corrections and what is the matter with it.
type RowView struct {
	ID       string         `json:"id" doc:"sheet and row, such as 0-12"`
	Sheet    int            `json:"sheet"`
	Row      int            `json:"row"`
	Cells    []string       `json:"cells" doc:"as corrected"`
	Original map[int]string `json:"original,omitempty" doc:"what the file says where it was corrected, by column"`
	Outcome  Outcome        `json:"outcome" enum:"new,changed,same,refused,skipped"`
	Problems []Problem      `json:"problems"`
	Record   int            `json:"record,omitempty"`
}

// RecordView is one record with what would change, or did.
type RecordView struct {
	ID           string           `json:"id"`
	Label        string           `json:"label"`
	Outcome      Outcome          `json:"outcome" enum:"new,changed,same,refused"`
	EnterpriseID string           `json:"enterpriseId,omitempty"`
	Fields       map[Field]string `json:"fields"`
	Changes      map[Field]Change `json:"changes,omitempty"`
}

// Rows is a page of the import's rows in file order, with the words of every
// problem in the given language.
func (s *Service) Rows(ctx context.Context, id string, f RowFilter, after rowKey, limit int, lang string) ([]RowView, int, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, 0, err
	}
	rows, err := s.store.rowPage(ctx, id, f, after, limit)
	if err != nil {
		return nil, 0, err
	}
	total, err := s.store.countRows(ctx, id, f)
	views := make([]RowView, len(rows))
	for i, r := range rows {
		views[i] = s.rowView(r, lang)
	}
	return views, total, err
}

func (s *Service) rowView(r Row, lang string) RowView {
	v := RowView{
		ID: strconv.Itoa(r.Sheet) + "-" + strconv.Itoa(r.Number), Sheet: r.Sheet, Row: r.Number, Outcome: r.Outcome,
		Cells: r.corrected(), Problems: s.problems(r, lang), Record: number0(r.RecordNo),
	}
	if edits := r.edits(); len(edits) > 0 {
		v.Original = map[int]string{}
		cells := r.texts()
		for column := range edits {
			if v.Original[column] = ""; column < len(cells) {
				v.Original[column] = cells[column]
			}
		}
	}
	for _, p := range v.Problems {
		if p.Code == "intake.identity_number" {
			v.hideIdentityNumbers()
		}
	}
	return v
}

// corrected are the texts with corrections in place.
func (r Row) corrected() []string {
	cells := r.texts()
	for column, text := range r.edits() {
		for len(cells) <= column {
			cells = append(cells, "")
		}
		cells[column] = text
	}
	return cells
}

func (v *RowView) hideIdentityNumbers() {
	for i, text := range v.Cells {
		if value.CheckUSCC(value.NormaliseUSCC(text)) == value.USCCLooksLikeIDCard {
			v.Cells[i] = text[:min(4, len(text))] + "************"
		}
	}
}

func (s *Service) problems(r Row, lang string) []Problem {
	all := []Problem{}
	if len(r.Problems) > 0 {
		_ = r.Problems.Into(&all) // written by us
	}
	for i := range all {
		all[i].Text = s.words.Text(lang, all[i].Code, s.named(all[i].Params, lang))
	}
	return all
}

// named puts the field's own word in place of its code.
func (s *Service) named(params map[string]any, lang string) map[string]any {
	f, ok := params["field"].(string)
	if !ok {
		return params
	}
	out := map[string]any{}
	for k, v := range params {
		out[k] = v
	}
	out["field"] = s.words.Text(lang, "intake.field_"+f, nil)
	return out
}

// Records is a page of what would be, or was, written.
func (s *Service) Records(ctx context.Context, id string, outcome Outcome, after, limit int) ([]RecordView, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, err
	}
	records, err := s.store.recordPage(ctx, id, outcome, after, limit)
	views := make([]RecordView, len(records))
	for i, r := range records {
		v := RecordView{ID: strconv.Itoa(r.No), Label: r.Label, Outcome: r.Outcome, EnterpriseID: r.EnterpriseID}
		_ = r.Fields.Into(&v.Fields)
		if len(r.Changes) > 0 {
			_ = r.Changes.Into(&v.Changes)
		}
		views[i] = v
	}
	return views, err
}

// ConflictView is a contradiction with the names of the sheets it is between.
type ConflictView struct {
	ID     string       `json:"id"`
	Key    string       `json:"key"`
	Label  string       `json:"label"`
	Field  Field        `json:"field"`
	Claims []NamedClaim `json:"claims"`
	Picked string       `json:"picked,omitempty"`
}

// NamedClaim is a claim and the name of its sheet.
type NamedClaim struct {
	Claim
	SheetName string `json:"sheetName"`
}

// Conflicts is a page of the contradictions, decided or not; next is the record
// to go on behind, 0 at the end.
func (s *Service) Conflicts(ctx context.Context, id string, after, limit int) (all []ConflictView, next int, err error) {
	imp, err := s.Get(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	names := map[int]string{}
	for _, sh := range imp.sheets() {
		names[sh.No] = sh.Name
	}
	records, err := s.store.contested(ctx, id, after, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, r := range records {
		var conflicts []Conflict
		if err := r.Conflicts.Into(&conflicts); err != nil {
			return nil, 0, err
		}
		for _, c := range conflicts {
			v := ConflictView{ID: strconv.Itoa(r.No) + "-" + string(c.Field), Key: c.Key, Label: c.Label, Field: c.Field, Picked: c.Picked}
			for _, claim := range c.Claims {
				v.Claims = append(v.Claims, NamedClaim{claim, names[claim.Sheet]})
			}
			all = append(all, v)
		}
	}
	if len(records) == limit {
		next = records[limit-1].No
	}
	return all, next, nil
}

// Pick decides contradictions: by one claim each, or for all that are open by
// the sheet that is right.
type Pick struct {
	Key   string `json:"key" maxLength:"600"`
	Field Field  `json:"field"`
	Value string `json:"value" maxLength:"4000" doc:"empty takes the decision back"`
}

// Decide keeps picks; the import must be checked again.
func (s *Service) Decide(ctx context.Context, id string, version int64, picks []Pick, trust *int) (Import, error) {
	return s.edit(ctx, id, version, Open, func(ctx context.Context, imp *Import) error {
		c := imp.choices()
		if c.Picks == nil {
			c.Picks = map[string]map[Field]string{}
		}
		if trust != nil {
			if err := s.trustSheet(ctx, imp.ID, *trust, &c); err != nil {
				return err
			}
		}
		for _, p := range picks {
			c.pick(p)
		}
		imp.Choices, imp.Checked = value.JSONOf(c), false
		return nil
	})
}

func (c *Choices) pick(p Pick) {
	if p.Value == "" {
		delete(c.Picks[p.Key], p.Field)
		return
	}
	if c.Picks[p.Key] == nil {
		c.Picks[p.Key] = map[Field]string{}
	}
	c.Picks[p.Key][p.Field] = p.Value
}

// trustSheet picks one sheet's value in every open contradiction it has a say in.
func (s *Service) trustSheet(ctx context.Context, importID string, no int, c *Choices) error {
	for after := 0; ; {
		records, err := s.store.contested(ctx, importID, after, 500)
		if err != nil || len(records) == 0 {
			return err
		}
		after = records[len(records)-1].No
		for _, r := range records {
			var conflicts []Conflict
			if err := r.Conflicts.Into(&conflicts); err != nil {
				return err
			}
			for _, conflict := range conflicts {
				for _, claim := range conflict.Claims {
					if conflict.Picked == "" && claim.Sheet == no {
						c.pick(Pick{conflict.Key, conflict.Field, claim.Value})
						break
					}
				}
			}
		}
	}
}

// Preview is the first rows of a sheet as plain text.
func (s *Service) Preview(ctx context.Context, id string, no int) ([]RowView, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, err
	}
	rows, err := s.store.rowPage(ctx, id, RowFilter{Sheet: &no}, rowKey{no, 0}, 30)
	views := make([]RowView, len(rows))
	for i, r := range rows {
		views[i] = RowView{ID: strconv.Itoa(no) + "-" + strconv.Itoa(r.Number), Sheet: no, Row: r.Number,
			Cells: r.asSheetRow().Preview(60, 60), Problems: []Problem{}}
	}
	return views, err
}

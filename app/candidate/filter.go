package candidate

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// Filter is the list's own filter, as it stands in its address. The conversion
// below stops compiling when the list learns a filter that exports do not know.
type Filter struct {
	Q           string   `json:"q,omitempty" maxLength:"60"`
	Unit        string   `json:"unit,omitempty" maxLength:"20"`
	Park        string   `json:"park,omitempty" maxLength:"20"`
	Attribution string   `json:"attribution,omitempty" maxLength:"20"`
	Rung        []string `json:"rung,omitempty" maxItems:"8"`
	Lapsed      string   `json:"lapsed,omitempty" enum:"true,false"`
	Climbing    string   `json:"climbing,omitempty" enum:"true,false"`
	Industry    string   `json:"industry,omitempty" maxLength:"8"`
	TechField   string   `json:"techField,omitempty" maxLength:"8"`
	Officer     string   `json:"officer,omitempty" maxLength:"40"`
	Tag         []string `json:"tag,omitempty" maxItems:"8"`
	State       []string `json:"state,omitempty" maxItems:"5"`
	VisitedFrom string   `json:"visitedFrom,omitempty" format:"date"`
	VisitedTo   string   `json:"visitedTo,omitempty" format:"date"`
	NoVisitIn   int      `json:"noVisitIn,omitempty" minimum:"0" maximum:"3650"`
	RevenueFrom int64    `json:"revenueFromFen,omitempty" minimum:"0"`
	RevenueTo   int64    `json:"revenueToFen,omitempty" minimum:"0"`
	AboveScale  string   `json:"aboveScale,omitempty" enum:"true,false"`
	Provisional string   `json:"provisional,omitempty" enum:"true,false"`
	DueTo       string   `json:"dueTo,omitempty" format:"date"`
	Rules       string   `json:"rules,omitempty" maxLength:"60"`
	Lacks       []string `json:"lacks,omitempty" maxItems:"8"`
	OnlyLacks   string   `json:"onlyLacks,omitempty" enum:"true,false"`
	LacksAtMost string   `json:"lacksAtMost,omitempty" pattern:"^[0-9]{1,2}$"`
	Missing     []string `json:"missing,omitempty" maxItems:"8"`
}

// query is the filter as the enterprise feature wants it.
func (s *Service) query(ctx context.Context, sel Selection) (f enterprise.Filter, err error) {
	f = enterprise.FilterIn(sel.Filter).Filter()
	f.IDs = sel.IDs
	if sel.Gaps != nil {
		f.Within, err = s.Rules.Behind(ctx, sel.Gaps.filter())
	}
	return f, err
}

// FilterWord is one condition in words: "镇街: 乌镇镇".
type FilterWord struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Words tells a selection in one line, for others who take firms out.
func (s *Service) Words(ctx context.Context, sel Selection, lang string) (string, error) {
	b, err := s.book(ctx, lang)
	if err != nil {
		return "", err
	}
	words, err := b.words(ctx, sel)
	return inLine(words, b.text("colon"), b.text("semicolon")), err
}

// words tells a selection in words; conditions that say nothing are left out.
func (b *book) words(ctx context.Context, s Selection) ([]FilterWord, error) {
	f := s.Filter
	officer := f.Officer
	if officer != "" && officer != enterprise.Nobody {
		names, err := b.people(ctx, []string{officer})
		if err != nil {
			return nil, err
		}
		officer = names[officer]
	} else if officer == enterprise.Nobody {
		officer = b.text("nobody")
	}
	words := []FilterWord{}
	add := func(name, value string) {
		if value != "" {
			words = append(words, FilterWord{b.text("filter_" + name), value})
		}
	}
	if len(s.IDs) > 0 {
		add("ids", b.text("filter_ids_value", "count", len(s.IDs)))
	}
	add("q", f.Q)
	add("unit", b.unit(f.Unit))
	add("park", b.unit(f.Park))
	add("attribution", b.unit(f.Attribution))
	add("rung", b.each(f.Rung, b.rung))
	add("lapsed", b.flag(f.Lapsed))
	add("climbing", b.flag(f.Climbing))
	add("industry", b.industry(f.Industry))
	add("techField", b.techField(f.TechField))
	add("officer", officer)
	add("tag", b.each(f.Tag, func(tag string) string { return tag }))
	add("state", b.each(f.State, b.standing))
	add("visited", between(f.VisitedFrom, f.VisitedTo))
	if f.NoVisitIn > 0 {
		add("noVisitIn", b.text("filter_noVisitIn_value", "days", f.NoVisitIn))
	}
	add("revenue", between(wan(f.RevenueFrom), wan(f.RevenueTo)))
	add("aboveScale", b.flag(f.AboveScale))
	add("provisional", b.flag(f.Provisional))
	add("dueTo", f.DueTo)
	if err := b.lackWords(ctx, f, add); err != nil {
		return nil, err
	}
	if err := b.gapWords(ctx, s.Gaps, add); err != nil {
		return nil, err
	}
	add("missing", b.each(f.Missing, func(kind string) string { return b.text("missing_" + kind) }))
	if len(f.State) == 0 {
		add("state", b.standing("active"))
	}
	return words, nil
}

func (b *book) each(ids []string, name func(string) string) string {
	names := make([]string, len(ids))
	for i, id := range slices.Sorted(slices.Values(ids)) {
		names[i] = name(id)
	}
	return strings.Join(names, b.text("and"))
}

func (b *book) flag(s string) string {
	if s == "" {
		return ""
	}
	return b.yesNo(s == strconv.FormatBool(true))
}

func between(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return from + " – " + to
}

func wan(fen int64) string {
	if fen == 0 {
		return ""
	}
	return value.Money(fen).WanString()
}

// inLine is the words as one text, kept with the export.
func inLine(words []FilterWord, colon, semicolon string) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Name + colon + w.Value
	}
	return strings.Join(parts, semicolon)
}

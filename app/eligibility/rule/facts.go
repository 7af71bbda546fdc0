package rule

import (
	"math/big"
	"slices"

	"miaolin/app/value"
)

// Field names a yearly figure as the API does.
type Field string

const (
	Sales         Field = "salesRevenueFen"
	TotalIncome   Field = "totalIncomeFen"
	HitechIncome  Field = "hitechIncomeFen"
	MainProducts  Field = "mainProductIncomeFen"
	CostExpense   Field = "costExpenseFen"
	RDHnte        Field = "rdExpenseHnteFen"
	RDDomestic    Field = "rdExpenseHnteDomesticFen"
	RDTax         Field = "rdExpenseTaxFen"
	NetAssets     Field = "netAssetsFen"
	TotalAssets   Field = "totalAssetsFen"
	Employees     Field = "employees"
	SciStaff      Field = "sciStaff"
	RDStatistics  Field = "rdExpenseStatisticsFen"
	grossIncome   Field = "grossIncomeFen"
	nonTaxable    Field = "nonTaxableIncomeFen"
	liabilities   Field = "totalLiabilitiesFen"
	rdTechnicians Field = "rdStaff"
)

// Fields are the figures a rule may name.
var Fields = []Field{
	Sales, TotalIncome, HitechIncome, MainProducts, CostExpense, RDHnte, RDDomestic, RDTax, NetAssets, TotalAssets,
	Employees, SciStaff, RDStatistics, grossIncome, nonTaxable, liabilities, rdTechnicians,
}

// unit of a figure: people are kept in hundredths.
func (f Field) unit() Unit {
	if f == Employees || f == SciStaff || f == rdTechnicians {
		return People
	}
	return Fen
}

// Figure is the value in use of one field.
type Figure struct {
	Value  int64
	Source string
	RowID  string
	// Disputed: sources contradict each other beyond the tolerance.
	Disputed bool
}

// Year is what is known of one fiscal year; a figure nobody gave is absent.
type Year struct {
	Year    int
	Figures map[Field]Figure
}

// Right is one right of intellectual property.
type Right struct {
	ID        string
	Class     int
	State     string // filed, grant_notice, granted, ended
	GrantedOn value.Date
	EndedOn   value.Date
	Own       bool // by own R&D
	CoOwned   bool
	Used      bool // in an earlier application
	FeePaid   bool // a grant notice counts with the receipt of the fee
}

// holds tells whether the right is in force on a day.
func (r Right) holds(on value.Date) bool {
	granted := r.State == "granted" || r.State == "grant_notice" && r.FeePaid || r.State == "ended" && !r.EndedOn.IsZero()
	return granted && !r.GrantedOn.IsZero() && !r.GrantedOn.After(on) && (r.EndedOn.IsZero() || on.Before(r.EndedOn))
}

// counts tells whether the right counts in a new application for this title.
func (r Right) counts(on value.Date) bool { return r.holds(on) && (r.Class == 1 || !r.Used) }

// Result is a result of research turned into a product, process or sample.
type Result struct {
	ID          string
	Achievement string // what was turned: several results of one count once
	Year        int
}

// Document is a paper of R&D management. Absent says that somebody looked and
// there is none, which is not the same as nothing recorded.
type Document struct {
	ID     string
	Item   string // one of the four items of the management score
	Absent bool
}

// Incident is an accident, a penalty or an entry in a list.
type Incident struct {
	ID       string
	Kind     string // safety, quality, environment, misconduct, abnormal_list, dishonest_list
	Serious  bool
	On       value.Date
	RemoveOn value.Date // off the list
}

// Check is a look into a register that found nothing.
type Check struct {
	ID      string
	Kind    string // that of an incident
	Through value.Date
	Clean   bool
}

// Title is one title the firm holds or held.
type Title struct {
	ID        string
	Kind      string
	From      value.Date
	Last      value.Date // zero: open
	RevokedOn value.Date
}

func (t Title) holds(on value.Date) bool {
	return !on.Before(t.From) && (t.Last.IsZero() || !on.After(t.Last))
}

// Facts are everything the rules look at for one firm.
type Facts struct {
	EnterpriseID string
	USCC         string
	RegisteredOn value.Date
	UnitCode     string
	IndustryCode string
	TechField    string
	AboveScale   bool
	Years        []Year
	Rights       []Right
	// RightsKnown: the register was filled in or looked through. Without it no
	// right is "unknown", not "none".
	RightsKnown  bool
	Results      []Result
	ResultsKnown bool
	Documents    []Document
	Incidents    []Incident
	Checks       []Check
	Titles       []Title
	Honours      []Honour
	// OpenYear is the year in which something can still be done: that of the
	// assessment, unless a projection looks back at it from the next.
	OpenYear int
}

// figure is the value of a field in a year.
func (f *Facts) figure(year int, field Field) (Figure, bool) {
	for _, y := range f.Years {
		if y.Year == year {
			fig, ok := y.Figures[field]
			return fig, ok
		}
	}
	return Figure{}, false
}

// holdsTitle finds a title of one of the kinds in force on a day.
func (f *Facts) holdsTitle(kinds []string, on value.Date) (Title, bool) {
	for _, t := range f.Titles {
		for _, kind := range kinds {
			if t.Kind == kind && t.holds(on) {
				return t, true
			}
		}
	}
	return Title{}, false
}

// Case is one firm under one set on one day: what a predicate looks at.
type Case struct {
	*Facts
	Set  *Set
	AsOf value.Date
}

// LatestYear is the last closed fiscal year: the one before the application.
func (c *Case) LatestYear() int { return c.AsOf.Year() - 1 }

// years are the last n closed fiscal years in which the firm existed, earliest
// first. A firm founded within one of them has that one too.
func (c *Case) years(n int) []int {
	return FiscalYears(c.AsOf.Year(), n, c.RegisteredOn.Year()*boolInt(!c.RegisteredOn.IsZero()))
}

// figuresBeforeRegistration: there are figures of a year in which the firm was not
// registered yet, so that one of the two is wrong.
func (c *Case) figuresBeforeRegistration() bool {
	return !c.RegisteredOn.IsZero() && slices.ContainsFunc(c.Years, func(y Year) bool {
		return y.Year < c.RegisteredOn.Year() && len(y.Figures) > 0
	})
}

// FiscalYears are the n closed years before the year of application, from the
// first year on; 0 when that is not known.
func FiscalYears(application, n, first int) []int {
	years := []int{}
	for y := max(application-n, first); y < application; y++ {
		years = append(years, y)
	}
	return years
}

// need reads a figure for a finding: it notes the evidence, or that it is missing.
func (c *Case) need(f *Finding, year int, field Field) *big.Rat {
	fig, ok := c.figure(year, field)
	if !ok {
		f.Missing = append(f.Missing, Missing{string(field), year})
		return nil
	}
	f.Evidence = append(f.Evidence, Ref{Kind: "figure", ID: fig.RowID, Year: year, Field: string(field), Source: fig.Source})
	if fig.Disputed {
		f.Reason = "sources_contradict"
	}
	return whole(fig.Value)
}

// needYears is need for several years.
func (c *Case) needYears(f *Finding, years []int, field Field) []*big.Rat {
	all := make([]*big.Rat, len(years))
	for i, y := range years {
		all[i] = c.need(f, y, field)
	}
	return all
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

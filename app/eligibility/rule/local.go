package rule

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// local is a criterion written as an expression, for simple rules of a county:
//
//	rd * 100 >= 3 * sales
//
// Its variables are whole numbers – fen, hundredths of a person, counts – so that
// nothing is rounded. A variable that is missing leaves the criterion unknown.
type local struct {
	When string `yaml:"when"`

	program *vm.Program
	used    []string
}

// variables of an expression and the figure of the latest year behind each.
var variables = map[string]Field{
	"sales": Sales, "total_income": TotalIncome, "hitech_income": HitechIncome, "cost": CostExpense,
	"rd": RDHnte, "rd_tax": RDTax, "net_assets": NetAssets, "total_assets": TotalAssets,
	"employees": Employees, "sci_staff": SciStaff,
}

// counts are the variables that are no figures.
var countVariables = []string{"class1", "class2", "filed", "registered_days"}

func (p *local) check(*Set) error {
	if p.When == "" {
		return errors.New("when is wanted")
	}
	env := map[string]any{}
	for name := range variables {
		env[name] = int64(0)
	}
	for _, name := range countVariables {
		env[name] = int64(0)
	}
	names := &nameVisitor{}
	program, err := expr.Compile(p.When, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.Patch(names))
	if err != nil {
		return fmt.Errorf("when: %w", err)
	}
	if names.divides {
		return errors.New("when: multiply both sides instead of dividing, which rounds")
	}
	p.program, p.used = program, names.used
	return nil
}

// nameVisitor notes which variables an expression uses.
type nameVisitor struct {
	used    []string
	divides bool
}

func (v *nameVisitor) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(v.used, n.Value) {
			v.used = append(v.used, n.Value)
		}
	case *ast.BinaryNode:
		v.divides = v.divides || n.Operator == "/" || n.Operator == "**"
	case *ast.FloatNode:
		v.divides = true
	}
}

func (p *local) assess(c *Case, f *Finding) {
	env := map[string]any{}
	for _, name := range p.used {
		if field, ok := variables[name]; ok {
			v := c.need(f, c.LatestYear(), field)
			if v != nil {
				env[name] = floor(v)
			}
			continue
		}
		env[name] = c.countVariable(name, f)
	}
	if len(f.Missing) > 0 {
		if c.booksOpen(f.Missing) {
			f.unknown("books_open")
			return
		}
		f.unknown("missing_facts")
		return
	}
	ok, err := expr.Run(p.program, env)
	if err != nil {
		f.person("criterion_failed")
		return
	}
	if f.Verdict = verdict(ok.(bool)); f.Verdict == NotMet {
		f.Until = NextYear
	}
}

func (c *Case) countVariable(name string, f *Finding) int64 {
	switch name {
	case "registered_days":
		if c.RegisteredOn.IsZero() {
			f.Missing = append(f.Missing, Missing{Fact: "registeredOn"})
			return 0
		}
		return int64(c.RegisteredOn.DaysUntil(c.AsOf))
	case "filed":
		return c.filed(f)
	}
	own := c.valid(f)
	if !c.RightsKnown && own.total() == 0 {
		f.Missing = append(f.Missing, Missing{Fact: "rights"})
	}
	if name == "class1" {
		return own.Class1
	}
	return own.Class2
}

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

// CheckCriterion tells what is wrong with an expression of a local criterion.
func CheckCriterion(when string) error { return (&local{When: when}).check(nil) }

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
	if names.refused != nil {
		return fmt.Errorf("when: %w", names.refused)
	}
	p.program, p.used = program, names.used
	return nil
}

// nameVisitor notes which variables an expression uses, and refuses what could
// round, overflow or run long.
type nameVisitor struct {
	used    []string
	refused error
}

var operators = []string{"+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "and", "&&", "or", "||"}

// mostFactor keeps products of an amount in fen within 64 bits.
const mostFactor = 100_000

func (v *nameVisitor) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(v.used, n.Value) {
			v.used = append(v.used, n.Value)
		}
	case *ast.BinaryNode:
		switch {
		case n.Operator == "/" || n.Operator == "**" || n.Operator == "%":
			v.refuse("multiply both sides instead of dividing, which rounds")
		case !slices.Contains(operators, n.Operator):
			v.refuse("only + - * and comparisons, joined by and, or")
		case n.Operator == "*" && !(factor(n.Left) && plain(n.Right)) && !(factor(n.Right) && plain(n.Left)):
			v.refuse("multiply by a whole number of at most 100000")
		}
	case *ast.FloatNode:
		v.refuse("multiply both sides instead of dividing, which rounds")
	case *ast.IntegerNode, *ast.BoolNode, *ast.UnaryNode:
	default:
		v.refuse("only + - * and comparisons, joined by and, or")
	}
}

func (v *nameVisitor) refuse(why string) {
	if v.refused == nil {
		v.refused = errors.New(why)
	}
}

// plain tells that a factor is not multiplied twice.
func plain(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return n.Operator != "*" && plain(n.Left) && plain(n.Right)
	case *ast.UnaryNode:
		return plain(n.Node)
	}
	return true
}

func factor(n ast.Node) bool {
	i, ok := n.(*ast.IntegerNode)
	return ok && i.Value >= 0 && i.Value <= mostFactor
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

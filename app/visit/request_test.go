package visit

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/value"
)

var allActs = []Act{ActRaise, ActAccept, ActAssign, ActAnswer, ActConfirm, ActReopen, ActCall, ActWithdraw}

func TestWhatMayFollowWhat(t *testing.T) {
	for _, row := range []struct {
		from Step
		want []Act
	}{
		{StepRaised, []Act{ActAccept, ActAssign, ActAnswer, ActWithdraw}},
		{StepAccepted, []Act{ActAssign, ActAnswer, ActWithdraw}},
		{StepAssigned, []Act{ActAssign, ActAnswer, ActWithdraw}},
		{StepReopened, []Act{ActAssign, ActAnswer, ActWithdraw}},
		{StepAnswered, []Act{ActAnswer, ActConfirm, ActReopen, ActCall}},
		{StepConfirmed, []Act{}},
		{StepWithdrawn, []Act{}},
	} {
		if got := row.from.acts(); !slices.Equal(got, row.want) {
			t.Errorf("at %s one may %v, want %v", row.from, got, row.want)
		}
	}
}

// However people act: what ended stays ended, an answer comes before a
// confirmation, only the firm's displeasure opens what was answered, and the
// state is that of the step.
func TestARequestNeverStraysFromItsWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Request{}
		r.at(rapid.SampledFrom([]Step{StepRaised, StepAccepted}).Draw(t, "first"))
		answers := 0
		for _, act := range rapid.SliceOfN(rapid.SampledFrom(allActs), 1, 30).Draw(t, "acts") {
			before := r.Step
			next, ok := before.after(act)
			if ok != slices.Contains(before.acts(), act) {
				t.Fatalf("%s at %s: after says %v, acts says %v", act, before, ok, before.acts())
			}
			if !ok {
				if next != before {
					t.Fatalf("%s is refused at %s and leads to %s", act, before, next)
				}
				continue
			}
			r.at(next)
			if act == ActAnswer {
				answers++
			}
			switch {
			case before == StepConfirmed || before == StepWithdrawn:
				t.Fatalf("%s moved what had ended: %s to %s", act, before, next)
			case next == StepConfirmed && (before != StepAnswered || answers == 0):
				t.Fatalf("confirmed from %s after %d answers", before, answers)
			case before.state() == Answered && next.state() == Open && act != ActReopen:
				t.Fatalf("%s opened what was answered", act)
			case next.state() == Withdrawn && before.state() != Open:
				t.Fatalf("%s withdrew what was %s", act, before)
			case r.State != next.state():
				t.Fatalf("state %s on step %s", r.State, next)
			}
		}
	})
}

func TestEveryStepCanBeReached(t *testing.T) {
	seen := map[Step]bool{StepRaised: true}
	for grown := true; grown; {
		grown = false
		for _, m := range moves {
			for _, from := range m.from {
				if seen[from] && !seen[m.to] {
					seen[m.to], grown = true, true
				}
			}
		}
	}
	if len(seen) != 7 {
		t.Errorf("reached %v", seen)
	}
}

func TestOverdueIsOpenAfterItsDay(t *testing.T) {
	due := value.MustDate("2026-11-30")
	for _, row := range []struct {
		step  Step
		due   *value.Date
		today string
		want  bool
	}{
		{StepAssigned, &due, "2026-11-30", false},
		{StepAssigned, &due, "2026-12-01", true},
		{StepReopened, &due, "2026-12-01", true},
		{StepAnswered, &due, "2026-12-01", false},
		{StepWithdrawn, &due, "2026-12-01", false},
		{StepRaised, nil, "2026-12-01", false},
	} {
		r := Request{DueOn: row.due}
		r.at(row.step)
		if got := r.overdue(value.MustDate(row.today)); got != row.want {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

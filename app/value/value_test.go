package value

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateArithmetic(t *testing.T) {
	for _, row := range []struct {
		name, start, want string
		move              func(Date) Date
	}{
		{"a month from 31 January is the last of February", "2026-01-31", "2026-02-28", func(d Date) Date { return d.AddMonths(1) }},
		{"a year from 29 February is 28 February", "2024-02-29", "2025-02-28", func(d Date) Date { return d.AddYears(1) }},
		{"three years of a certificate", "2023-12-08", "2026-12-08", func(d Date) Date { return d.AddYears(3) }},
		{"back over new year", "2026-01-15", "2025-11-15", func(d Date) Date { return d.AddMonths(-2) }},
		{"days over a leap day", "2024-02-28", "2024-03-01", func(d Date) Date { return d.AddDays(2) }},
	} {
		if got := row.move(MustDate(row.start)).String(); got != row.want {
			t.Errorf("%s: %s became %s, want %s", row.name, row.start, got, row.want)
		}
	}
	if n := MustDate("2018-06-01").DaysUntil(MustDate("2019-06-01")); n != 365 {
		t.Errorf("2018-06-01 to 2019-06-01 is %d days, want 365", n)
	}
}

func TestInstantBelongsToTheShanghaiDay(t *testing.T) {
	late := At(time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC))
	if got := late.Date().String(); got != "2026-11-23" {
		t.Errorf("16:30 UTC is on %s in Shanghai, want 2026-11-23", got)
	}
	if got := MustDate("2026-11-23").Start().String(); got != "2026-11-22T16:00:00.000000Z" {
		t.Errorf("the day starts at %s", got)
	}
}

func TestInstantSurvivesDatabaseAndJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := At(time.UnixMicro(rapid.Int64Range(0, 4_000_000_000_000_000).Draw(t, "µs")))
		stored, err := i.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Instant
		if err := back.Scan(stored); err != nil || back.Compare(i) != 0 {
			t.Fatalf("stored %v came back as %v (%v)", i, back, err)
		}
		b, _ := json.Marshal(i)
		if err := json.Unmarshal(b, &back); err != nil || back.Compare(i) != 0 {
			t.Fatalf("JSON %s came back as %v (%v)", b, back, err)
		}
	})
}

func TestStoredInstantsSortAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := rapid.Int64Range(0, 4_000_000_000_000_000)
		a, b := At(time.UnixMicro(moment.Draw(t, "a"))), At(time.UnixMicro(moment.Draw(t, "b")))
		av, _ := a.Value()
		bv, _ := b.Value()
		if (av.(string) < bv.(string)) != a.Before(b) {
			t.Fatalf("%v and %v sort differently as text", av, bv)
		}
	})
}

func TestParseWan(t *testing.T) {
	for _, row := range []struct {
		text string
		want Money
		ok   bool
	}{
		{"1,234.56", Yuan(12_345_600), true},
		{"0", 0, true},
		{"237.9", Yuan(2_379_000), true},
		{"-0.5", Yuan(-5_000), true},
		{"0.000001", 1, true},
		{"0.0000001", 0, false},
		{"1e3", 0, false},
		{"1/3", 0, false},
		{"0x10", 0, false},
		{"", 0, false},
		{"99999999999999999999", 0, false},
	} {
		got, err := ParseWan(row.text)
		if (err == nil) != row.ok || got != row.want {
			t.Errorf("ParseWan(%q) = %d, %v; want %d, ok %v", row.text, got, err, row.want, row.ok)
		}
	}
}

func TestWanStringIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64().Draw(t, "fen"))
		back, err := ParseWan(m.WanString())
		if err != nil || back != m {
			t.Fatalf("%d fen written %s came back as %d (%v)", m, m.WanString(), back, err)
		}
	})
}

func TestPercentIsNeverRoundedUp(t *testing.T) {
	almost, _ := RatioOf(59999, 1_200_000)
	if got := almost.Percent(2); got != "4.99" {
		t.Errorf("4.99992 %% reads %s, want 4.99", got)
	}
	five, _ := RatioOf(5, 100)
	if almost.Compare(five) >= 0 {
		t.Error("4.99992 % counts as 5 %")
	}
	if got := almost.BasisPoints(); got != 499 {
		t.Errorf("basis points %d, want 499", got)
	}
	if _, ok := RatioOf(1, 0); ok {
		t.Error("a ratio to nothing exists")
	}
}

func TestCheckUSCC(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       USCCVerdict
	}{
		{"a letter that no code has", "91330483MA2SIVO0ZX", USCCWrongAlphabet},
		{"right", withCheckDigit("91330483MA2CXY1J2"), USCCOK},
		{"lower case, spaces, full width", " ９1330483ma2cxy1j2" + string(USCCCheckDigit("91330483MA2CXY1J2")) + "\u200b", USCCOK},
		{"wrong digit", wrongCheckDigit("91330483MA2CXY1J2"), USCCWrongCheckDigit},
		{"too short", "330483000012345", USCCWrongLength},
		{"a personal number", "11010519491231002X", USCCLooksLikeIDCard},
	} {
		if got := CheckUSCC(NormaliseUSCC(row.text)); got != row.want {
			t.Errorf("%s: %s is %v, want %v", row.name, row.text, got, row.want)
		}
	}
}

func withCheckDigit(first17 string) string { return first17 + string(USCCCheckDigit(first17)) }

func wrongCheckDigit(first17 string) string {
	if USCCCheckDigit(first17) == '0' {
		return first17 + "1"
	}
	return first17 + "0"
}

func TestAnyWrongCheckDigitIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := "9" + rapid.StringOfN(rapid.RuneFrom([]rune(usccAlphabet)), 16, 16, -1).Draw(t, "body")
		right := USCCCheckDigit(body)
		for i := range len(usccAlphabet) {
			verdict := CheckUSCC(body + usccAlphabet[i:i+1])
			if (verdict == USCCOK) != (usccAlphabet[i] == right) {
				t.Fatalf("%s%c is %v", body, usccAlphabet[i], verdict)
			}
		}
	})
}

func TestIDsAreInOrderOfMaking(t *testing.T) {
	last := NewID()
	for range 1000 {
		next := NewID()
		if next <= last {
			t.Fatalf("%s came after %s", next, last)
		}
		last = next
	}
}

func FuzzNormaliseUSCC(f *testing.F) {
	f.Add("91330483MA2CXY1J2X")
	f.Add("９１３３ \u200b")
	f.Fuzz(func(t *testing.T, s string) {
		once := NormaliseUSCC(s)
		CheckUSCC(once)
		if twice := NormaliseUSCC(once); twice != once {
			t.Errorf("%q normalises to %q and then to %q", s, once, twice)
		}
	})
}

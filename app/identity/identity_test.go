package identity

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"miaolin/app/access"
	"miaolin/app/value"
)

func TestHeldRolesAsText(t *testing.T) {
	day := value.MustDate
	end, ended := day("2026-12-31"), value.At(time.Now())
	text := encodeHeld([]Assignment{
		{Role: "officer", UnitCode: "330483100", FromOn: day("2026-01-01"), ToOn: &end},
		{Role: "auditor", UnitCode: "330483-P01", FromOn: day("2026-06-01")},
		{Role: "admin", UnitCode: "330483", FromOn: day("2026-01-01"), EndedAt: &ended},
	})
	officer, auditor := access.Assignment{Role: "officer", UnitCode: "330483100"}, access.Assignment{Role: "auditor", UnitCode: "330483-P01"}
	for _, row := range []struct {
		on   string
		want []access.Assignment
	}{
		{"2025-12-31", nil},
		{"2026-01-01", []access.Assignment{officer}},
		{"2026-06-01", []access.Assignment{officer, auditor}},
		{"2026-12-31", []access.Assignment{officer, auditor}},
		{"2027-01-01", []access.Assignment{auditor}},
	} {
		if d := cmp.Diff(row.want, decodeHeld(text, day(row.on))); d != "" {
			t.Errorf("on %s: %s", row.on, d)
		}
	}
}

// A damaged text gives no right, whatever it says.
func FuzzHeldRoles(f *testing.F) {
	f.Add("officer@330483100:2026-01-01:")
	f.Add("admin@330483")
	f.Add("admin@330483:2026")
	f.Fuzz(func(t *testing.T, text string) {
		for _, held := range decodeHeld(text, value.MustDate("2026-11-23")) {
			if held == (access.Assignment{}) {
				t.Errorf("%q gives a role without a name", text)
			}
		}
	})
}

func TestWithin(t *testing.T) {
	for _, row := range []struct {
		code, outer string
		want        bool
	}{
		{"330483100", "330483", true}, {"330483-P01", "330483", true}, {"330483", "330483", true}, {"330483", "330400", true},
		{"330483100", "330000", true}, {"330483", "330483100", false}, {"330482", "330483", false}, {"", "330483", false}, {"330483", "", false},
	} {
		if got := within(row.code, row.outer); got != row.want {
			t.Errorf("%q within %q: %v", row.code, row.outer, got)
		}
	}
}

func TestUsernames(t *testing.T) {
	for _, row := range []struct {
		typed, clean string
		valid        bool
	}{
		{"Officer-Wuzhen", "officer-wuzhen", true}, {" ｗｕ ", "wu", true}, {"徐佳怡", "徐佳怡", true},
		{"a", "a", false}, {"-wu", "-wu", false}, {"wu zhen", "wu zhen", false}, {"wu\u200bzhen", "wu\u200bzhen", false},
		{strings.Repeat("徐", 60), strings.Repeat("徐", 60), true}, {strings.Repeat("徐", 61), strings.Repeat("徐", 61), false},
	} {
		clean := cleanUsername(row.typed)
		if clean != row.clean || validUsername(clean) != row.valid {
			t.Errorf("%q becomes %q, valid %v", row.typed, clean, validUsername(clean))
		}
	}
}

func TestDeviceLabels(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0": "Edge · Windows",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.44":              "WeChat · Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1":                 "Safari · iPhone",
		"curl/8.5.0": "curl/8.5.0",
		"":           "",
	} {
		if got := deviceLabel(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}

func TestThrottleIsBounded(t *testing.T) {
	th, now := newThrottle(), value.At(time.Now())
	for i := range mostKeys + 500 {
		th.begin(now, []attempt{{strconv.Itoa(i), limitPair}})
	}
	if len(th.tries) > mostKeys {
		t.Errorf("holds %d keys", len(th.tries))
	}
}

func TestWaitsGrowAndStop(t *testing.T) {
	now := value.At(time.Now())
	for _, row := range []struct {
		failed int
		want   time.Duration
	}{
		{0, 0}, {4, 0}, {5, 2 * time.Second}, {6, 4 * time.Second}, {10, 64 * time.Second}, {40, 15 * time.Minute}, {1_000_000, 15 * time.Minute},
	} {
		if got := limitPair.wait(tries{row.failed, now}, now); got != row.want {
			t.Errorf("after %d failures: %v, want %v", row.failed, got, row.want)
		}
	}
	if limitPair.wait(tries{1000, now}, now.Add(forgetAfter+time.Second)) != 0 {
		t.Error("a quiet half hour does not forget")
	}
}

func TestMaskPhone(t *testing.T) {
	for number, want := range map[string]string{"13812346789": "138****6789", "88012345": "880****2345", "110": "***", "": ""} {
		if got := MaskPhone(number); got != want {
			t.Errorf("%s is shown as %s", number, got)
		}
	}
}

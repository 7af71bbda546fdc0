package identity

import (
	"strings"
	"time"

	"miaolin/app/value"
)

// touchEvery is how often a session in use is noted as seen, which costs a write;
// touchPatience is how long that write may wait for its turn.
const (
	touchEvery    = time.Minute
	touchPatience = 10 * time.Second
)

// Session is a person signed in on one device.
type Session struct {
	ID         string
	TokenHash  string
	UserID     string
	Epoch      int64
	Device     string
	IP         string
	CreatedAt  value.Instant
	LastSeenAt value.Instant
	ExpiresAt  value.Instant
}

// liveRow is all a request needs to know about its caller.
type liveRow struct {
	SessionID          string
	LastSeenAt         value.Instant
	UserID             string
	Name               string
	Lang               string
	UnitCode           string
	Assignments        string
	MustChangePassword bool
	SecondFactor       bool
}

// Where the person signed in; enough to recognise one's own devices.
var (
	browsers = []struct{ mark, name string }{
		{"MicroMessenger/", "WeChat"}, {"DingTalk/", "DingTalk"}, {"Edg/", "Edge"}, {"HuaweiBrowser/", "Huawei Browser"}, {"QQBrowser/", "QQ Browser"},
		{"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems = []struct{ mark, name string }{
		{"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// deviceLabel makes "Chrome · Windows" of a User-Agent.
func deviceLabel(agent string) string {
	var parts []string
	for _, b := range browsers {
		if strings.Contains(agent, b.mark) {
			parts = append(parts, b.name)
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(agent, s.mark) {
			parts = append(parts, s.name)
			break
		}
	}
	if len(parts) == 0 {
		// Programs name themselves first: "curl/8.5".
		name, _, _ := strings.Cut(agent, " ")
		return name[:min(len(name), 40)]
	}
	return strings.Join(parts, " · ")
}

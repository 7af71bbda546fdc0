package view_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
)

// PostgreSQL stores no U+0000. Neither engine may be given any, or fail over it.
func TestNoTextWithNULReachesTheStore(t *testing.T) {
	nul := base64.RawURLEncoding.EncodeToString([]byte(`{"v":"\u0000","i":"\u0000"}`))
	boottest.Each(t, []boottest.User{{Name: "officer", Role: "officer", Unit: "330483100"}}, func(t *testing.T, s *boottest.Server) {
		officer := s.As("officer")
		view := officer.Do("POST", "/views", `{"list":"enterprises","name":"a\u0000b","content":{"filters":{}}}`)
		if view.Status != 201 || !strings.Contains(string(view.Body), `"name":"ab"`) {
			t.Errorf("a view: %v", view)
		}
		if a := s.New("officer").Do("POST", "/session", `{"username":"officer\u0000x","password":"a\u0000"}`); a.Status != 401 {
			t.Errorf("sign-in: %v", a)
		}
		for _, path := range []string{"/enterprises?tag=%00", "/visits?enterprise=%00", "/requests?owner=%00", "/enterprises/%00", "/enterprises?cursor=" + nul} {
			if a := officer.Do("GET", path, nil); a.Status >= 500 {
				t.Errorf("%s: %v", path, a)
			}
		}
	})
}

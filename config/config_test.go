package config_test

import (
	"testing"

	"miaolin/config"
)

func TestThePublicURLFollowsTheAddress(t *testing.T) {
	for _, row := range []struct{ addr, given, want string }{
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		{"127.0.0.1:8102", "", "http://127.0.0.1:8102"},
		{"0.0.0.0:9000", "", "http://127.0.0.1:9000"},
		{":9000", "", "http://127.0.0.1:9000"},
		{"[::]:9000", "", "http://127.0.0.1:9000"},
		{"[::1]:9000", "", "http://[::1]:9000"},
		{"localhost:9000", "", "http://localhost:9000"},
		{"0.0.0.0:8080", "https://miaolin.example.gov.cn", "https://miaolin.example.gov.cn"},
	} {
		t.Run(row.addr+" "+row.given, func(t *testing.T) {
			t.Setenv("MIAOLIN_ADDR", row.addr)
			t.Setenv("MIAOLIN_PUBLIC_URL", row.given)
			c, err := config.Load()
			if err != nil || c.PublicURL != row.want {
				t.Errorf("got %q, %v; want %q", c.PublicURL, err, row.want)
			}
		})
	}
}

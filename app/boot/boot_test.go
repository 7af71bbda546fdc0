package boot_test

import (
	"context"
	"strings"
	"testing"

	"miaolin/app/boot"
	"miaolin/config"
)

func TestTheAdminListenerIsForThisMachineAlone(t *testing.T) {
	for addr, refused := range map[string]bool{"0.0.0.0:0": true, ":0": true, "127.0.0.1:0": false} {
		ctx, cancel := context.WithCancel(context.Background())
		p, err := boot.New(ctx, boot.Options{Version: "test", Config: config.Config{
			Addr: "127.0.0.1:0", AdminAddr: addr, Data: t.TempDir(), PublicURL: "http://127.0.0.1:8080", MaxUpload: 1,
		}})
		if err != nil {
			t.Fatal(err)
		}
		listening := false
		err = p.Serve(ctx, func() { listening = true; cancel() })
		if said := err != nil && strings.Contains(err.Error(), "MIAOLIN_ADMIN_ADDR"); said != refused || listening == refused {
			t.Errorf("%s: listening %v, %v", addr, listening, err)
		}
		cancel()
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

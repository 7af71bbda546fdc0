package boot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/boot"
	"miaolin/app/boot/boottest"
	"miaolin/app/identity"
	"miaolin/app/web"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// childVar turns this test binary into the server that is killed.
const childVar = "MIAOLIN_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVar) != "" {
		if err := serveUntilKilled(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

var cheapHashing = identity.Hashing{MemoryKiB: 64, Passes: 1}

func serveUntilKilled() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c, err := config.Load()
	if err != nil {
		return err
	}
	p, err := boot.New(ctx, boot.Options{Config: c, Hashing: cheapHashing})
	if err != nil {
		return err
	}
	return p.Serve(ctx, func() {})
}

const (
	crashes  = 4
	writers  = 4
	perRound = 10 // acknowledged writes, then the process is killed in the middle of others
)

// Every write that was answered must be there after the process was killed in
// the middle of others, and must be there once although clients try again.
func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			s := newKilledServer(t, engine)
			acknowledged := map[string]string{}
			var mu sync.Mutex
			for round := range crashes {
				s.start()
				var wg sync.WaitGroup
				before, enough := len(acknowledged), make(chan struct{})
				for w := range writers {
					wg.Go(func() {
						for i := 0; ; i++ {
							name := fmt.Sprintf("测试断电%d轮%d号%d家具有限公司", round, w, i)
							id, ok := s.record(name)
							if !ok {
								return
							}
							mu.Lock()
							acknowledged[name] = id
							if len(acknowledged) == before+perRound {
								close(enough)
							}
							mu.Unlock()
						}
					})
				}
				select {
				case <-enough:
				case <-time.After(2 * time.Minute): // verify says that it proves nothing
				}
				s.kill()
				wg.Wait()
			}
			s.start()
			s.verify(acknowledged)
			s.kill()
		})
	}
}

type killedServer struct {
	t       *testing.T
	env     []string
	base    string
	dataDir string
	client  *boottest.Client
	process *exec.Cmd
}

func newKilledServer(t *testing.T, engine db.Engine) *killedServer {
	t.Helper()
	store := dbtest.Options(t, engine)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	s := &killedServer{t: t, base: "http://" + addr, dataDir: store.DataDir}
	s.env = append(os.Environ(), childVar+"=1", "MIAOLIN_ADDR="+addr, "MIAOLIN_PUBLIC_URL="+s.base,
		"MIAOLIN_DATA="+store.DataDir, "MIAOLIN_DATABASE_URL="+store.URL)
	s.lay(config.Config{Addr: addr, PublicURL: s.base, Data: store.DataDir, DatabaseURL: store.URL, MaxUpload: 1, QueryTimeout: time.Minute,
		SessionIdle: time.Hour, SessionMax: time.Hour})
	return s
}

// lay puts down the units and a manager, and closes the store again.
func (s *killedServer) lay(c config.Config) {
	s.t.Helper()
	ctx := access.With(context.Background(), access.SystemActor("test"))
	p, err := boot.New(ctx, boot.Options{Config: c, Hashing: cheapHashing})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := p.Prepare(ctx); err != nil {
		s.t.Fatal(err)
	}
	_, err = p.Identity.AddUser(ctx, identity.NewUser{Username: "manager", Name: "manager", UnitCode: boottest.County,
		Roles: []identity.NewRole{{Role: "manager", UnitCode: boottest.County}}}, boottest.Password, false)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *killedServer) start() {
	s.t.Helper()
	s.process = exec.Command(os.Args[0])
	s.process.Env = s.env
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	process := s.process
	s.t.Cleanup(func() { _ = process.Process.Kill() }) // also when the test ends early
	for range 400 {
		answer, err := http.Get(s.base + web.Base + "/openapi.json")
		if err == nil {
			_ = answer.Body.Close()
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.client = boottest.NewClient(s.t, s.base+web.Base)
	s.client.SignIn("manager", boottest.Password)
}

func (s *killedServer) kill() {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // it says "killed", which is what we want
}

// record writes one firm, again while the server is too busy; it is not ok when the
// process died under it.
func (s *killedServer) record(name string) (id string, ok bool) {
	for {
		answer, err := s.client.Try(http.MethodPost, "/enterprises", map[string]any{"name": name, "unitCode": boottest.Wuzhen}, "Idempotency-Key", name)
		var firm struct{ ID string }
		switch {
		case err == nil && answer.Status == http.StatusServiceUnavailable:
			time.Sleep(50 * time.Millisecond)
		case err != nil || answer.Status/100 != 2 || json.Unmarshal(answer.Body, &firm) != nil:
			return "", false
		default:
			return firm.ID, true
		}
	}
}

func (s *killedServer) verify(acknowledged map[string]string) {
	s.t.Helper()
	if len(acknowledged) < crashes*writers {
		s.t.Fatalf("only %d writes were acknowledged: the test proves nothing", len(acknowledged))
	}
	for name, id := range acknowledged {
		again, ok := s.record(name) // a client that never saw the answer sends it again
		if !ok || again != id {
			s.t.Fatalf("%s was acknowledged as %s and is now %s", name, id, again)
		}
		var firm struct{ Name string }
		s.client.Do(http.MethodGet, "/enterprises/"+id, nil).Decode(s.t, &firm)
		if firm.Name != name {
			s.t.Fatalf("%s reads %s", name, firm.Name)
		}
	}
	s.t.Logf("%d acknowledged writes, %d kills: all there, once", len(acknowledged), crashes)
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement, a child of this program on loopback.
type process struct {
	cmd    *exec.Cmd
	addr   string
	admin  string        // health, metrics, profiles
	ready  time.Duration // from its start to its first answer
	output bytes.Buffer
	done   chan struct{} // closed when the process ended
}

// start runs a server and waits for its first answer on path.
func start(ctx context.Context, path string, env []string, name string, args ...string) (*process, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	admin, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.CommandContext(ctx, name, args...), addr: addr, admin: admin, done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), append(env, "MIAOLIN_ADDR="+addr, "MIAOLIN_ADMIN_ADDR="+admin, "MIAOLIN_PUBLIC_URL=http://"+addr)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 20 * time.Second
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	for time.Since(began) < 60*time.Second {
		select {
		case <-p.done:
			return nil, fmt.Errorf("%s ended: %s", name, p.output.String())
		default:
		}
		if answers(addr, path) {
			p.ready = time.Since(began)
			return p, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.stop()
	return nil, fmt.Errorf("%s gave no answer within a minute: %s", name, p.output.String())
}

// answers tells whether a plain GET comes back with a 200, without the retries of a real client.
func answers(addr, path string) bool {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, addr); err != nil {
		return false
	}
	head := make([]byte, 12)
	n, _ := c.Read(head)
	return strings.HasPrefix(string(head[:n]), "HTTP/1.1 200")
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// cpu is the processor time the process has used, user and system.
func (p *process) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold spaces; the numbers follow it.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 13 {
		return 0, errors.New("/proc/…/stat is not as expected")
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	const tick = 10 * time.Millisecond // USER_HZ is 100 on Linux
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

func (p *process) rss() (int64, error)  { return p.status("VmRSS:") }
func (p *process) peak() (int64, error) { return p.status("VmHWM:") }

func (p *process) status(field string) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/…/status", field)
}

// resetPeak makes the kernel count the peak from here on.
func (p *process) resetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}

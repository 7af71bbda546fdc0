package main

import (
	"errors"
	"testing"
)

func TestProblemsAreToldInOneLine(t *testing.T) {
	err := errors.Join(errors.New("connect: \n\tno such host\n\tno such host"), errors.New("EOF"))
	if got, want := oneLine(err), "connect:; no such host; EOF"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

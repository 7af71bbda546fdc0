# What ./scripts/test and ./scripts/check run, one function per section. Sourced, never run.

check_format() {
  local bad
  bad=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
  if [ -n "$bad" ]; then
    printf '%s\n' "$bad"
    echo "run gofmt -w on the files above"
    return 1
  fi
}

check_vet() { go vet ./...; }

# staticcheck's version is pinned in scripts/tools/go.mod, apart from the product's dependencies.
check_lint() { go tool -modfile=scripts/tools/go.mod staticcheck ./...; }

check_floors() { go test ./app/archtest; }

# frontend_npm SCRIPT – one of the scripts in frontend/package.json.
frontend_npm() {
  frontend_modules
  (cd frontend && npm run --silent "$1")
}

# Chromium and a Chinese font, so that pages are drawn as people see them.
browser_ready() {
  local name
  if [ -z "${MIAOLIN_CHROMIUM:-}" ]; then
    for name in chromium chromium-browser google-chrome; do
      if command -v $name >/dev/null 2>&1; then MIAOLIN_CHROMIUM=$(command -v $name); break; fi
    done
  fi
  if [ -z "${MIAOLIN_CHROMIUM:-}" ]; then
    can_apt || fail "Chromium is missing: apt-get install chromium fonts-noto-cjk, or name one in MIAOLIN_CHROMIUM"
    apt_install chromium fonts-noto-cjk
    MIAOLIN_CHROMIUM=$(command -v chromium)
  fi
  export MIAOLIN_CHROMIUM
  if can_apt && ! ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1; then apt_install fonts-noto-cjk; fi
}

tools_ready() {
  need_go
  need_node
  echo "$(go version | cut -d' ' -f3), node $(node --version)"
  # Only the race detector wants a C compiler.
  if ! command -v gcc >/dev/null 2>&1; then
    can_apt || fail "gcc is missing: apt-get install gcc libc6-dev (the race detector needs it)"
    apt_install gcc libc6-dev
  fi
  go mod download
}

go_tests_sqlite() { MIAOLIN_TEST_ENGINES=sqlite go test ./...; }

# with_store – the packages whose tests open a store; the others say the same on every engine.
with_store() {
  go list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... |
    grep -E 'miaolin/(db/dbtest|app/boot/boottest)' | cut -d' ' -f1
}

go_tests_postgres() {
  local packages
  packages=$(with_store)
  [ -n "$packages" ] || fail "no test opens a store"
  if [ -n "$1" ]; then
    # shellcheck disable=SC2086
    MIAOLIN_TEST_ENGINES=postgres go test $packages
  else
    # shellcheck disable=SC2086
    CGO_ENABLED=1 MIAOLIN_TEST_ENGINES=postgres go test -race $packages
  fi
}

# The pure-Go SQLite is some thirty times slower under the race detector, so only the tests that
# make writers and readers meet run there: those named TestConcurrent….
go_tests_sqlite_race() {
  local packages
  packages=$(grep -rlE '^func TestConcurrent' --include='*_test.go' app db | xargs -r -n1 dirname | sort -u | sed 's|^|./|')
  [ -n "$packages" ] || fail "no test is named TestConcurrent…"
  # shellcheck disable=SC2086
  CGO_ENABLED=1 MIAOLIN_TEST_ENGINES=sqlite go test -race -run '^TestConcurrent' $packages
}

browser_tests() {
  browser_ready
  ./scripts/build
  frontend_npm e2e
}

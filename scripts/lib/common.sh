# Shared by the scripts: where the project is, how headings look, what must be installed.
# Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT" || exit 1

# The binary is static; only the race detector asks for cgo, and it says so itself.
export CGO_ENABLED=0

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# need COMMAND HINT – the one line that says what to install.
need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is missing: $2"
}

need_go() {
  need go "install Go $(awk '$1 == "go" {print $2}' go.mod) or newer (https://go.dev/dl)"
}

need_node() {
  need node "install Node.js 20 or newer (https://nodejs.org)"
  need npm "install npm, which comes with Node.js"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    fail "node $(node --version) is too old: install Node.js 20 or newer (https://nodejs.org)"
}

# can_apt – whether this machine lets us install Debian packages ourselves.
can_apt() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1
}

apt_updated=
apt_install() {
  if [ -z "$apt_updated" ]; then
    apt-get update -qq || return 1
    apt_updated=yes
  fi
  echo "installing $*"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

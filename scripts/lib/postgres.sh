# A throw-away PostgreSQL for one test run: its own folder, a free port, C collation, no durability.
# Sourced, never run. postgres_start sets MIAOLIN_TEST_POSTGRES_URL; postgres_stop leaves nothing behind.

pg_home=
pg_bin=
pg_user=

# postgres_bin – the newest server installed here, on the PATH or where Debian keeps it.
postgres_bin() {
  local dir
  for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb 2>/dev/null || echo /)")"; do
    if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
      echo "$dir"
      return
    fi
  done
  return 1
}

# postgres_install – Debian's package, told not to set up and start a cluster of its own.
postgres_install() {
  can_apt || fail "PostgreSQL is missing: apt-get install postgresql, or name a server in MIAOLIN_TEST_POSTGRES_URL"
  apt_install postgresql-common
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/miaolin-tests.conf
  apt_install postgresql
}

# PostgreSQL refuses to run as root, so root hands its commands to the package's own user.
pg_as() {
  if [ -n "$pg_user" ]; then runuser -u "$pg_user" -- "$@"; else "$@"; fi
}

# postgres_start [durable] – a server for tests may lose everything in a crash, so it does not wait for the
# disk; durable asks for one that does, as a server in use would.
postgres_start() {
  local durability="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  if [ "${1:-}" = durable ]; then durability="-c max_wal_size=4GB"; fi
  if [ -n "${MIAOLIN_TEST_POSTGRES_URL:-}" ]; then
    echo "using the server in MIAOLIN_TEST_POSTGRES_URL"
    return
  fi
  pg_bin=$(postgres_bin) || {
    postgres_install
    pg_bin=$(postgres_bin)
  }
  pg_home=$(mktemp -d "${TMPDIR:-/tmp}/miaolin-postgres.XXXXXX")
  if [ "$(id -u)" -eq 0 ]; then
    pg_user=postgres
    id "$pg_user" >/dev/null 2>&1 || useradd --system --no-create-home "$pg_user"
    chown "$pg_user" "$pg_home"
  fi
  (
    cd "$pg_home"
    pg_as "$pg_bin/initdb" --pgdata="$pg_home/data" --username=miaolin --auth=trust \
      --locale=C --encoding=UTF8 --no-sync >"$pg_home/initdb.log" 2>&1
  ) || fail "initdb failed: $(tail -3 "$pg_home/initdb.log")"

  local try port
  for try in 1 2 3 4 5; do
    port=$((20000 + (RANDOM % 20000)))
    if (
      cd "$pg_home"
      pg_as "$pg_bin/pg_ctl" start --wait --silent --pgdata="$pg_home/data" --log="$pg_home/server.log" \
        --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$pg_home \
          -c max_connections=300 -c shared_buffers=256MB $durability"
    ) >/dev/null 2>&1; then
      export MIAOLIN_TEST_POSTGRES_URL="postgres://miaolin@127.0.0.1:$port/postgres?sslmode=disable"
      echo "PostgreSQL $("$pg_bin/postgres" --version | awk '{print $3}') on 127.0.0.1:$port"
      return
    fi
  done
  fail "PostgreSQL did not start: $(tail -3 "$pg_home/server.log")"
}

postgres_stop() {
  [ -n "$pg_home" ] || return 0
  (cd / && pg_as "$pg_bin/pg_ctl" stop --silent --mode=immediate --pgdata="$pg_home/data") >/dev/null 2>&1 || true
  rm -rf "$pg_home"
  pg_home=
}

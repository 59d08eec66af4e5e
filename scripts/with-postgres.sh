#!/usr/bin/env bash
# Runs a command with an empty PostgreSQL of its own, named by ROUNDTABLE_TEST_POSTGRES_URL, and throws it away afterwards.
# A server named by that variable already is used as it is.
# usage: scripts/with-postgres.sh COMMAND [ARGUMENT...]
source "$(dirname "$0")/env.sh"

[ -z "${ROUNDTABLE_TEST_POSTGRES_URL:-}" ] || exec "$@"

bin=$(scripts/find.sh postgres) || fail "PostgreSQL is missing: run scripts/setup.sh test"
dir=$(mktemp -d "${TMPDIR:-/tmp}/roundtable-postgres.XXXXXX")
port=$(node scripts/free-port.mjs)

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$dir" "$@"
  else
    "$@"
  fi
}

cleanup() {
  as_postgres "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ "$(id -u)" != 0 ] || chown postgres:postgres "$dir"
( # a directory that postgres may enter
  cd "$dir" || exit
  as_postgres "$bin/initdb" -D "$dir/data" -A trust -U roundtable -E UTF8 --no-sync --locale=C >/dev/null
  # Durability costs time and a throwaway server needs none.
  if ! as_postgres "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" start >/dev/null -o "-p $port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off"; then
    cat "$dir/log" >&2
    fail "PostgreSQL did not start"
  fi
)

# pg_dump and pg_restore are of the same version.
PATH=$bin:$PATH ROUNDTABLE_TEST_POSTGRES_URL=postgres://roundtable@127.0.0.1:$port/postgres "$@"

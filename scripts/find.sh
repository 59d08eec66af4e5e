#!/usr/bin/env bash
# Prints where a program of the system is that is often not on PATH; fails when it is nowhere.
# usage: scripts/find.sh chromium | postgres
set -euo pipefail

first_executable() {
  local candidate
  for candidate; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

case ${1:-} in
  chromium) # the browser itself
    first_executable "${CHROMIUM:-}" \
      "$(command -v chromium || true)" "$(command -v chromium-browser || true)" "$(command -v google-chrome || true)" \
      "/Applications/Chromium.app/Contents/MacOS/Chromium" \
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    ;;
  postgres) # the directory of initdb, pg_ctl and postgres
    initdb=$(command -v initdb || true)
    dirname "$(first_executable /usr/lib/postgresql/*/bin/initdb \
      /opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb "$initdb")"
    ;;
  *)
    echo "usage: scripts/find.sh chromium | postgres" >&2
    exit 2
    ;;
esac

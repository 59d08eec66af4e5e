#!/usr/bin/env bash
# Harms the released binary in every way that docs/reliability.md names, and writes that page anew.
# usage: [CHAOS_SEED=N] [CHAOS_TIMES=N] scripts/chaos.sh [SCENARIO...]     (all, without an argument; then the page is written)
source "$(dirname "$0")/env.sh"

scripts/setup.sh test
binary=${ROUNDTABLE_BIN:-$target/release/roundtable}
[ -n "${ROUNDTABLE_BIN:-}" ] || cargo build --release --package server --bin roundtable
cargo build --release --package chaos --bin chaos

# Ten thousand streams are as many open files, and a little.
ulimit -n "$(ulimit -H -n)"
CHAOS_POSTGRES_BIN=$(scripts/find.sh postgres)
export CHAOS_POSTGRES_BIN

out=(--out docs/reliability.md)
[ $# = 0 ] || out=()
scripts/with-postgres.sh "$target/release/chaos" --binary "$binary" "${out[@]}" "$@"

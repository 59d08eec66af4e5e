#!/usr/bin/env bash
# Runs the benchmarks: those of the crates (criterion), then the load on a whole server, where there is one.
# usage: scripts/bench.sh [FILTER]
source "$(dirname "$0")/env.sh"

say "Benchmarks of the crates"
since=$(date +%s)
cargo bench --workspace --exclude frontend --benches -- "$@"
node scripts/ratios.mjs "$target/criterion" "$since"
if [ -x benches/load.sh ]; then
  scripts/build.sh
  say "Load on a whole server"
  ROUNDTABLE_BIN=$target/release/roundtable benches/load.sh
fi

#!/usr/bin/env bash
# The end-to-end load run, against the released binary. usage: benches/load.sh [SECTION…]
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${ROUNDTABLE_BIN:-target/release/roundtable}
exec cargo run --quiet --release -p benches --bin load -- --binary "$binary" "$@"

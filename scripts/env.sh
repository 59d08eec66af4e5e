# Sourced by every other script: the paths, the versions of the tools, and the words they speak with.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Tools live outside the checkout, a directory a version, so that every clone on this machine shares them.
cache=${ROUNDTABLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/roundtable}
tools=$cache/tools

cargo_nextest_version=0.9.143
cargo_deny_version=0.20.2
npm_tools=$tools/npm-$(cksum <tools/package-lock.json | cut -d ' ' -f 1)
extras=$tools/extras-$(cksum <tools/extras/package-lock.json | cut -d ' ' -f 1)

for tool in "cargo-nextest-$cargo_nextest_version" "cargo-deny-$cargo_deny_version"; do
  PATH=$tools/$tool/bin:$PATH
done
export PATH

# A build server clones anew each time: what it compiled last time waits outside the clone.
if [ "${CI:-}" = true ]; then
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target} CARGO_INCREMENTAL=0
fi
target=${CARGO_TARGET_DIR:-$root/target}

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

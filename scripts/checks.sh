#!/usr/bin/env bash
# Measures what the pages promise in the release, and writes docs/checks.md anew.
# usage: scripts/checks.sh [FILE...]     (with a file of end2end/checks that one alone, and nothing is written)
source "$(dirname "$0")/env.sh"

scripts/setup.sh browser extras
[ -n "${ROUNDTABLE_BIN:-}" ] || scripts/build.sh
cargo build --quiet --package fake-openai --bin fake-openai
export EXTRAS=$extras ONLY=$*
scripts/playwright.sh test --config checks.config.ts "$@"

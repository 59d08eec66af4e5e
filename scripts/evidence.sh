#!/usr/bin/env bash
# Writes the tables of docs/decisions.md anew: simulated voters against theory.
# usage: scripts/evidence.sh
source "$(dirname "$0")/env.sh"

written=$(mktemp "${TMPDIR:-/tmp}/decisions.XXXXXX")
trap 'rm -f "$written"' EXIT

say "Putting questions to simulated voters"
cargo run --quiet --package coordinator --example decisions >"$written"
cat "$written" >docs/decisions.md
git diff --stat -- docs/decisions.md

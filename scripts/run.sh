#!/usr/bin/env bash
# Builds the release and serves it, by default on http://127.0.0.1:3000 with an SQLite file in data/.
# usage: scripts/run.sh [arguments of `roundtable serve`]
source "$(dirname "$0")/env.sh"

scripts/build.sh
mkdir -p data
exec "$target/release/roundtable" serve "$@"

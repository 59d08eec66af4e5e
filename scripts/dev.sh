#!/usr/bin/env bash
# Serves a debug build, builds it anew with every change of a source, and has the page loaded again.
source "$(dirname "$0")/env.sh"

scripts/build.sh debug
mkdir -p data
exec node scripts/watch.mjs "$target" "$npm_tools/node_modules"

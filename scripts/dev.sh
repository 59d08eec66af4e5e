#!/usr/bin/env bash
# Serves a debug build and builds it anew with every change of a source.
source "$(dirname "$0")/env.sh"

scripts/setup.sh build
node scripts/assets.mjs "$npm_tools/node_modules"
mkdir -p data
# A page that reloads its style by name needs the name to stay.
LEPTOS_HASH_FILES=false exec cargo leptos watch --split

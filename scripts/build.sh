#!/usr/bin/env bash
# Builds the server and the front end as they are released: "$target/release/roundtable" and "$target/site".
# The one way to build the front end: run, tests, CI and the container image all come here.
source "$(dirname "$0")/env.sh"

scripts/setup.sh build
node scripts/assets.mjs "$npm_tools/node_modules"
say "Building the release"
cargo leptos build --release --split --precompress

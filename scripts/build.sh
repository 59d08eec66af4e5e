#!/usr/bin/env bash
# Builds the server and the front end as they are released: "$target/release/roundtable" and "$target/site".
# The one way to build the front end: run, tests, CI and the container image all come here.
source "$(dirname "$0")/env.sh"

say "Building the release"
# The server compiles beside the tools and the front end: much of each is the work of one core. What goes wrong here is said
# by the build below, which finds it compiled or compiles it again.
nice cargo build --quiet --release --package server --bin roundtable --no-default-features 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
scripts/setup.sh build
node scripts/assets.mjs "$npm_tools/node_modules"
cargo leptos build --release --split --precompress

#!/usr/bin/env bash
# Builds the server and the front end beside it: "$target/release/roundtable" and "$target/release/site", or the same of
# debug. The one way to build the front end: run, tests, development, CI and the container image all come here.
# usage: scripts/build.sh [debug]
source "$(dirname "$0")/env.sh"

profile=${1:-release}
if [ "$profile" = debug ]; then
  server=() front=()
else
  server=(--release) front=(--profile wasm-release)
fi

scripts/setup.sh build
say "Building the $profile version"
node scripts/assets.mjs "$npm_tools/node_modules"
cargo build "${server[@]}" --package bundle
# The server compiles beside the front end, which for much of its time is the work of one core.
cargo build --quiet "${server[@]}" --package server --bin roundtable --no-default-features &
beside=$!
trap 'kill "$beside" 2>/dev/null || true' EXIT
cargo build "${front[@]}" --package frontend --lib --target wasm32-unknown-unknown
node scripts/front.mjs "$profile" "$target" "$npm_tools/node_modules"
say "Waiting for the server"
wait "$beside"
trap - EXIT
# Together with the server that it belongs to, or not at all.
node scripts/front.mjs "$profile" "$target" "$npm_tools/node_modules" --publish

#!/usr/bin/env bash
# Checks format, lints, documentation, licences and types. Nothing here writes to the sources.
source "$(dirname "$0")/env.sh"

scripts/setup.sh lint
server_side=(--workspace --exclude frontend --features app/ssr)
wasm=(--target wasm32-unknown-unknown)

say "Cargo.lock fits the manifests"
cargo metadata --locked --format-version 1 >/dev/null
say "Format"
cargo fmt --all --check
say "Clippy: the server side"
cargo clippy --quiet "${server_side[@]}" --all-targets -- -D warnings
say "Clippy: the front end"
cargo clippy --quiet -p frontend "${wasm[@]}" -- -D warnings
say "Clippy: the crates that the browser shares, for wasm"
cargo clippy --quiet -p model -p coordinator -p projections "${wasm[@]}" -- -D warnings
say "Documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps "${server_side[@]}"
say "Dependencies: bans, licences, sources"
cargo deny --log-level warn check bans licenses sources
say "Types of the browser tests"
(cd end2end && npx --no-install tsc --noEmit)

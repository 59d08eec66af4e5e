#!/usr/bin/env bash
# Runs the tests: those of Rust on SQLite and a throwaway PostgreSQL, then those in a browser against the release build.
# usage: scripts/test.sh [rust] [browser]     (both, without an argument)
source "$(dirname "$0")/env.sh"

# All but the front end, whose features exclude the server's.
workspace=(--workspace --exclude frontend)

test_rust() {
  scripts/setup.sh test
  say "Testing the examples in the documentation"
  cargo test --quiet --doc "${workspace[@]}"
  say "Testing the crates"
  scripts/with-postgres.sh cargo nextest run "${workspace[@]}" --profile "${NEXTEST_PROFILE:-default}"
}

test_browser() {
  scripts/setup.sh test browser
  scripts/build.sh
  cargo build --quiet "${workspace[@]}" --bin fake-openai
  say "Testing in the browser"
  scripts/with-postgres.sh scripts/playwright.sh test
}

for part in "${@:-all}"; do
  case $part in
    all)
      test_rust
      test_browser
      ;;
    rust) test_rust ;;
    browser) test_browser ;;
    *) fail "unknown part: $part" ;;
  esac
done

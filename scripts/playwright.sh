#!/usr/bin/env bash
# Runs Playwright against what is built, in the browser of this machine.
# usage: scripts/playwright.sh ARGUMENT...
source "$(dirname "$0")/env.sh"

CHROMIUM=$(scripts/find.sh chromium) || fail "Chromium is missing: run scripts/setup.sh browser"
export CHROMIUM
export ROUNDTABLE_BIN=${ROUNDTABLE_BIN:-$target/release/roundtable}
export FAKE_OPENAI_BIN=${FAKE_OPENAI_BIN:-$target/debug/fake-openai}
cd end2end
exec npx --no-install playwright "$@"

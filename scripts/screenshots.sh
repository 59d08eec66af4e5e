#!/usr/bin/env bash
# Takes pictures of the pages, light and dark, wide and narrow, into end2end/screenshots/.
# usage: scripts/screenshots.sh [ROUTE...]     (those of end2end/screenshots.spec.ts, without an argument)
source "$(dirname "$0")/env.sh"

scripts/setup.sh browser
scripts/build.sh
ROUTES="$*" scripts/playwright.sh test --config screenshots.config.ts

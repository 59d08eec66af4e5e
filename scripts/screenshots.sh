#!/usr/bin/env bash
# Takes pictures of the pages, light and dark, wide and narrow, into end2end/screenshots/.
# usage: scripts/screenshots.sh [ROUTE...]     (every page, without an argument)
#        scripts/screenshots.sh film           (the moving one in README.md)
#        scripts/screenshots.sh coordination   (a run of each strategy and each decision protocol)
#        scripts/screenshots.sh canvas         (the canvas of the editor under each strategy)
#        scripts/screenshots.sh inspector      (what stands beside a conversation, a template unfolded, a comparison)
#        scripts/screenshots.sh replay         (replays in their midst, and a memory in conflict)
#        scripts/screenshots.sh stepping-in    (each way in which people step in)
#        scripts/screenshots.sh styleguide     (each component in each of its states)
source "$(dirname "$0")/env.sh"

scripts/setup.sh browser
scripts/build.sh
cargo build --quiet -p fake-openai --bin fake-openai
case ${1:-} in
  film)
    scripts/setup.sh extras
    scripts/playwright.sh test --config screenshots.config.ts pictures/film
    node scripts/film.mjs end2end/screenshots/film docs/images/live.webp "$extras/node_modules"
    ;;
  canvas | coordination | replay | inspector | stepping-in | styleguide) scripts/playwright.sh test --config screenshots.config.ts "pictures/$1" ;;
  *) ROUTES="$*" scripts/playwright.sh test --config screenshots.config.ts pages ;;
esac

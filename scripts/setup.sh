#!/usr/bin/env bash
# Installs what is missing for the named purposes, and says what it installs.
# usage: scripts/setup.sh [build] [test] [browser] [extras] [lint]
source "$(dirname "$0")/env.sh"

require() { # command, how to get it
  have "$1" || fail "$1 is missing: $2"
}

# Installs a cargo tool of one version into a directory of its own.
# Without optimisation: compiling these tools takes longer than all that they will ever do here.
cargo_tool() { # crate version [arguments of cargo install]
  local crate=$1 version=$2
  local home=$tools/$crate-$version
  [ ! -f "$home/.crates.toml" ] || return 0
  say "Installing $crate $version from source into $home (some minutes, once)"
  CARGO_TARGET_DIR=$tools/build \
    CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --root "$home" --version "$version" "${@:3}" "$crate"
  rm -rf "$tools/build"
}

npm_packages() { # folder with the list, where to, what it is
  [ ! -d "$2" ] || return 0
  say "Installing $3 from npm into $2"
  mkdir -p "$tools"
  local new
  new=$(mktemp -d "$tools/npm-new.XXXXXX")
  cp "$1/package.json" "$1/package-lock.json" "$new"
  (cd "$new" && npm ci --no-audit --no-fund --loglevel=error)
  mv "$new" "$2"
}

end2end_packages() {
  [ ! end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ] || return 0
  say "Installing Playwright and axe from npm into end2end/node_modules"
  (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
}

wasm_target() {
  [ ! -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ] || return 0
  require rustup "install Rust with rustup, or add the target wasm32-unknown-unknown of your Rust by hand"
  say "Installing the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown
}

system_package() { # what it is for, Debian's name, Homebrew's name and its flags
  if have apt-get; then
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    say "Installing $2 with apt-get ($1)"
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
  elif have brew; then
    say "Installing $3 with brew ($1)"
    # shellcheck disable=SC2086 # the name carries its flags
    brew install $3
  else
    fail "$2 is missing ($1), and neither apt-get nor brew is here to install it"
  fi
}

require cargo "install Rust with rustup: https://rustup.rs"
require node "install Node.js 20 or later: https://nodejs.org"
require npm "it comes with Node.js: https://nodejs.org"

for purpose; do
  case $purpose in
    build)
      wasm_target
      npm_packages tools "$npm_tools" "wasm-opt, esbuild, the icons and the font"
      ;;
    test)
      have cargo-nextest || cargo_tool cargo-nextest "$cargo_nextest_version" --locked
      scripts/find.sh postgres >/dev/null || system_package "a database server for the tests" postgresql postgresql@17
      ;;
    browser)
      end2end_packages
      scripts/find.sh chromium >/dev/null || system_package "a browser for the tests" chromium "--cask chromium"
      ;;
    extras) npm_packages tools/extras "$extras" "Lighthouse and sharp" ;;
    lint)
      wasm_target
      end2end_packages
      cargo_tool cargo-deny "$cargo_deny_version" --locked
      ;;
    *) fail "unknown purpose: $purpose" ;;
  esac
done

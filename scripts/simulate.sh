#!/usr/bin/env bash
# Plays many whole conversations under a virtual clock, optimised; names every seed that fails.
# usage: [SEEDS=NUMBER] [FROM=SEED] scripts/simulate.sh     (a million seeds from 0, without)
source "$(dirname "$0")/env.sh"

export SEEDS=${SEEDS:-1000000} FROM=${FROM:-0}

say "Playing $SEEDS conversations from seed $FROM on"
RUST_BACKTRACE=${RUST_BACKTRACE:-0} cargo test --quiet --release --package coordinator --test simulation -- --nocapture

# Every target installs what it lacks and says so; tools go to ~/.cache/roundtable, not into the checkout.

.DEFAULT_GOAL := help
.PHONY: help run build dev test test-rust test-browser simulate chaos checks evidence lint bench screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build the release and serve it on http://127.0.0.1:3000
	@scripts/run.sh

build: ## Build the release: target/release/roundtable and target/release/site
	@scripts/build.sh

dev: ## Serve a debug build that follows every change of a source
	@scripts/dev.sh

test: ## Run every test: Rust (SQLite and PostgreSQL), documentation, browser
	@scripts/test.sh

test-rust: ## Run the tests of the crates alone
	@scripts/test.sh rust

test-browser: ## Run the tests in a browser alone
	@scripts/test.sh browser

simulate: ## Play a million conversations by chance: SEEDS=5000 FROM=7 for others
	@scripts/simulate.sh

chaos: ## Harm the release in every way: CHAOS_SEED=N CHAOS_TIMES=N
	@scripts/chaos.sh

checks: ## Measure what the pages promise in a browser: sizes, frames, long runs, Lighthouse
	@scripts/checks.sh

evidence: ## Write the tables of docs/decisions.md anew
	@scripts/evidence.sh

lint: ## Check format, lints, documentation, licences and types
	@scripts/lint.sh

bench: ## Run the benchmarks
	@scripts/bench.sh

screenshots: ## Take pictures of the pages into end2end/screenshots
	@scripts/screenshots.sh

clean: ## Remove what was built, but not the tools
	cargo clean

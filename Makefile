# Two commands to know: `make demo` and `make test`. The others are listed by `make help`.
#
# Another PostgreSQL than the first found: make demo PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config, or PG_MAJOR=17.
# Everything is built and run under target/; existing clusters are never touched.

.DEFAULT_GOAL := help
.PHONY: help setup install demo demo-psql demo-stop test accuracy reference floors bench lint clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install what is missing: PostgreSQL and its headers, clang, cargo-pgrx
	@scripts/setup.sh

install: ## build the extension and install its files into PostgreSQL's directories
	@scripts/install.sh

demo: ## a guarded CRM table on a throw-away server, ready to look around
	@scripts/demo.sh start

demo-psql: ## open psql on the demo's server
	@scripts/demo.sh psql

demo-stop: ## stop the demo's server and remove its files
	@scripts/demo.sh stop

test: ## every test, on a throw-away server
	@scripts/test.sh

lint: ## formatting and clippy alone
	@scripts/test.sh format lint

accuracy: ## precision and recall on the labelled notes (ERRORS=20: with up to 20 mistakes a label; CHANGED=HEAD: the notes that the rules read otherwise than those of a commit)
	@scripts/accuracy.sh $(if $(CHANGED),--changed $(CHANGED),$(if $(ERRORS),--errors $(ERRORS)))

reference: ## write docs/detectors.md from the rule files
	@scripts/accuracy.sh --write-reference

floors: ## set the accuracy floors in tests/corpus/floors.json to today's figures
	@scripts/accuracy.sh --write-floors

bench: ## speed of the engine, the guard and the audit, beside their targets (BENCH=engine, sql or audit: one of them)
	@scripts/bench.sh $(BENCH)

clean: ## stop what runs, remove target/
	@scripts/clean.sh

# Two commands: `make run` shows a working yard, `make test` proves it. Both do all set-up.
# What is downloaded or built lies in a cache folder outside the project (see tools/common.sh).
SHELL := /bin/bash
.DEFAULT_GOAL := help
export HTTP_PORT HTTP_INTERFACE LOG_LEVEL ARGS SHORT DB_SUFFIX INSTANCE PLACES LOTS LINES
export HTTP_PORT HTTP_INTERFACE LOG_LEVEL ARGS SHORT DB_SUFFIX INSTANCE PLACES LOTS MESSAGES TRANSPORT SEED MES_PORT
export HTTP_PORT HTTP_INTERFACE LOG_LEVEL ARGS SHORT DB_SUFFIX INSTANCE DATA

.PHONY: help
help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: run
run: ## set everything up and start Odoo with demo data (HTTP_PORT=8069)
	@tools/run.sh

.PHONY: run-mes
run-mes: ## the demo with a simulated MES that reports a shift beside it
	@tools/run_mes.sh

.PHONY: test
test: ## set everything up and run all tests of the project (ARGS="-k name")
	@tools/test.sh

.PHONY: test-browser
test-browser: ## people in a browser on a fresh demo yard (ARGS="-k name")
	@tools/test_browser.sh

.PHONY: test-mes-chaos
test-mes-chaos: ## MES messages once and only once while everything is killed (SHORT=1: few)
	@tools/with_odoo.sh python tests/mes_chaos/run.py $(ARGS)

.PHONY: test-odoo
test-odoo: ## Odoo's own stock tests without and with our add-ons, compared (SHORT=1: without tours)
	@tools/test_odoo.sh

.PHONY: lint
lint: ## style, licences, translations and the project's own rules
	@tools/lint.sh

.PHONY: translations
translations: ## write the translation files anew (ARGS="words.json": new Chinese)
	@tools/translations.sh

.PHONY: shell
shell: ## Odoo's Python shell on the database of `make run`
	@tools/shell.sh

.PHONY: screenshots
screenshots: ## make all pictures of docs/, both languages (ARGS="map watch": these topics)
	@tools/screenshots.sh $(ARGS)

.PHONY: slab-yard
slab-yard: ## load a real slab yard and serve its orders (INSTANCE=path)
	@tools/with_odoo.sh --new-db slab_yard python benchmarks/slab_yard.py "$${INSTANCE:?make slab-yard INSTANCE=path}" $(ARGS)

.PHONY: bench-putaway
bench-putaway: ## putaway, ours beside Odoo's own, at 1,000 / 10,000 / 50,000 positions
	@tools/with_odoo.sh --new-db bench python benchmarks/putaway.py $(ARGS)

.PHONY: bench-import
bench-import: ## going live by import: 50,000 positions and 20,000 lots (PLACES=, LOTS=)
	@tools/with_odoo.sh --new-db bench_import python benchmarks/imports.py $(ARGS)
.PHONY: bench-yard
bench-yard: ## shuffles under our strategies and under simple rules, in a simulated yard
	@tools/with_odoo.sh --no-db python benchmarks/yard_simulation.py $(ARGS)
.PHONY: bench-engine
bench-engine: ## plans, routes and choices beside the best known ones (DATA=folder of instances)
	@tools/with_odoo.sh --no-db python -m benchmarks.engine "$${DATA:?make bench-engine DATA=path}" $(ARGS)

.PHONY: bench-map
bench-map: ## the yard map in a browser at 10,000 and 100,000 positions (SIZES=)
	@tools/with_odoo.sh --new-db bench_map python benchmarks/map.py $(ARGS)

.PHONY: bench-ledger
bench-ledger: ## what the ledger costs, how fast it is verified and the book checked
	@tools/with_odoo.sh --new-db bench_ledger python benchmarks/ledger.py $(ARGS)

.PHONY: bench-rfid
bench-rfid: ## which way through the gate: three rules side by side, in a simulated gate
	@tools/with_odoo.sh --no-db python benchmarks/rfid_gate.py $(ARGS)
.PHONY: bench-dashboard
bench-dashboard: ## dashboard, reports and alerts with 50,000 positions and a year of postings
	@tools/with_odoo.sh --new-db bench_dashboard python benchmarks/dashboard.py $(ARGS)
.PHONY: bench-scan
bench-scan: ## what a scan costs among 100,000 lots and 50,000 positions; two workers at once
	@tools/with_odoo.sh --new-db bench_scan python benchmarks/scan.py $(ARGS)
.PHONY: bench-count
bench-count: ## counting at size: the daily list, posting beside Odoo's own (PLACES=, LINES=)
	@tools/with_odoo.sh --new-db bench_count python benchmarks/counting.py $(ARGS)

.PHONY: count-year
count-year: ## a simulated year: annual, cycle and touch counts at equal labour (writes docs/images)
	@tools/with_odoo.sh --no-db python benchmarks/count_year.py $(ARGS)
.PHONY: bench-mes
bench-mes: ## what a message of the MES costs, with and without its effect
	@tools/with_odoo.sh --new-db bench_mes python benchmarks/mes.py $(ARGS)

.PHONY: mes-contract
mes-contract: ## write WSDL, OpenAPI and the examples of the MES guide anew
	@tools/with_odoo.sh --no-db python tools/mes_contract.py
	@tools/with_odoo.sh --no-db python tools/mes_guide.py

.PHONY: test-mes-fuzz
test-mes-fuzz: ## made-up requests against the MES bridge's OpenAPI (CASES=2000)
	@tools/with_odoo.sh --new-db mes_fuzz python tests/mes_fuzz.py $(ARGS)

.PHONY: clean
clean: ## drop this clone's databases (the next `make run` builds them anew)
	@tools/clean.sh

.PHONY: distclean
distclean: ## remove all that the set-up made, own PostgreSQL included
	@tools/clean.sh all

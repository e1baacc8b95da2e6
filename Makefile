# What you can do here; `make` alone lists it.
MVN := mvn -B -ntp
PYTHON ?= python3
DIST := worker/target/javatask

.DEFAULT_GOAL := help
.PHONY: help build worker airflow demo ui test test-browser test-faults soak soak-crash test-postgres soak-runtime test-image fmt bench-validate bench-load bench-runtime bench-trust clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

build: worker airflow ## Build everything: the worker's distribution and the environments with Airflow

worker: $(DIST)/bin/javatask ## Build the worker's distribution, worker/target/javatask

SOURCES := $(shell find proto tasks worker -path '*/target' -prune -o -path '*/src/main/*' -type f -print -o -name pom.xml -print) pom.xml
$(DIST)/bin/javatask: $(SOURCES)
	@echo "==> building the worker (its first build downloads its libraries)"
	@$(MVN) -q package -DskipTests
	@touch $@
	@echo "==> $@ is built"

airflow: ## Make the environments with Airflow 3.3 and 2.11 and the provider, below build/
	@$(PYTHON) scripts/environment.py 3.3
	@$(PYTHON) scripts/environment.py 2.11

demo: worker ## Run the example pipeline for two days in a real Airflow, and show what comes out
	@$(PYTHON) scripts/demo.py

AIRFLOW ?= 3.3
ui: worker ## Leave a live Airflow with data trust, SLA misses and validations to click through (AIRFLOW=2.11)
	@$(PYTHON) scripts/ui.py $(AIRFLOW)

test: ## Run all tests: Java, wire, contracts, provider on Airflow 3.3 and 2.11, live Airflow
	@$(PYTHON) scripts/test.py

test-faults: worker ## Try every fault on live Airflows, 3.3 and 2.11: build/faults/table.json (FAULTS="--airflow 3.3")
	@$(PYTHON) scripts/faults.py $(FAULTS)

test-browser: worker ## Look at the pages in a browser while live Airflows run: build/screens
	@$(PYTHON) scripts/test.py browser-3.3 browser-2.11

FUZZ_INPUTS ?= 180000
FUZZ_SEED ?= 1
soak: ## Give sources and contracts damaged bytes, 180,000 times: build/soak/fuzz.json
	@$(MVN) -q -pl tasks/core -am test -Dtest=ByteFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djavatask.fuzz.inputs=$(FUZZ_INPUTS) -Djavatask.fuzz.seed=$(FUZZ_SEED)
	@cat build/soak/fuzz.json

CRASH_STORES ?= duckdb,postgres
CRASH_RUNS ?= 300
CRASH_ROWS ?= 100000
CRASH_SEED ?= 1
CRASH_FIRST ?= 0
soak-crash: worker ## Kill 300 loads into each store at random moments, and try them again: build/soak/crash.json
	@$(MVN) -q -pl worker -am test -Dtest=CrashSoakTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djavatask.soak.launcher=$(CURDIR)/$(DIST)/bin/javatask -Djavatask.soak.stores=$(CRASH_STORES) \
	  -Djavatask.soak.runs=$(CRASH_RUNS) -Djavatask.soak.rows=$(CRASH_ROWS) \
	  -Djavatask.soak.seed=$(CRASH_SEED) -Djavatask.soak.first=$(CRASH_FIRST)
	@cat build/soak/crash.json

SOAK_SECONDS ?= 600
FUZZ_REQUESTS ?= 25000
soak-runtime: ## Load workers for 10 minutes and kill them, and send each kind of ledger 25,000 bad requests: build/soak/
	@$(MVN) -q -pl worker -am test -Dtest='RuntimeSoakTest,RpcFuzzTest' -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djavatask.soak.seconds=$(SOAK_SECONDS) -Djavatask.fuzz.requests=$(FUZZ_REQUESTS) -Djavatask.fuzz.seed=$(FUZZ_SEED)
	@cat build/soak/runtime.json build/soak/rpc-*.json

POSTGRES_VERSIONS ?= 15.15.0 18.6.0
test-postgres: ## Run the tests of the store on other versions of PostgreSQL, 15 and 18
	@for version in $(POSTGRES_VERSIONS); do \
	  echo "==> PostgreSQL $$version"; \
	  $(MVN) -q -pl tasks/core -am test -Dzonky.binaries.version=$$version \
	    -Dtest=PostgresStoreTest,LoadCasesTest,BackfillTest -Dsurefire.failIfNoSpecifiedTests=false || exit 1; \
	done

test-image: worker ## Build the images as they are shipped, on stand-in bases, and try them (needs podman, buildah, root)
	@$(PYTHON) scripts/test_image.py

fmt: ## Format Java and Python
	@$(MVN) -q spotless:apply
	@$$($(PYTHON) scripts/environment.py 3.3) -m ruff format airflow-provider scripts examples contracts benchmarks
	@$$($(PYTHON) scripts/environment.py 3.3) -m ruff check --fix airflow-provider scripts examples contracts benchmarks

bench-validate: worker ## Time validation, ours and its peers', on the same generated data (BENCH="--rows 1000000")
	@$(PYTHON) benchmarks/validate.py $(BENCH)

bench-load: worker ## Time loads, ours and its peers', into PostgreSQL and DuckDB (BENCH="--rows 1000000")
	@$(PYTHON) benchmarks/load.py $(BENCH)

bench-runtime: worker ## Time no-ops, many clients and many watchers, beside a process for each task: build/bench/runtime.json
	@$(MVN) -q -pl worker -am test -Dtest=RuntimeMeasurement -Dsurefire.failIfNoSpecifiedTests=false
	@cat build/bench/runtime.json

TRUST_RUNS ?= 100000
bench-trust: worker ## Ask ledgers of 100,000 runs and a million outcomes of rules for trust, by calls, pages and commands
	@$(MVN) -q -pl worker -am test -Dtest=TrustScaleTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djavatask.trust.runs=$(TRUST_RUNS) -Djavatask.trust.report=$(CURDIR)/build/bench/trust.json \
	  -Djavatask.trust.keep=$(CURDIR)/build/bench/ledger
	@cat build/bench/trust.json
	@$$($(PYTHON) scripts/environment.py 3.3) benchmarks/trust.py build/bench/ledger

clean: ## Remove everything that was built, and what the demo left
	@$(MVN) -q clean
	@rm -rf build

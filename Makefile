# Two commands for everyone: `make demo` and `make test`. They set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

SHARED_DATA ?= $(or $(ALLIANCE_GRAPH_SHARED_DATA),../shared/data)

.PHONY: bench bench-full bench-import mutants rules-report differential laws structure
.PHONY: browser-parts conformance demo test docs duo-report import-report serve lock clean help

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ -/'

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q graph_api
	@$(BIN)/alliance-graph fetch-browser-parts >/dev/null || \
		echo "the query page is not installed; everything else is. Later: make browser-parts"
	@touch $@

browser-parts: $(READY)  ## fetch what the query page needs and set-up could not
	@$(BIN)/alliance-graph fetch-browser-parts

demo: $(READY)   ## ask the reference alliance its questions on the embedded store
	@$(BIN)/alliance-graph demo

test: $(READY)   ## lint, check types and layers, run every test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n auto

docs: $(READY)   ## write the pages that are made from rules
	@$(BIN)/alliance-graph write-docs docs
	@$(BIN)/python -m tests.competency.page

duo-report: $(READY)  ## count how many consent codes of the shared data are understood
	@$(BIN)/alliance-graph duo report --diseases $(SHARED_DATA)/dbgap-disease-abbreviations.tsv \
		$(SHARED_DATA)/dbgap-consent-abbreviations.tsv $(SHARED_DATA)/anvil-datasets.tsv

mutants: $(READY)  ## change every rule in every place and count what its examples notice
	@$(BIN)/python -m tests.mutation --worlds 2000 --least 90

rules-report: $(READY)  ## print for every rule its examples, the mutants killed, and whether the engines agree
	@$(BIN)/python -m tests.mutation.report

differential: $(READY)  ## compare the engines on 10,000 random worlds; takes three quarters of an hour
	@$(BIN)/python -m tests.differential --cases 10000 --reference 10000

structure: $(READY)  ## compare the check of records with pySHACL on every example
	@$(BIN)/python -m tests.structure

laws: $(READY)   ## lose and misspell every statement of every case, tighten and widen every world
	@$(BIN)/python -m tests.laws

import-report: $(READY)  ## import the catalogues of the shared data and say how each fared
	@$(BIN)/alliance-graph import-report $(SHARED_DATA)

conformance: $(READY)  ## run the W3C SPARQL tests of the shared data and print passed/total
	@ALLIANCE_GRAPH_SHARED_DATA=$(SHARED_DATA) $(BIN)/python -m tests.conformance.run

bench: $(READY)  ## measure speed and size on a small generated world and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks --size small --page docs/benchmarks.md

bench-full: $(READY)  ## the same with a million samples, into docs/benchmarks-full.md; takes 16 GB and over two hours
	@$(BIN)/python -m benchmarks --size full --page docs/benchmarks-full.md

ROWS ?= 100000
bench-import: $(READY)  ## import a table of ROWS samples beside a raw load of the same triples: times, ratio, memory
	@$(BIN)/python -m benchmarks.imports --rows $(ROWS)

serve: $(READY)  ## serve the API on loopback
	@$(BIN)/alliance-graph serve

lock: $(READY)   ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --all-extras \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean:           ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist

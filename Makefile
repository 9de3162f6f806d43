# Mehvar: `make demo` shows it, `make test` proves it. Neither needs Node, Java, Docker or a database server.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo
CUSTOMERS ?= 5000
LANGUAGE ?= fa
DEMO_SERVE ?= 1
# Two more than two cores: a third of the tests wait for a browser or a process of their own.
JOBS ?= 4
# As many processes as cores work already: threads of the libraries beneath them would only wait for each other.
test check: export OPENBLAS_NUM_THREADS = 1
test check: export OMP_NUM_THREADS = 1
test check: export TOKIO_WORKER_THREADS = 1
test check: export RAYON_NUM_THREADS = 1
# Hundreds of Python processes run here: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check fix docs bench lock clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: .venv/.runtime ## Simulate a Persian shop, build everything, open it in the browser (DEMO_SERVE=0: do not)
	$(BIN)/mehvar demo $(DEMO) --customers $(CUSTOMERS) --language $(LANGUAGE) $(if $(filter-out 0,$(DEMO_SERVE)),--serve)

test: .venv/.dev ## Everything that CI runs: check, and the whole test suite
	@# The types are checked on one core while the other makes what the tests share, and after that beside
	@# the first tests; what the checks say stands below what the tests say, and either fails the run. The
	@# tests are collected once by one process: four would compile the same modules at the same time.
	@said=$$(mktemp); $(MAKE) --no-print-directory _static >$$said 2>&1 & checks=$$!; \
	$(BIN)/python -m tests.kept; \
	$(BIN)/pytest --collect-only >/dev/null 2>&1; \
	$(BIN)/pytest -n $(JOBS) --dist worksteal; tests=$$?; \
	wait $$checks; right=$$?; cat $$said; rm -f $$said; \
	if [ $$right -ne 0 ]; then exit $$right; fi; exit $$tests

check: .venv/.dev ## Lint, types, architecture and the fast tests
	$(MAKE) --no-print-directory _static
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m "not slow and not spark and not postgres and not browser"

fix: .venv/.dev ## Format and repair what the linter can
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

docs: .venv/.dev ## Write the generated references and the pictures
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/pictures.py

bench: .venv/.dev ## Run the benchmarks against their peers; writes docs/benchmarks.md
	$(BIN)/python benchmarks/run.py

lock: ## Resolve the dependencies again and write both lock files
	uv pip compile pyproject.toml --extra web --universal --generate-hashes --no-annotate --no-header --python-version 3.11 -q -o requirements.lock
	uv pip compile pyproject.toml --extra web --extra postgres --extra mysql --extra spark --group dev --universal --generate-hashes --no-annotate --no-header --python-version 3.11 -q -o requirements-dev.lock -c requirements.lock

clean: ## Remove the environment and the demo workspace
	rm -rf .venv demo

.PHONY: _static
_static:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mehvar needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null; then uv venv -q --python $(PYTHON) .venv; \
	else $(PYTHON) -m venv .venv || { echo "On Debian first run: apt-get install python3-venv make"; exit 1; }; fi

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@bash .ci/install requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@bash .ci/install requirements-dev.lock
	@touch $@ .venv/.runtime

# Everything one types in this repository. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8000
# Two tests a core: those that drive a house or a browser mostly wait. In which order: tests/sharing_out.py.
AT_ONCE ?= -n 4 --dist loadfile --no-loadscope-reorder
# Where the environment forbids it, each of some hundred commands would compile the whole house anew: a third of its time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test check format bench stress lock clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed  ## make the environment in .venv, with what the house needs to run

run: $(VENV)/.installed  ## open the house on http://127.0.0.1:8000 (another port: make run PORT=8080)
	@exec $(BIN)/holdord run --port $(PORT)

test: $(VENV)/.installed-dev  ## everything a change must pass: SQLite, PostgreSQL, a real browser, the contracts
	@$(BIN)/python tests/setup_machine.py
	@$(BIN)/python -m tests.whole $(AT_ONCE)
	@if $(BIN)/python tests/setup_machine.py --has postgres; then \
	  HOLDORD_TEST_DATABASE=postgres $(BIN)/python -m tests.whole $(AT_ONCE) -m "django_db and not e2e"; \
	fi
	$(BIN)/lint-imports

check: $(VENV)/.installed-dev  ## format, lint, types and import contracts
	$(BIN)/ruff format --check src tests clients
	$(BIN)/ruff check src tests clients
	$(BIN)/mypy
	MYPYPATH=clients/python/src $(BIN)/mypy --config-file clients/python/pyproject.toml -p holdord_client
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev  ## put the source into its form
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

bench: $(VENV)/.installed  ## measure what docs and README claim
	@for file in bench/bench_*.py; do \
	  if [ -e "$$file" ]; then echo "$$file"; $(BIN)/python "$$file" || exit 1; else echo "Nothing to measure yet."; fi; \
	done
	$(BIN)/python bench/importer/score.py bench/importer/policies

stress: $(VENV)/.installed-dev  ## the tests again, at full size (long)
	@$(BIN)/python tests/setup_machine.py
	HOLDORD_TEST_SIZE=full $(BIN)/pytest -q $(AT_ONCE)

lock: $(VENV)/.installed-dev  ## write uv.lock and the hashed requirements anew, from pyproject.toml (needs uv)
	UV_NO_CONFIG=1 uv lock --default-index https://pypi.org/simple
	UV_NO_CONFIG=1 uv export --frozen --quiet --no-dev --no-emit-project --format requirements-txt -o requirements.txt
	UV_NO_CONFIG=1 uv export --frozen --quiet --only-group dev --no-emit-project --format requirements-txt -o requirements-dev.txt
	echo 'setuptools>=77' | UV_NO_CONFIG=1 uv pip compile - --quiet --generate-hashes --python-version 3.11 \
	  --default-index https://pypi.org/simple -o requirements-build.txt

clean:  ## remove what can be made anew; what the house keeps (var/) stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build src/*.egg-info
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

# The environment, and what is in it. Every package is checked against the hash that is committed.

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Install it, then name it: make install PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments: its venv part is a package of its own here." >&2; \
	  echo "As root: apt-get install python3-venv   then again: make install" >&2; exit 1; }
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the house needs to run (once; under a minute) ..."
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m holdord.lib.catalogue
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

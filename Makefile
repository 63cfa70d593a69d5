# Binglian. `make` alone explains itself. Needs python3 (3.11 or newer) with venv, git and make; all else comes with
# `make setup`, pinned and hashed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CASE   ?= samples/xiamen-shidai.yaml
ARGS   ?=

# Stamps: an installation is repeated only when its lock or the project's metadata changed.
RUNTIME := $(VENV)/.runtime-installed
DEV     := $(VENV)/.dev-installed

# --only-binary: nothing is ever compiled on the machine, so no compiler and no build isolation is needed.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
PIP_INSTALL := $(PIP) install --require-hashes --only-binary :all: --requirement
EDITABLE := $(PIP) install --no-deps --no-build-isolation --editable .

LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-config --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test up lint types imports check coverage mechanisms bench lock clean
.DELETE_ON_ERROR:

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## install what the program needs, into .venv
	@echo "Ready: $(BIN)/binglian --help"

setup-dev: $(DEV) ## install what its developers need besides
	@echo "Ready: make test, make check"

demo: $(RUNTIME) ## rehearse a real project from land listing to construction permit (CASE=samples/...)
	@$(BIN)/binglian rehearse $(CASE) $(ARGS)

test: $(DEV) ## run every test, on both cores (ARGS="-k clock")
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

up: $(RUNTIME) ## start server, UI, workers and ledger, and keep them running
	@$(BIN)/binglian up $(ARGS)

lint: $(DEV) ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEV) ## basedpyright, strict
	@$(BIN)/basedpyright

imports: $(DEV) ## import-linter: who may import whom
	@$(BIN)/lint-imports

check: lint types imports ## lint, types and imports

coverage: $(DEV) ## hold domain and definitions to 100 % of branches, by tests/unit alone
	@$(BIN)/python -m pytest tests/unit -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=100 --quiet $(ARGS)

mechanisms: $(DEV) ## which mechanisms of the seed systems are shown by a test, and which are missing
	@$(BIN)/python tests/mechanisms.py $(ARGS)

bench: $(DEV) ## measure against the floor, on the embedded server
	@$(BIN)/python -m benchmarks $(ARGS)

# The locks are complete sets: the second contains the first, at the same versions.
lock: $(DEV) ## write both locks again from pyproject.toml, keeping versions that still fit (UPGRADE=1: the newest)
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group build --output-file requirements.lock
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo "Locked $$(grep -c '^[a-z]' requirements.lock) packages, $$(grep -c '^[a-z]' requirements-dev.lock) with the development tools."

clean: ## remove the virtual environment, caches and reports; data of `make up` stays
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Binglian needs Python 3.11 or newer, and $(PYTHON) is older. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Could not create .venv. On Debian: apt install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing $$(grep -c '^[a-z]' requirements.lock) pinned packages into .venv, once (about a minute)"
	@$(PIP_INSTALL) requirements.lock
	@$(EDITABLE)
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing $$(grep -c '^[a-z]' requirements-dev.lock) pinned packages, development tools included, once (about a minute)"
	@$(PIP_INSTALL) requirements-dev.lock
	@$(EDITABLE)
	@touch $(RUNTIME) $@

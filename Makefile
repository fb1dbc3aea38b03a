# `make run` and `make test` are all a newcomer needs; each first makes .venv, from the versions in constraints.txt, where it is missing or stale.

SHELL := /bin/sh
.NOTPARALLEL:
.PHONY: help run test thorough check bench format keys venv packages clean
.DEFAULT_GOAL := help

BIN := .venv/bin
STAMP := .venv/made-from
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
ARGS ?=

help:
	@echo "make run      open billspool on a sample company (without a terminal: print its whole walk)"
	@echo "make test     the whole test suite; ARGS='-k words' picks tests, WORKERS=4 sets how many run at once"
	@echo "make thorough the suite's long form: a thousand lost answers, ten thousand wrong passwords (about ten minutes)"
	@echo "make check    ruff (lint and format) and mypy"
	@echo "make bench    the table of measurements"
	@echo "make format   let ruff put the code in order"
	@echo "make keys     write docs/keys.md anew from the keymap"
	@echo "make clean    remove .venv and what the tools leave behind"

run: venv
	@$(BIN)/billspool demo

test: venv
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

thorough: venv
	@$(BIN)/python -m pytest -m thorough -s $(ARGS)

check: venv
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: venv
	@$(BIN)/python -m benchmarks $(ARGS)

keys: venv
	@$(BIN)/python -m tui.keymap_document > docs/keys.md

format: venv
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis snapshot_report.html

# The stamp holds the folder and the pinned versions, so an interrupted set-up, new versions and a copied or moved folder are all noticed;
# an environment that belongs to this folder and still runs is brought up to date, any other is made afresh.
venv:
	@wanted="$$(pwd; cat constraints.txt pyproject.toml)"; \
	if [ -f $(STAMP) ] && [ "$$(cat $(STAMP))" = "$$wanted" ] && $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	if $(BIN)/pip --version 2>/dev/null | grep -qF "$$(pwd)/.venv/"; then $(MAKE) -s packages; exit; fi; \
	chosen=""; new_enough=""; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	  command -v $$python >/dev/null 2>&1 || continue; \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  new_enough="$${new_enough:-$$python}"; \
	  if $$python -c 'import venv, ensurepip' 2>/dev/null; then chosen=$$python; break; fi; \
	done; \
	if [ -z "$$new_enough" ]; then \
	  echo "billspool needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1 || echo none)." >&2; \
	  echo "Install one (Debian 12 and newer: sudo apt install python3 python3-venv) and run make again." >&2; exit 1; \
	fi; \
	if [ -z "$$chosen" ]; then \
	  echo "$$new_enough has no venv module; install it (Debian: sudo apt install $$(basename $$new_enough)-venv) and run make again." >&2; exit 1; \
	fi; \
	echo "Setting up .venv with $$($$chosen --version) (a minute or two) ..." >&2; \
	rm -rf .venv && $$chosen -m venv .venv && $(MAKE) -s packages

packages:
	@export PIP_DISABLE_PIP_VERSION_CHECK=1; \
	$(BIN)/python -m pip install --quiet --constraint constraints.txt hatchling && \
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --editable '.[test]' && \
	{ pwd; cat constraints.txt pyproject.toml; } > $(STAMP) || \
	{ echo "The set-up did not finish; the lines above say why. Mend that (is the network there?) and run make again." >&2; exit 1; }

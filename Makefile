# Beadle's one front door: every command first sets up what it needs, once, in .venv here.
# A stamp file says that the set-up is done; it is done again when pyproject.toml or
# constraints.txt changes, or when the folder was moved. "make" alone lists the commands.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
RUN_READY := .venv/.ready-run
DEV_READY := .venv/.ready-dev

# PYTHON chooses the Python that .venv is made with: make run PYTHON=/path/to/python3.12
PYTHON ?=
ARGS ?=
export PYTHON

# A virtual environment holds its own path: one that was moved or lost its Python is made anew.
BROKEN := $(shell [ ! -d .venv ] || { [ -x $(BIN)/python ] \
  && [ "$$(cat .venv/.place 2>/dev/null || pwd)" = "$$(pwd)" ]; } || echo FORCE)

.PHONY: help
help:  ## show this list
	@echo 'Beadle. Usage: make COMMAND [ARGS="..."] [PYTHON=/path/to/python3]'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(RUN_READY)  ## run Beadle; without a configuration, the sandbox (ARGS="--config FILE")
	@$(BIN)/beadle run $(ARGS)

.PHONY: install
install: $(RUN_READY)  ## set up what running needs, and start nothing

.PHONY: test
test: $(DEV_READY)  ## run the tests (ARGS="tests/policy -k phrase"; "-n 0": one after the other)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

.PHONY: test-detoxify
test-detoxify: $(DEV_READY)  ## test the real Detoxify, which needs PyTorch, behind its door
	@$(BIN)/python -c 'import detoxify' 2>/dev/null || .ci/setup detoxify
	@$(BIN)/python -m pytest tests/detoxify $(ARGS)

# Most tests wait for servers and processes: two at a time for each core.
WORKERS = $(shell $(BIN)/python -c 'import os; print(2 * (os.cpu_count() or 1))')

# Each is a target of its own, so that "make --keep-going check" tells all that is wrong.
CHECKS := check-lint check-format check-types check-laws check-schema
.PHONY: check $(CHECKS)
check: $(CHECKS)  ## lint, format, types, the laws between the rooms, schema = migrations
$(CHECKS): $(DEV_READY)
check-lint:
	@echo '== ruff check' && $(BIN)/ruff check .
check-format:
	@echo '== ruff format --check' && $(BIN)/ruff format --check .
check-types:
	@echo '== mypy' && $(BIN)/mypy
check-laws:
	@echo '== lint-imports' && $(BIN)/lint-imports
check-schema:
	@echo '== alembic check' && $(BIN)/beadle db check

.PHONY: format
format: $(DEV_READY)  ## put every file into the common form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(DEV_READY)  ## measure, and print a table
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: evaluate
evaluate: $(DEV_READY)  ## hold the rules against labelled posts (ARGS="--misses")
	@$(BIN)/python -m evaluation $(ARGS)

.PHONY: soak
soak: $(DEV_READY)  ## the long campaigns that "make test" only samples
	@$(BIN)/python -m pytest -m soak --timeout=0 $(ARGS)

.PHONY: fuzz
fuzz: $(DEV_READY)  ## throw bytes at the checker (ARGS="packs -max_total_time=600")
	@$(BIN)/python -c 'import atheris' 2>/dev/null || .ci/setup fuzz
	@$(BIN)/python tests/fuzz/checking.py $(ARGS)

.PHONY: docker-proof
docker-proof: $(DEV_READY)  ## run the Dockerfile's steps in an empty root (as root)
	@$(BIN)/python -m tests.docker.replay $(ARGS)

.PHONY: setup
setup: $(DEV_READY)  ## only set up, with all that developing needs

.PHONY: constraints
constraints:  ## choose the newest versions anew and write constraints.txt
	@.ci/setup constraints

.PHONY: clean
clean:  ## remove .venv and everything that was built or kept for speed
	rm -rf .venv dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): pyproject.toml constraints.txt $(BROKEN)
	@.ci/setup run
	@touch $@

$(DEV_READY): pyproject.toml constraints.txt $(BROKEN)
	@.ci/setup dev
	@touch $(RUN_READY) $@

.PHONY: FORCE
FORCE:

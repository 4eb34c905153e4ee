# `make help` lists what there is. Everything runs in .venv, which `make setup` (part of every target) builds.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PREPARE_STAMP := $(VENV)/.installed-prepare
# Two tests at a time, each with one thread for PyTorch and ONNX: threads that spin for each other make all slower.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal
# What starts processes, a simulated Discord or PyTorch, or searches for the worst text.
SLOW := tests/e2e tests/loopback tests/training tests/benchmarks tests/model/test_prepare.py \
	tests/cli/test_commands.py tests/cli/test_wrong_uses.py tests/cli/test_without_extras.py tests/intake/test_work.py

.DEFAULT_GOAL := help
.PHONY: help setup demo sandbox run check test lint types format bench soak faults wheel image clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Make .venv and install everything the bot, its demo and its tests need

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Upstander needs Python 3.11 or newer; try: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[demo,dev]'
	@touch $@

$(PREPARE_STAMP): $(STAMP)
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[demo,dev,prepare,train]'
	@touch $@

demo: $(STAMP) ## A tour of the real bot on a simulated Discord; no token, no network
	$(BIN)/upstander demo

sandbox: $(STAMP) ## The simulated Discord as a local web page to play with
	$(BIN)/upstander sandbox

run: $(STAMP) ## Moderate real servers; needs DISCORD_TOKEN in .env
	$(BIN)/upstander run

check: lint types $(PREPARE_STAMP) ## For every day: ruff, import contracts, mypy --strict and the unit tests, within a minute
	$(PYTEST) $(addprefix --ignore=,$(SLOW))

test: lint types $(PREPARE_STAMP) ## All quality gates: ruff, import contracts, mypy --strict, every test
	$(PYTEST)

lint: $(STAMP) ## ruff (lint and format) and the contracts of what may import what
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: $(PREPARE_STAMP) ## mypy --strict
	$(BIN)/mypy

format: $(STAMP) ## Format, and fix what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(PREPARE_STAMP) ## Speed against naive Detoxify, memory, start-up, context, disguises
	$(BIN)/python -m benchmarks

wheel: ## Build the wheel into dist/ and try it in a fresh environment elsewhere; needs the network
	sh deploy/try_wheel.sh $(PYTHON)

image: ## Build the container image upstander:latest; needs Docker
	docker build -t upstander:latest .

soak: $(STAMP) ## A day of ten servers in some ten minutes: memory must stay flat; names the place that grows
	$(BIN)/python -m benchmarks.soak

faults: $(STAMP) ## The process killed, stopped and troubled some 200 times: nothing is missed, nothing is done twice
	$(BIN)/python -m tests.loopback.campaign

clean: ## Remove caches and the demo's output (never data/)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis demo-output build *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

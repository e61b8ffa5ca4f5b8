# `make demo` and `make test` do all their own set-up on a fresh machine: Python 3.11 or newer, make and PyPI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test crawl check clean docs sample browse
.DEFAULT_GOAL := demo

$(BIN)/survey: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(BIN)/survey

# Crawl the embedded demo web, analyse, draw. Keeps to itself: data/demo.db, data/demo-archive, reports/demo.
demo: $(BIN)/survey
	$(BIN)/survey demo
	@echo "now: $(BIN)/survey browse --db data/demo.db --archive data/demo-archive"

# Everything that runs on loopback; about twelve minutes on two processors.
test: $(BIN)/survey
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The real list, politely: one request a second to a host. CONTACT="you@your.org" is told to every site.
crawl: $(BIN)/survey
	$(BIN)/survey crawl $(if $(CONTACT),--contact "$(CONTACT)")

# Format, lint, types, documents that print the program, tests.
check: $(BIN)/survey
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m cogapp --check README.md
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

docs: $(BIN)/survey
	$(BIN)/python -m cogapp -r README.md

sample: $(BIN)/survey
	$(BIN)/survey demo --out reports/sample

browse: $(BIN)/survey
	$(BIN)/survey browse --db data/demo.db --archive data/demo-archive

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	rm -rf data/demo.db* data/demo-archive reports/demo

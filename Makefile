# `make run` and `make test` do everything on a fresh machine. Paths with a space work: every path is quoted.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
venv = .venv
python = $(venv)/bin/python
manage = $(python) manage.py

.PHONY: help run staff check test lint types quick sqlite postgres browser bench lock clean

help:
	@echo 'make run    the site on http://localhost:8000, with its content'
	@echo 'make staff  make an account for the admin'
	@echo 'make check  lint, types, quick tests (under 2 minutes)'
	@echo 'make test   all tests, on SQLite and PostgreSQL, with a browser'

run: $(venv)/site prepare
	@exec $(manage) serve

.PHONY: prepare
prepare: $(venv)/site
	@$(manage) prepare

staff: $(venv)/site
	@$(manage) migrate --verbosity 0
	@$(manage) make_staff

# The stamp holds the hash of what was installed: a changed list installs anew, an unchanged one costs nothing
$(venv)/site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@test -x $(python) || { echo 'Making $(venv) …'; $(PYTHON) -m venv $(venv) || { echo 'Install the venv module of Python (Debian: apt install python3-venv).'; rm -rf $(venv); exit 1; }; }
	@echo 'Installing what the site needs (once) …'
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(venv)/tests: $(venv)/site tests/requirements.txt
	@echo 'Installing what the tests need (once) …'
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

lint: $(venv)/tests
	$(venv)/bin/ruff check .
	$(venv)/bin/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 $(venv)/bin/djade --target-version 5.2 --check
	$(venv)/bin/lint-imports --no-logo
	$(manage) makemigrations --check --dry-run --verbosity 0
	SITE_URL=https://example.org SECRET_KEY="$$($(python) -c 'import secrets; print(secrets.token_urlsafe(64))')" $(manage) check --deploy --fail-level WARNING

types: $(venv)/tests
	$(venv)/bin/mypy

quick: $(venv)/tests
	$(venv)/bin/pytest -n 2 -m 'not browser and not growth and not processes'

check: lint types quick

test: $(venv)/tests
	@bash tests/needs.sh
	$(MAKE) --no-print-directory lint types sqlite postgres browser

sqlite: $(venv)/tests
	@echo '== All tests but the browser, on SQLite'
	$(venv)/bin/pytest -n 2 -m 'not browser'

postgres: $(venv)/tests
	@echo '== All tests but the browser, on PostgreSQL'
	$(python) -m tests.postgres $(venv)/bin/pytest -n 2 -m 'not browser and not growth'

browser: $(venv)/tests
	@echo '== The browser tests, on SQLite'
	$(venv)/bin/pytest -m browser

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock' pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock' pyproject.toml --group test -o tests/requirements.txt

clean:
	rm -rf $(venv) var .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

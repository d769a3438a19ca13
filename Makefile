# `make run` ends with a running site, `make test` with green tests; both from a fresh clone.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin

.PHONY: help setup load run test test-sqlite test-postgres test-browser test-slow lint format screenshots bench

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## / \t/'

.venv/.ready: requirements.txt
	@echo "1/4 installing the pinned packages into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
		echo "Python's venv module is missing: install Debian's python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@echo "installing the test tools into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.ready  ## packages, database tables, static files
	@echo "2/4 database tables"
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "3/4 static files"
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0

load: setup  ## the default data and the search index
	@echo "4/4 default data (about half a minute the first time)"
	@$(BIN)/python manage.py load_defaults

run: load  ## the site, on http://127.0.0.1:8000 (HOST, PORT and DATABASE_URL are honoured)
	@echo
	@echo "  CodeLookup is at  http://$(HOST):$(PORT)/"
	@echo "  Try first:        http://$(HOST):$(PORT)/cpt/codes/64490/   and search for: type 2 diabetes"
	@echo "  A staff account:  $(BIN)/python manage.py createsuperuser   then log in and open /admin/, which asks for a second factor"
	@echo "  A member:         $(BIN)/python manage.py grant_membership someone@example.org"
	@echo "  Stop with Ctrl+C."
	@echo
	@exec $(BIN)/gunicorn codelookup.wsgi --config deploy/gunicorn.conf.py --bind $(HOST):$(PORT) --workers $(WORKERS)

test: test-sqlite test-postgres test-browser  ## all tests: SQLite, PostgreSQL, a real browser

test-sqlite: .venv/.ready-dev
	@echo "tests on SQLite"
	@env -u DATABASE_URL $(BIN)/python -m pytest -n 2 -m "not browser and not slow"

test-postgres: .venv/.ready-dev
	@echo "tests on PostgreSQL"
	@$(BIN)/python -m tests.cluster $(BIN)/python -m pytest -n 2 -m "not browser and not slow"

test-browser: .venv/.ready-dev
	@echo "tests in a browser"
	@env -u DATABASE_URL $(BIN)/python -m pytest -n 2 -m browser

test-slow: .venv/.ready-dev  ## whole sites under load while databases, disks and workers fail
	@env -u DATABASE_URL $(BIN)/python -m pytest -n 0 -m slow
	@$(BIN)/python -m tests.cluster $(BIN)/python -m pytest -n 0 -m slow

lint: .venv/.ready-dev  ## style, types, templates, migrations, texts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py check_descriptions

format: .venv/.ready-dev  ## put code and templates in shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

screenshots: .venv/.ready-dev load  ## the pictures of README.md, in docs/img/ (needs Chromium)
	@$(BIN)/python -m tests.pictures

bench: .venv/.ready-dev  ## speed beside a limit measured in the same run; writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench

# Two targets do all the set-up: `make serve` and `make test`. The rest is for whoever builds on it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ENVIRONMENT := .venv
# Where `flask demo` lays down its settings; another place needs PORTAL_SETTINGS_FILE too.
INSTANCE := instance
BIN := $(ENVIRONMENT)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
CATALOGUES := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)

.PHONY: serve test check texts translations lock benchmark screenshots
.DEFAULT_GOAL := serve

serve: $(ENVIRONMENT)/portal $(COMPILED) $(INSTANCE)/laid-down
	@echo "Serving on http://127.0.0.1:8000/ (Ctrl-C stops)"
	@exec $(BIN)/gunicorn wsgi:app

# Laid down once, and looked at again when there is a new migration.
$(INSTANCE)/laid-down: $(wildcard migrations/versions/*.py) | $(ENVIRONMENT)/portal $(COMPILED)
	@$(BIN)/flask demo
	@touch $@

test: $(ENVIRONMENT)/development $(COMPILED) check
	$(BIN)/pytest --numprocesses auto --dist worksteal

check: $(ENVIRONMENT)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint portal/templates

texts: $(COMPILED)

translations: $(ENVIRONMENT)/development
	$(BIN)/python -m tools.translations

lock: $(ENVIRONMENT)/development
	$(COMPILE) --output-file requirements/portal.txt pyproject.toml
	$(COMPILE) --extra development --output-file requirements/development.txt pyproject.toml

benchmark: $(ENVIRONMENT)/development $(COMPILED)
	$(BIN)/python -m benchmarks

screenshots: $(ENVIRONMENT)/development $(COMPILED)
	$(BIN)/python -m tools.screenshots

%.mo: %.po | $(ENVIRONMENT)/portal
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

$(ENVIRONMENT)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(ENVIRONMENT)
	@touch $@

$(ENVIRONMENT)/portal: requirements/portal.txt | $(ENVIRONMENT)/made
	$(PIP) --requirement requirements/portal.txt
	@touch $@

$(ENVIRONMENT)/development: requirements/development.txt | $(ENVIRONMENT)/made
	$(PIP) --requirement requirements/development.txt
	@touch $@ $(ENVIRONMENT)/portal

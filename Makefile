# make run    everything that the site needs, and the site
# make test   everything that the tests need, and the tests
# make lint, make bench, make pins (renew requirements/constraints.txt from this environment), make clean

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST_OPTIONS ?= -n 2
MANAGE := $(BIN)/python manage.py

.PHONY: run test lint bench pins clean environment test-environment

run: environment
	@$(MANAGE) serve

test: test-environment lint
	@$(BIN)/python -m pytest $(PYTEST_OPTIONS)

lint: test-environment
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(MANAGE) makemigrations --check --dry-run accounts transcriptions editor

bench: environment
	@$(MANAGE) bench

environment: $(BIN)/python
	@$(BIN)/python requirements/install.py web worker

test-environment: environment
	@$(BIN)/python requirements/install.py dev
	@$(BIN)/python requirements/browser.py
	@$(MANAGE) assets

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@echo "Making $(VENV); the first time fetches about 700 MB of packages …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is needed; on Debian and Ubuntu it is the package python3-venv."; exit 1; }

pins: test-environment
	@{ head -n 1 requirements/constraints.txt; \
		$(BIN)/python -m pip freeze | sed -e 's/+cpu$$//' -e '/ @ /d' -e '/^basic-pitch==/d' -e '/^beat.this==/d' -e '/^transkun==/d' -e '/^musicxml==/d'; \
	} > requirements/constraints.new && mv requirements/constraints.new requirements/constraints.txt

clean:
	rm -rf $(VENV) node_modules static/vendor test-results .pytest_cache .mypy_cache .ruff_cache

# Two commands: `make demo` shows Threeline, `make test` tests all of it. Both set up what they need.
.SUFFIXES:
.NOTPARALLEL:
.PHONY: help demo setup setup-dev assets test check test-long bench wheel lock clean FORCE

BIN = .venv/bin
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --quiet --no-input
PYTEST = $(BIN)/python -m pytest
PROGRAMME =

help:
	@echo 'make demo       set up, build the demo database and serve it (PROGRAMME=CODE for another programme)'
	@echo 'make test       set up, then check style, types and layers and run every test but the long ones'
	@echo 'make test-long  the long simulations and fuzz'
	@echo 'make bench      how fast pages are, against the naive way of building them'
	@echo 'make setup      only set up; make assets: only the browser assets; make wheel: dist/*.whl'
	@echo 'make lock       renew requirements/ and package-lock.json; make clean: remove all that was made here'

demo: setup
	@$(BIN)/threeline demo $(PROGRAMME)

setup: .make/runtime .make/editable assets

setup-dev: .make/dev .make/editable assets

# Looked at every time, made anew only when it is gone or its Python is.
.make/venv: FORCE
	@mkdir -p .make
	@test -f $@ && $(BIN)/python -c 'import pip' 2>/dev/null || { \
	    python=$$(PYTHON='$(PYTHON)' sh scripts/find_python.sh) || exit 1; \
	    echo "Making .venv with $$python"; \
	    rm -rf .venv; \
	    "$$python" -m venv .venv || { echo "make: $$python could not make .venv: see the lines above." >&2; exit 1; }; \
	    touch $@; }

FORCE:

.make/runtime: .make/venv requirements/runtime.txt
	@echo 'Installing what Threeline needs (a minute or two the first time)'
	@$(PIP) install --require-hashes --requirement requirements/runtime.txt || { \
	    echo 'make: the packages could not be installed: is the package index reachable? See the lines above.' >&2; exit 1; }
	@touch $@

.make/dev: .make/venv requirements/dev.txt requirements/runtime.txt
	@echo 'Installing what Threeline and its tests need (a minute or two the first time)'
	@$(PIP) install --require-hashes --requirement requirements/dev.txt || { \
	    echo 'make: the packages could not be installed: is the package index reachable? See the lines above.' >&2; exit 1; }
	@touch $@ .make/runtime

# Whichever of the two locks was installed, the build backend is in it.
.make/editable: .make/venv pyproject.toml scripts/wheel_hook.py
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.make/node: package-lock.json package.json .npmrc
	@echo 'Fetching browser assets'
	@PATH="$$PWD/$(BIN):$$PATH" npm_config_cache="$$PWD/.make/npm" $(BIN)/npm ci --ignore-scripts --silent || { \
	    echo 'make: the browser assets could not be fetched: is the npm registry reachable?' >&2; exit 1; }
	@touch $@

assets: .make/node
	@$(BIN)/python -m scripts.build_assets

test: check
	@$(PYTEST) -n 3 --dist loadfile

check: setup-dev
	@$(BIN)/python -m scripts.find_chromium >.make/chromium
	@echo "Browser tests use $$(cat .make/chromium)"
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test-long: setup-dev
	@$(PYTEST) -m long -n 2

bench: setup-dev
	@$(BIN)/python -m benchmarks

wheel: setup
	@$(BIN)/hatchling build -t wheel

lock: .make/dev
	@sh scripts/lock.sh
	@PATH="$$PWD/$(BIN):$$PATH" $(BIN)/npm install --package-lock-only --ignore-scripts --silent

clean:
	rm -rf .venv .make node_modules dashboard/static dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# make run     serve the app (PORT=8501, HOST=127.0.0.1)
# make test    lint, types, unit and browser tests; sets up everything it needs
# make bench   measure speed, print the tables, write docs/benchmarks.md
# make fmt     format and sort imports
# make words   collect the texts to translate into locale/headroom.pot
# make clean   remove .venv and caches

PORT ?= 8501
HOST ?= 127.0.0.1
JOBS ?= 2

VENV := .venv
KEYWORDS := -k _ -k N_ -k ngettext:1,2 -k Reason -k _refuse -k Notice -k Missing -k ratio:3 \
	-k Flag:2 -k Remark -k Trust:4 -k stretch -k BenchmarkKind:1 -k HorizonChoice:2 -k Question:2 -k _attempt:2 \
	-k Fault:3 -k Progress:2
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
MADE := $(VENV)/.made

# One BLAS thread: the model runs many small products, and fits run side by side.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# One heap for all threads (glibc). Streamlit runs each move in a new thread, which is handed another
# of sixteen heaps each time: 20 MB of arrays were mapped anew at every key press (docs/decisions.md).
export MALLOC_ARENA_MAX := 1
export MALLOC_TRIM_THRESHOLD_ := 134217728
export MALLOC_MMAP_THRESHOLD_ := 33554432

.DELETE_ON_ERROR:
.PHONY: run test lint types unit browser bench fmt words clean

run: $(MADE)/app
	@echo "Headroom is at http://$(HOST):$(PORT) (stop with Ctrl+C)"
	@exec $(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address $(HOST) </dev/null

test: lint types unit browser

lint: $(MADE)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(MADE)/dev
	$(BIN)/mypy

unit: $(MADE)/dev
	$(BIN)/python -m pytest --ignore tests/browser -n $(JOBS) --dist worksteal

browser: $(MADE)/dev $(MADE)/chromium
	$(BIN)/python -m pytest tests/browser || \
		$(BIN)/python -m pytest tests/browser --last-failed --last-failed-no-failures none

bench: $(MADE)/dev $(MADE)/chromium
	$(BIN)/python -m benchmarks

fmt: $(MADE)/dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

words: $(MADE)/dev
	PYTHONPATH=. $(BIN)/pybabel extract -F locale/babel.cfg $(KEYWORDS) --add-location file \
		--project Headroom -o locale/headroom.pot .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp in $(MADE) is as new as the last install of the file it stands for.
$(MADE)/venv:
	./tools/venv.sh $(VENV)
	@mkdir -p $(MADE) && touch $@

$(MADE)/app: requirements.txt constraints.txt | $(MADE)/venv
	@echo "Installing what the app needs (about a minute the first time)"
	$(PIP) install -r requirements.txt
	@touch $@

$(MADE)/dev: requirements-dev.txt requirements-scale.txt $(MADE)/app
	@echo "Installing what the tests need"
	$(PIP) install -r requirements-dev.txt
	@touch $@

$(MADE)/chromium: | $(MADE)/dev
	@if ./tools/chromium.sh $(BIN)/python; then touch $@; fi

# From a clone to a proof: `make prove`. From a clone to passed tests: `make test`. A second call redoes only what changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MERMAID := build/npm/node_modules/mermaid/dist/mermaid.min.js
CLAIM ?= fork
SAMPLES := $(patsubst c_samples/%.c,build/c_samples/%,$(wildcard c_samples/*.c))
CFLAGS := -std=c11 -O2 -Wall -Wextra -Werror -pthread

CORPUS ?= ../shared/corpus
CASES ?= ../shared/cases
SIZE ?= medium
RUNS ?=
BASE ?=
SECONDS ?= 60
COUNT ?=
KIND ?= damage
SEED ?= 1
WORKERS ?= auto

.PHONY: odd cases help prove claims test check lint types house samples corpus traces bench bench-compare bench-data flakes fuzz heavy mutate page repetitions shapes share sweeps pictures drawings soak dist clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

prove: $(VENV)/installed build/c_samples/fork ## Prove on this machine that fork calls clone (CC=musl-gcc: another libc; CLAIM=vfork: another claim)
	@$(BIN)/strace-lens prove --cc '$(CC)' $(CLAIM)

claims: $(VENV)/installed ## Hold every claim against this machine
	@$(BIN)/strace-lens prove --cc '$(CC)'

test: $(VENV)/checkers samples ## Run the tests, on every processor (WORKERS=0: one after the other)
	@$(BIN)/python -m compileall -q strace_lens pytest-strace-lens  # else each of the hundreds of commands of the tests may compile it anew
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

check: lint types house test ## Everything that must pass: lint, types, house rules, tests

lint: $(VENV)/checkers ## ruff: rules and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/checkers ## mypy, strict, source and tests
	$(BIN)/mypy

house: $(VENV)/checkers ## import-linter: which room may know which
	$(BIN)/lint-imports

corpus: $(VENV)/checkers ## Hold the reader against a directory of logs: the account per strace version (CORPUS=DIR)
	$(BIN)/python tests/corpus.py $(CORPUS)

traces: $(VENV)/checkers samples ## Record the golden logs of the tests anew
	$(BIN)/python tests/traces/record.py

shapes: $(VENV)/checkers ## Make the table of usual shapes anew, after a change of the grammar, a value or a golden log
	$(BIN)/python tools/usual_shapes.py

drawings: $(VENV)/checkers ## Draw the pictures of tree and timeline in docs/ anew
	$(BIN)/python -m tools.drawings

share: $(VENV)/checkers ## Write the man pages and completion scripts of the wheel anew, after a change of an option
	$(BIN)/python -m tools.share

bench: $(VENV)/peers ## Time whole commands side by side with peers (SIZE=small: quickly; full: 2,000,000 lines too; RUNS=15)
	@$(BIN)/python bench --size $(SIZE) $(if $(RUNS),--runs $(RUNS))

bench-compare: $(VENV)/peers ## Time the commands of this checkout and of another in turn (BASE=DIR; SIZE=, RUNS=)
	@$(BIN)/python bench/compare.py $(BASE) . --size $(SIZE) $(if $(RUNS),--runs $(RUNS))

bench-data: $(VENV)/checkers ## Time export of many logs beside reading alone (COUNT=1000 LINES=2000)
	@$(BIN)/python bench/data.py --count $(or $(COUNT),1000) --lines $(or $(LINES),2000)

fuzz: $(VENV)/fuzzers ## Feed reader, model, language and masks whatever breaks new ground, for a bounded time each (SECONDS=60)
	$(BIN)/python tests/fuzz/fuzz_reader.py -max_total_time=$(SECONDS)
	$(BIN)/python tests/fuzz/fuzz_model.py -max_total_time=$(SECONDS)
	$(BIN)/python tests/fuzz/fuzz_language.py -max_total_time=$(SECONDS)
	$(BIN)/python tests/fuzz/fuzz_masks.py -max_total_time=$(SECONDS)

heavy: $(VENV)/readers $(MERMAID) ## What needs large packages or minutes: pyarrow reads JSON, Spark logs, Perfetto traces, Mermaid graphs (Java, Chromium, npm)
	@tools/need java chromium
	$(BIN)/python -m pytest -q tests/report/json/test_schemas.py tests/heavy/kills.py tests/heavy/spark.py tests/browser/test_perfetto.py tests/browser/test_mermaid.py

page: $(VENV)/pages ## Build the page's script, use it in Chromium as a person would, and print how fast it is
	@tools/need chromium
	$(BIN)/python tools/page.py
	$(BIN)/python -m pytest -q tests/browser --deselect tests/browser/test_perfetto.py
	@mkdir -p build
	@$(BIN)/python bench/make_logs.py build 170000 build/page-events.strace
	@$(BIN)/python tools/made_build.py 10000 build/page-tasks.strace
	@$(BIN)/python tools/page_speed.py build/page-events.strace build/page-tasks.strace

pictures: drawings $(VENV)/pages ## Make the pictures of docs/ anew
	@tools/need chromium
	$(BIN)/python tools/page_pictures.py

odd: $(VENV)/installed ## Write each format of logs that are hard to show, and print what each takes (COUNT=1000000 tasks)
	$(BIN)/python tools/odd.py --tasks $(or $(COUNT),1000000)

soak: $(VENV)/checkers samples ## Record programs, and kill them, strace or us at random moments: counts of what went wrong (COUNT=1000)
	$(BIN)/python tools/soak.py $(or $(COUNT),100)

mutate: $(VENV)/checkers ## Damage or change the golden logs, and count what becomes of verdicts (COUNT=2000 SEED=1 KIND=damage|changes)
	$(BIN)/python tools/mutate.py --count $(or $(COUNT),2000) --seed $(SEED) --kind $(KIND)

repetitions: $(VENV)/checkers samples ## Record programs many times, and count runs that seem to differ, and false alarms of --repeat (COUNT=20)
	$(BIN)/python tools/repetitions.py --count $(or $(COUNT),20)

flakes: $(VENV)/checkers samples ## Run the traced tests many times, in random order on two workers, beside 8 busy processes: which fail (COUNT=100)
	$(BIN)/python tools/flakes.py --count $(or $(COUNT),100) --seed $(SEED)

sweeps: $(VENV)/checkers ## Sweep the samples with a known fault many times: one table each, nothing left behind (COUNT=100)
	$(BIN)/python tools/sweeps.py --count $(or $(COUNT),100)

cases: $(VENV)/checkers ## Run a directory of cases that say whether the program is right (CASES=DIR)
	$(BIN)/python tools/cases.py $(CASES)

samples: $(SAMPLES) ## Compile the C samples

dist: $(VENV)/checkers ## Build the wheels and the sdists, of strace-lens and of its pytest plugin
	$(BIN)/python -m build --outdir dist .
	$(BIN)/python -m build --outdir dist pytest-strace-lens

clean: ## Remove what was built and the virtual environment
	rm -rf build dist $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

build/c_samples/%: c_samples/%.c c_samples/truth.h
	@CC='$(CC)' tools/need cc
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $<

$(VENV)/bin/python:
	@PYTHON='$(PYTHON)' tools/need venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml pytest-strace-lens/pyproject.toml $(VENV)/bin/python
	@CC='$(CC)' tools/need strace cc
	$(BIN)/python -m pip install --quiet --editable . --editable pytest-strace-lens
	@touch $@

$(VENV)/peers: pyproject.toml $(VENV)/checkers
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

$(VENV)/readers: pyproject.toml $(VENV)/checkers
	$(BIN)/python -m pip install --quiet --group heavy
	@touch $@

$(MERMAID):
	@tools/need npm
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix build/npm mermaid@11.17

$(VENV)/pages: pyproject.toml $(VENV)/checkers
	$(BIN)/python -m pip install --quiet --group page
	@touch $@

$(VENV)/fuzzers: pyproject.toml $(VENV)/checkers
	$(BIN)/python -m pip install --quiet --group fuzz
	@touch $@

$(VENV)/checkers: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group check
	@touch $@

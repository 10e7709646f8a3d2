# make run    start the app            make test   what must hold at every change, on two cores
# make check  format, lint, types      make test-all  all cases of it
# make bench  how fast it is, beside C, into docs/performance.md
# make gallery  draw assets/gallery anew from assets/scenes
# make evidence  measure anew what the package carries of methods on a network: some minutes
PYTHON ?= python3
BIN := .venv/bin
# It reads the scripts' types, from nowhere but this folder, and keeps what it has found out beside itself.
DENO := DENO_DIR=.venv/deno DENO_NO_UPDATE_CHECK=1 $(BIN)/deno
SCRIPTS := momentum_sim pages
# More workers than cores, for a browser often waits; one that has done its share takes over from another.
TESTS := $(BIN)/python -m pytest -n 3 --dist worksteal
# What tests start reads what Python has kept of the sources, also where the environment would have it keep nothing.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all check types style scripts directions bench gallery evidence format browsers clean

run: .venv/app
	$(BIN)/streamlit run app.py

test: check browsers
	$(TESTS) -m "not exhaustive"

test-all: check browsers
	$(TESTS) --hypothesis-profile=everything

# Two at a time, the longest first.
check: .venv/test
	@$(MAKE) --no-print-directory --jobs=2 types style scripts directions

types:
	$(BIN)/mypy

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

scripts:
	$(DENO) check --quiet --config jsconfig.json --no-remote --no-npm --no-lock $(SCRIPTS)
	$(DENO) lint --quiet --rules-exclude=no-window,no-window-prefix,no-control-regex $(SCRIPTS)

directions:
	$(BIN)/python -m pytest -q tests/test_imports.py tests/test_lines.py

bench: .venv/test browsers
	$(BIN)/python -m tests.benchmarks --write

gallery: .venv/app
	$(BIN)/python -m assets.draw_gallery

evidence: .venv/app
	mkdir -p build
	$(BIN)/python -m momentum_sim evidence build/evidence.csv
	$(BIN)/python -m momentum_sim evidence build/full_batch.csv --epochs 3000 \
		--methods full_gradient_descent,full_heavy_ball,full_heavy_ball_99 --base full_gradient_descent
	$(BIN)/python -m assets.pack_evidence build/evidence.csv build/full_batch.csv
	rm build/evidence.csv build/full_batch.csv

format: .venv/test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

browsers: .venv/test
	$(BIN)/python -m tests.browser.install

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/app: .venv/bin/python pyproject.toml requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[app,test]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis build dist *.egg-info

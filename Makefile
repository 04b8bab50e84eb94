# Two commands matter: `make book` builds the site, `make test` checks everything.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SITE   := _build/html
PORT   ?= 8000
NB     ?=
ARGS   ?=
BENCH  := .venv-bench
TOOLS  := _build/tools
TORCH  ?= torch==2.13.0
PIP    := $(BIN)/python -m pip --disable-pip-version-check

export PYTHONHASHSEED := 0
export SOURCE_DATE_EPOCH := 1767225600

.PHONY: help book pdf serve lab refresh bench test lint format ledger unit notebooks properties mutants lock audit reproducible clean
.DEFAULT_GOAL := help

help:
	@echo "make book      build the site into $(SITE) (environment, execution, HTML, self-check)"
	@echo "make pdf       the whole book as one PDF, _build/pdf/book.pdf, and its check (needs Chromium)"
	@echo "make serve     serve the built site on this machine only (PORT=$(PORT))"
	@echo "make test      everything that is checked: lint, tests, notebooks, built pages, browser"
	@echo "make ledger    which claims have the evidence they need; fails if one has not"
	@echo "make properties every gradient and model on ten times as many random cases as make test takes, new ones each time"
	@echo "make mutants   change the code a little, thousands of times, and see whether the tests notice (ARGS=optimizers for one topic)"
	@echo "make bench     how fast the book trains, and how long a reader of its pages waits (ARGS=--json for JSON)"
	@echo "make reproducible  build this commit twice, apart from each other, and compare all files bit for bit"
	@echo "make lock      write requirements.lock anew: the pins, with the digests of all their files"
	@echo "make audit     ask PyPI for known vulnerabilities of everything in requirements.lock"
	@echo "make lab       open the chapters in JupyterLab"
	@echo "make refresh   run notebooks and store their outputs (NB=chapters/x.ipynb for one)"
	@echo "make format    format modules and notebooks"
	@echo "make clean     remove what was built (the environment stays; remove $(VENV) by hand)"

# ---- environment: made once, brought up to date when the pins change
$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {v[0]}.{v[1]}. Name another one: make PYTHON=python3.12 book")'
	$(PYTHON) -m venv $(VENV)

# readers take the pins; CI takes nothing but files whose digests stand in requirements.lock, for any platform
ifeq ($(CI),true)
BOOK_PINS := --require-hashes -r requirements.lock
DEV_PINS  := $(BOOK_PINS)
else
BOOK_PINS := -r requirements.txt -c constraints.txt
DEV_PINS  := -r requirements-dev.txt -c constraints.txt
endif

$(VENV)/.book: requirements.txt constraints.txt requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet $(BOOK_PINS)
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.book
	$(PIP) install --quiet $(DEV_PINS)
	@touch $@

# ---- the digests of all packages, and what is known against them: tools in environments of their own, a network needed
$(TOOLS)/%/bin/python:
	$(PYTHON) -m venv $(TOOLS)/$*

lock: $(TOOLS)/lock/bin/python
	$< -m pip --disable-pip-version-check install --quiet uv==0.13.9
	$(TOOLS)/lock/bin/uv pip compile requirements-dev.txt -c constraints.txt -o requirements.lock --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate --no-emit-index-url

# asks PyPI about every package of the lock; one that it cannot say anything about is a failure, too
audit: $(TOOLS)/audit/bin/python
	$< -m pip --disable-pip-version-check install --quiet pip-audit==2.10.1
	$(TOOLS)/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

# ---- front-end files that the pages load: MathJax, Pyodide, the editor, the widget manager; and what bundles them
_build/npm/.installed: package.json package-lock.json | $(VENV)/.book
	$(BIN)/python -m tools.npm
	@touch $@

book: $(VENV)/.book _build/npm/.installed
	$(BIN)/python -m tools.live
	$(BIN)/python -m tools.build

# the whole book as one file, _build/pdf/book.pdf, printed by Chromium and checked
pdf: book $(VENV)/.dev
	$(BIN)/python -m tools.pdf

serve:
	@test -f $(SITE)/index.html || { echo "No book in $(SITE) yet: run make book first."; exit 1; }
	@echo "http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

lab: $(VENV)/.book
	$(BIN)/jupyter lab --notebook-dir chapters

refresh: $(VENV)/.dev
	$(BIN)/python -m tools.refresh $(NB)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# ---- speed: libraries to compare with, in an environment of their own; where PyTorch has no build, its column says so
$(BENCH)/.done: requirements-bench.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-bench.txt -c constraints.txt
	-$(BENCH)/bin/python -m pip --disable-pip-version-check install --quiet --retries 1 $(TORCH)
	@touch $@

bench: $(BENCH)/.done $(VENV)/.dev
	@$(BENCH)/bin/python -m benchmarks $(ARGS)
	@$(BIN)/python -m benchmarks.explorers $(ARGS)
	@$(BIN)/python -m benchmarks.live $(ARGS)

# ---- checks
# tests that need the built book
BUILT  := book browser browser_access security live_pages live_features
lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# two processes share the cores, so each keeps its matrix products to one thread
unit: $(VENV)/.dev _build/npm/.installed
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile $(foreach name,$(BUILT),--ignore tests/test_$(name).py)

notebooks: $(VENV)/.dev
	$(BIN)/python -m tools.compare

# every claim of claims.toml has all the evidence it needs
ledger: $(VENV)/.book
	$(BIN)/python -m mathlib ledger

test: $(VENV)/.dev lint ledger unit notebooks book
	$(BIN)/python -m pytest -n 2 --dist worksteal $(foreach name,$(BUILT),tests/test_$(name).py)

# hypothesis keeps in .hypothesis the cases that failed, and tries them first the next time
properties: $(VENV)/.dev
	PROPERTIES=thorough OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest tests/properties $(ARGS)

# of what is committed; ARGS=--store keeps what is found for the page of the checks; ARGS=--pictures takes the
# explorers' pictures from the last build, in half of the time
reproducible: $(VENV)/.book _build/npm/.installed
	$(BIN)/python -m tools.reproducible $(ARGS)

# what has changed since the last run, or all with ARGS=--again; stops and goes on where it stopped
mutants: $(VENV)/.dev
	$(BIN)/python -m tools.mutants --jobs 2 $(ARGS)

clean:
	rm -rf _build .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

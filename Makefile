# Two commands do all the set-up they need: make book, make test.
.DEFAULT_GOAL := book
.PHONY: book html serve test check data bench permuted lock clean refresh base changes example assets links actions proposal propose summary links-issue release

PYTHON ?= python3
VENV := .venv
# macOS finds Homebrew's Pango only where this says so, and forgets it at every new shell: so it stands before the command itself.
RUN := $(if $(filter Darwin,$(shell uname -s)),DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib )$(VENV)/bin/python
READY := $(VENV)/.ready
BUILD := $(if $(AS_OF),--as-of $(AS_OF)) $(if $(JOBS),--jobs $(JOBS)) $(if $(PROFILES),--profiles $(PROFILES))
DASK := $(VENV)/.dask

book: $(READY) pango  ## data to HTML and PDF
	$(RUN) -m compendium build $(BUILD)

html: $(READY)  ## the same without the PDF
	$(RUN) -m compendium build --no-pdf $(BUILD)

serve: $(READY)  ## build, serve on localhost, build again on save
	$(RUN) -m compendium serve $(if $(PORT),--port $(PORT))

test: $(READY) $(DASK) pango browser  ## everything is tested, the built book included
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m pytest $(PYTEST)

check: $(READY)  ## the quick part of the tests: style and tables
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m compendium data --check

bench: $(READY) pango  ## measure the build against Jupyter Book and papermill on this machine; writes bench.md and bench.csv
	$(RUN) tests/bench.py $(or $(ROUNDS),3)

permuted: $(READY)  ## which judgements of the text do not turn with the numbers? NOTEBOOKS="theme-1" for some; writes _build/permuted/report.md
	$(RUN) tests/permuted.py $(NOTEBOOKS)

.PHONY: dask
dask: $(DASK)  ## install what `build --dask` needs

data: $(READY)  ## list the tables
	$(RUN) -m compendium data

lock: $(READY)  ## write the locked sets anew from the lists of what was chosen
	for set in requirements requirements-dask .ci/lychee; do \
		UV_SYSTEM_CERTS=1 $$(command -v uv || echo $(VENV)/uv/bin/uv) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
			--upgrade --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$set.in -o $$set.txt || exit 1; \
	done

# Keeping the figures current: what the workflows in .github/ run, each also here.
TABLES ?=
BASE_REF ?= origin/main
BASE ?= _build/base/_build/html
BASE_NAME ?= $(BASE_REF), commit $(shell git -C _build/base rev-parse --short HEAD 2>/dev/null)

refresh: $(READY)  ## fetch the tables from where their providers publish them; TABLES="migrant-stock remittances" for some
	$(RUN) -m compendium refresh $(TABLES)

base: $(READY)  ## the site of another revision (BASE_REF=origin/main), in _build/base/_build/html
	sh .ci/base $(BASE_REF) $(BUILD)

changes: $(READY)  ## what this book says otherwise than the one in BASE (a built site): _build/changes/report.md and report.html
	$(RUN) -m compendium changes "$(BASE_NAME)=$(BASE)" "this checkout=."

example: $(READY)  ## the report in the book's docs anew: Rev. 2020 to Rev. 2024 of the migrant stock
	sh .ci/example

assets: $(READY)  ## what a release hands out, in _build/assets; the book must be built
	$(RUN) -m compendium.assets $(TAG)

links: $(READY)  ## do the links to other sites lead somewhere? _build/links.md lists those that do not
	PYTHON=$(VENV)/bin/python sh .ci/links

actions: $(READY)  ## check the workflows
	sh .ci/actionlint/run
	$(VENV)/bin/zizmor --offline --pedantic --no-progress .github

proposal: $(READY) pango  ## refresh, book, base, changes: the text of a pull request with new tables, in _build/proposal
	sh .ci/proposal

# These speak to GitHub through gh.
propose:  ## commit data/ on the branch refresh/data and open or update its pull request
	$(PYTHON) .ci/github.py propose

links-issue:  ## open, update or close the issue on links
	$(PYTHON) .ci/github.py issue links "Links that lead nowhere" _build/links.md

release:  ## make the release of TAG from _build/assets
	$(PYTHON) .ci/github.py release $(TAG)

summary:  ## show FILE on the page of the workflow's run, or here
	cat $(FILE) >>"$${GITHUB_STEP_SUMMARY:-/dev/stdout}"

clean:  ## remove all that was built, not the environment
	rm -rf _build .pytest_cache .ruff_cache

# The environment: the locked set, by uv where it is or can be had, else by pip.
$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Say which one: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@{ command -v uv >/dev/null 2>&1 || $(RUN) -m pip install -q --disable-pip-version-check --target $(VENV)/uv uv; } >/dev/null 2>&1; \
	uv=$$(command -v uv || echo $(VENV)/uv/bin/uv); \
	UV_SYSTEM_CERTS=1 $$uv pip install -q --python $(VENV)/bin/python --compile-bytecode --require-hashes -r requirements.txt 2>/dev/null \
		|| $(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(RUN) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "compendium.pth").write_text("$(CURDIR)\n")'
	@touch $(READY)

$(DASK): $(READY) requirements-dask.txt
	@uv=$$(command -v uv || echo $(VENV)/uv/bin/uv); \
	UV_SYSTEM_CERTS=1 $$uv pip install -q --python $(VENV)/bin/python --require-hashes -r requirements-dask.txt 2>/dev/null \
		|| $(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dask.txt
	@touch $(DASK)

# Pango sets the PDF; Chromium looks at the pages in the tests. Both are installed where that is allowed, else named.
.PHONY: pango browser
pango:
	@sh .ci/need pango

browser:
	@sh .ci/need chromium

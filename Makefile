# Two commands do all the set-up they need: make book, make test.
.DEFAULT_GOAL := book
.PHONY: book html serve test check data bench lock clean

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
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
	$(RUN) -m pytest $(PYTEST)

check: $(READY)  ## the quick part of the tests: style, units, tables
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m compendium data --check

bench: $(READY) pango  ## measure the build against Jupyter Book and papermill on this machine; writes bench.md and bench.csv
	$(RUN) tests/bench.py $(or $(ROUNDS),3)

.PHONY: dask
dask: $(DASK)  ## install what `build --dask` needs

data: $(READY)  ## list the tables
	$(RUN) -m compendium data

lock: $(READY)  ## write requirements.txt anew from requirements.in
	UV_SYSTEM_CERTS=1 $$(command -v uv || echo $(VENV)/uv/bin/uv) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--upgrade --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" requirements.in -o requirements.txt
	UV_SYSTEM_CERTS=1 $$(command -v uv || echo $(VENV)/uv/bin/uv) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--upgrade --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" requirements-dask.in -o requirements-dask.txt

clean:  ## remove all that was built, not the environment
	rm -rf _build .pytest_cache .ruff_cache

# The environment: the locked set, by uv where it is or can be had, else by pip.
$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Say which one: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@{ command -v uv >/dev/null 2>&1 || $(RUN) -m pip install -q --disable-pip-version-check --target $(VENV)/uv uv; } >/dev/null 2>&1; \
	uv=$$(command -v uv || echo $(VENV)/uv/bin/uv); \
	UV_SYSTEM_CERTS=1 $$uv pip install -q --python $(RUN) --compile-bytecode --require-hashes -r requirements.txt 2>/dev/null \
		|| $(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(RUN) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "compendium.pth").write_text("$(CURDIR)\n")'
	@touch $(READY)

$(DASK): $(READY) requirements-dask.txt
	@uv=$$(command -v uv || echo $(VENV)/uv/bin/uv); \
	UV_SYSTEM_CERTS=1 $$uv pip install -q --python $(RUN) --require-hashes -r requirements-dask.txt 2>/dev/null \
		|| $(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dask.txt
	@touch $(DASK)

# Pango sets the PDF; Chromium looks at the pages in the tests. Both are installed where that is allowed, else named.
.PHONY: pango browser
pango:
	@sh .ci/need pango

browser:
	@sh .ci/need chromium

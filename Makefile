# Two commands do all the set-up they need: make book, make test. `make help` lists the others.
.DEFAULT_GOAL := book
.PHONY: help book html serve test unit check weekly bench permuted dask lab hooks data lock refresh base changes example assets links actions proposal \
	what-changed test-prose propose links-issue release earlier versions renew pages summary clean environment lab-packages browser

# What is said to make reaches no shell as text. Recipes find it in their environment ("$$TABLES"), and there it stands as it was said: make
# itself would read $(…) in what stands on its command line. This comes first: a $(shell …) may be given the same environment.
$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(eval override $(name) := $$(value $(name)))$(eval export $(name))))
export PYTHON ?= python3
export BASE_REF ?= origin/main
unexport PYTHONPATH # what a user has there is no part of this project

RUN := .venv/bin/python
BUILD := $${AS_OF:+--as-of "$$AS_OF"} $${JOBS:+--jobs "$$JOBS"} $${PROFILES:+--profiles "$$PROFILES"}

help:  ## list what make can do
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

book: environment  ## data to HTML and the three PDFs
	$(RUN) -m compendium build $(BUILD)

html: environment  ## the same without the PDFs
	$(RUN) -m compendium build --no-pdf $(BUILD)

serve: environment  ## serve on localhost; what is saved is on its page in a second or two
	$(RUN) -m compendium serve $${PORT:+--port "$$PORT"}

test: environment dask lab-packages browser  ## everything is tested, the built book included; PYTEST="-k changes" for some
	PATH="$$PWD/.venv/bin:$$PATH" PYTEST_ADDOPTS="$$PYTEST" $(RUN) -m pytest

unit: environment  ## every test that needs no built book; in seconds
	PYTEST_ADDOPTS="$$PYTEST" $(RUN) -m pytest -m "not builds and not thorough" --dist worksteal

PROSE := tests/book tests/project tests/tables/test_data.py
test-prose: environment browser  ## the tests that a changed sentence or reference can fail, the built book included
	PATH="$$PWD/.venv/bin:$$PATH" PYTEST_ADDOPTS="$$PYTEST" $(RUN) -m pytest $(PROSE)

weekly: environment browser  ## what is too heavy for each change: every profile, and the book on permuted tables
	$(RUN) -m compendium build --profiles all
	$(RUN) tests/checkers.py
	$(RUN) tests/permuted.py

check: environment  ## the quick part of the tests: style, tables, notebooks, citations
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	.venv/bin/lint-imports --no-cache
	$(RUN) -m compendium data --check
	$(RUN) -m compendium check

bench: environment  ## measure the build against Jupyter Book and version 0.5.0; ROWS="serving" for some
	PYTHONPATH=tests $(RUN) -m bench "$${ROUNDS:-3}" "$$ROWS"

permuted: environment  ## which judgements do not turn with the numbers? NOTEBOOKS="theme-1" for some
	set -f; $(RUN) tests/permuted.py $$NOTEBOOKS

dask: environment  ## install what `build --dask` needs
	@sh .ci/environment requirements-dask

lab: lab-packages  ## open the notebooks in JupyterLab
	sh .ci/lab/run $${PORT:+--port "$$PORT"}

lab-packages:
	@sh .ci/environment requirements-lab

hooks: environment  ## before each commit: strip notebooks, format code, make the quick checks
	sh .ci/need git
	.venv/bin/pre-commit install

data: environment  ## list the tables
	$(RUN) -m compendium data

lock: environment  ## lock the packages of the lists again
	uv=$$(command -v uv || sh .ci/tool uv) && for set in requirements requirements-dask requirements-lab .ci/croissant .ci/lychee .ci/outloud .ci/uv; do \
		UV_SYSTEM_CERTS=1 "$$uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 \
			--upgrade --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$set.in -o $$set.txt || exit 1; \
	done

# Keeping the figures current: what the workflows in .github/ run, each also here.
refresh: environment  ## fetch what the providers publish; TABLES="gdp refugees" for some, FROM=DIR for files at hand
	set -f; $(RUN) -m compendium refresh $${FROM:+--from "$$FROM"} -- $$TABLES

base: environment  ## the site of another revision (BASE_REF=origin/main), in _build/base/_build/html
	sh .ci/base "$$BASE_REF" $(BUILD)

changes: environment  ## what this book says otherwise than the one in BASE (a built site), in _build/changes
	commit=$$(git -C _build/base rev-parse --short HEAD 2>/dev/null); \
		$(RUN) -m compendium changes "$${BASE_NAME:-$$BASE_REF, commit $$commit}=$${BASE:-_build/base/_build/html}" "this checkout=."

example: environment  ## update the example report of the book: Rev. 2020 to Rev. 2024 of the migrant stock
	sh .ci/example

assets: environment  ## the files of a release, in _build/assets; the book must be built
	$(RUN) -m compendium.publish.release_files $${TAG:+"$$TAG"}

versions: environment  ## put the releases in _build/releases beside the newest site, in _build/site
	$(RUN) -m compendium.publish.versions

links: environment  ## do the links to other sites lead somewhere? _build/links.md lists those that do not
	sh .ci/links

actions: environment  ## check the workflows
	sh .ci/actionlint/run
	.venv/bin/zizmor --offline --pedantic --no-progress .github

proposal: environment  ## refresh, book, base, changes: the text of a pull request, in _build/proposal
	sh .ci/proposal

# These speak to GitHub through gh.
propose:  ## commit data/ on the branch refresh/data and open or update its pull request
	"$$PYTHON" .ci/github.py propose

links-issue:  ## open, update or close the issue on links
	"$$PYTHON" .ci/github.py issue links "Links that lead nowhere" _build/links.md

release:  ## make the release of TAG from _build/assets
	"$$PYTHON" .ci/github.py release "$$TAG"

earlier:  ## fetch the sites of earlier releases, into _build/releases
	"$$PYTHON" .ci/github.py earlier

renew:  ## have main put up the site again, a new release beside it
	"$$PYTHON" .ci/github.py renew

pages:  ## is the site to be put up, and where? An answer for the workflow
	"$$PYTHON" .ci/github.py pages

what-changed:  ## does this checkout differ from BASE_REF in prose alone? An answer for the workflow
	sh .ci/what-changed "$$BASE_REF"

summary:  ## show SAY and FILE on the page of the workflow's run, or here
	{ [ -z "$$SAY" ] || printf '%s\n\n' "$$SAY"; cat -- "$$FILE"; } | tee -a "$${GITHUB_STEP_SUMMARY:-/dev/null}"

clean:  ## remove all that was built, not the environment
	rm -rf _build .pytest_cache .ruff_cache

environment:
	@sh .ci/environment

# Chromium looks at the pages in the tests. It is installed where that is allowed, else named.
browser:
	@sh .ci/need chromium

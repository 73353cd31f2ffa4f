# The commands of this repository; each installs what it needs first.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$python && break; done)
INSTALL = @test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and there is none." >&2; exit 1; }; \
	"$(PYTHON)" medspa_chat/bootstrap.py

.PHONY: demo demo-reset manage test test-fast fuzz api faults machines bench speed drill sbom lint format lock pictures clean

demo:  ## the product with a practice to try it on; PORT= chooses the port
	$(INSTALL) demo && exec .venv/bin/python -m medspa_chat.demo

demo-reset:  ## the same, on new data
	$(INSTALL) demo && exec .venv/bin/python -m medspa_chat.demo --reset

manage:  ## manage.py in the running demo: make manage RUN=send_daily_report
	@test -f "$${VAR_DIR:-$(CURDIR)/var}/demo.env" || { echo "No demo runs here: make demo" >&2; exit 1; }
	@set -a && . "$${VAR_DIR:-$(CURDIR)/var}/demo.env" && exec .venv/bin/python manage.py $(RUN)

test:  ## everything that CI runs
	$(INSTALL) test && exec .venv/bin/python -m tests.everything

test-fast:  ## the tests without browsers and killed processes; ARGS= for pytest
	$(INSTALL) test && exec .venv/bin/python -m pytest --ignore tests/e2e --ignore tests/faults $(ARGS)

fuzz:  ## the long runs of tests/attacks, some 20 minutes; ARGS= for pytest
	$(INSTALL) test && exec .venv/bin/python -m pytest tests/fuzz -q -s --no-header $(ARGS)

SEEDS ?= 10
FAULTS ?= all
faults:  ## the fault matrix, some nine hours; SEEDS=, FAULTS=1,8,9 and SHORT=1 for less
	$(INSTALL) test && exec .venv/bin/python -m tests.faults.harness --seeds $(SEEDS) --faults $(FAULTS) $(if $(SHORT),--short)

api:  ## the API against its description, with many more requests; EXAMPLES=, SEED=
	$(INSTALL) test && API_EXAMPLES=$(or $(EXAMPLES),200) API_SEED=$(or $(SEED),1) \
		exec .venv/bin/python -m pytest tests/medspa_chat/test_api_contract.py -q -s --no-header $(ARGS)

machines:  ## one of two machines is switched off under load; SHORT=1 for less; needs root, ip, curl, nginx
	$(INSTALL) test && exec .venv/bin/python -m tests.faults.harness.machines $(if $(SHORT),--short)

bench:  ## what things cost, with a million open asks and messages; OPEN=, DUE=, MESSAGES= for fewer
	$(INSTALL) test && DJANGO_ALLOW_ASYNC_UNSAFE=1 exec .venv/bin/python -m pytest tests/bench -q -s --no-header \
		--ignore tests/bench/test_speed.py --ignore tests/bench/test_peers.py --ignore tests/bench/test_growth.py

speed:  ## how fast a message is beside the floor and other chats, and with 5,000,000 of them; SECONDS=, MOST=
	$(INSTALL) test && exec .venv/bin/python -m tests.bench.speed.stores .venv/bin/python -m pytest -q -s --no-header \
		tests/bench/test_speed.py tests/bench/test_peers.py tests/bench/test_growth.py

drill:  ## backup and restore with 100,000 messages, timed; MESSAGES= for another number
	$(INSTALL) test && exec .venv/bin/python -m pytest tests/bench/test_drill.py -q -s --no-header

sbom:  ## the packages of a production site, as CycloneDX in var/sbom.json
	$(INSTALL) test && mkdir -p var && exec .venv/bin/python -m tests.bill var/sbom.json

lint:  ## what needs no tests: style, types, imports, migrations
	$(INSTALL) test && exec .venv/bin/python -m tests.everything --lint

format:  ## write the code as `make lint` wants it
	$(INSTALL) test && .venv/bin/ruff check --fix . && .venv/bin/ruff format .

lock:  ## write requirements/*.txt anew from pyproject.toml (needs uv)
	set -e; for lock in production demo test; do \
		case $$lock in production) extras= ;; demo) extras="--extra demo" ;; \
			*) extras="--extra demo --extra test" ;; esac; \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links $$extras pyproject.toml -o requirements/$$lock.txt; \
	done

pictures:  ## walk from nothing to a working rule, for the pictures and times of docs/five-minutes.md
	$(INSTALL) test && FIVE_MINUTES=docs/five-minutes.md DJANGO_ALLOW_ASYNC_UNSAFE=1 \
		exec .venv/bin/python -m pytest tests/e2e/test_five_minutes.py -q --no-header

clean:  ## remove everything that is not in git, the demo's data excepted
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The same commands here and in CI. `make run` serves a demonstration city; `make test` proves it.

SHELL := /bin/bash
ADDRESS ?= 127.0.0.1:8080
DATA ?= data
JOBS ?= $(shell nproc)
RELEASE := .build/release/cityhost
PYTHON := .venv/bin/python
# How long `make fuzz` works on each parser, how much `make canary` asks, and how much `make soak` does.
FUZZ_SECONDS ?= 120
N ?= 50000
KILLS ?= 1000
RESIDENTS ?= 10000
# Which grants the suites used, for `cityhost plugin audit`.
USED := $(CURDIR)/.build/used-grants
export CITYHOST_USED_GRANTS = $(USED)
POWER_LOSSES ?= 200000
# Histories of each building block, and of signings, that soak tells.
BLOCK_SEEDS ?= 300
SAGA_SEEDS ?= 10000
# Random auctions that soak compares with the replayer.
AUCTIONS ?= 1000000
SWIFT_BUILD := swift build -j $(JOBS) --explicit-target-dependency-import-check error
# Tests call `python3`; they shall find the one with the outside clients.
SWIFT_TEST := PATH="$(CURDIR)/.venv/bin:$$PATH" swift test -j $(JOBS) --no-parallel \
    --explicit-target-dependency-import-check error

.PHONY: run seed test check fuzz canary sabotage bench rush sixty soak interface format clean build release libraries tools python

# Serves the city with its demonstration data; SIGINT (Ctrl-C) drains and ends it.
run: release seed
	$(RELEASE) serve --data $(DATA) --listen $(ADDRESS) --sandbox

# The model city, once; says who can sign in.
seed: release
	@[ -e $(DATA)/seeded ] || { report=$$($(RELEASE) seed --data $(DATA)) && echo "$$report" > $(DATA)/sign-ins; }
	@cat $(DATA)/sign-ins 2>/dev/null || true

# Every suite, then the running city from outside.
test: libraries tools python
	@rm -f $(USED)*
	$(SWIFT_BUILD) --build-tests
	PATH="$(CURDIR)/.venv/bin:$$PATH" .ci/suites
	PATH="$(CURDIR)/.venv/bin:$$PATH" .ci/journeys
	.build/debug/cityhost plugin audit --also $(USED) --also $(USED)-plugins --also $(USED)-host

# What must hold before anything runs: format, imports, layout, what must not compile, manifests, and
# a city without each plugin.
check: libraries python
	swift format lint --strict -r Package.swift Sources Plugins Tests
	$(SWIFT_BUILD)
	$(SWIFT_TEST) --filter 'LayoutTests|BoundaryTests'
	.build/debug/cityhost plugin check
	python3 Tests/Proof/without.py

# Mutated requests through our parser and through h11 and httptools; any disagreement ends it.
fuzz: libraries python
	$(SWIFT_BUILD) --product HTTPFrames
	$(PYTHON) Tests/Fuzz/http_differential.py $(FUZZ_SECONDS)

# Random requests by everybody for what is another's; each answer is searched for canaries.
canary: libraries
	CITYHOST_CANARY=$(N) $(SWIFT_TEST) --filter CanaryTests

# Takes the locks off one at a time in a copy of the tree: each must turn a suite red.
sabotage: libraries python
	PATH="$(CURDIR)/.venv/bin:$$PATH" python3 Tests/Sabotage/sabotage.py

# Our host beside its peers in one run; see Benchmarks/README.md.
bench: release
	python3 Benchmarks/compare.py

# A thousand homes, twenty thousand residents within ten seconds: who gets what, and how long it takes.
rush: release python
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/crowd/opening.py --judge-times
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/crowd/opening.py --front --judge-times

# From "sign" to the door code: a thousand times in skipped time, with providers as on an ordinary day and with every
# gateway down; then sixty at once in real time, one of them in Chromium.
sixty: release python tools
	$(RELEASE) demo sixty-seconds --journeys 1000
	$(RELEASE) demo sixty-seconds --journeys 1000 --gateways-down
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/crowd/signing.py --judge-times

# The proofs at full size against the release build; minutes to an hour, by KILLS and RESIDENTS.
soak: release python tools
	swift build -j $(JOBS) -c release --product ObservedHost
	CITYHOST_POWER_LOSSES=$(POWER_LOSSES) $(SWIFT_TEST) --filter PowerLossTests --filter DiskFaultTests
	CITYHOST_BLOCK_SEEDS=$(BLOCK_SEEDS) CITYHOST_SEEDS=$(BLOCK_SEEDS) $(SWIFT_TEST) --filter PropertyTests --filter EndTests --filter LotCrashTests --filter SearchTests
	CITYHOST_AUCTIONS=$(AUCTIONS) $(SWIFT_TEST) --filter ReplayPropertyTests
	CITYHOST_GRANTS=all $(SWIFT_TEST) --filter GrantLayerTests
	CITYHOST_SEEDS=$(SAGA_SEEDS) $(SWIFT_TEST) --filter SigningCrashTests --filter SigningModelTests --filter SigningCrowdTests
	PATH=$(CURDIR)/.venv/bin:$$PATH $(PYTHON) Tests/Proof/without.py --tests
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/crowd/one_home.py --residents $(RESIDENTS)
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/crowd/opening.py --front --judge-times
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/kill.py --kills $(KILLS) --observed
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/signed/receipts.py --events 20000
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/signed/checkpoint_age.py
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/signed/archive.py --kills 200
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/journeys.py
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/bad_inputs.py --strings 1000
	CITYHOST_BIN=$(RELEASE) $(PYTHON) Tests/Proof/openapi_fuzz.py --examples 300 --seconds 3600

# Writes down what PluginKit offers, to be reviewed; a test compares.
interface:
	CITYHOST_WRITE_INTERFACE=1 $(SWIFT_TEST) --filter 'What plugins build on'

format:
	swift format -i -r Package.swift Sources Plugins Tests

build: libraries
	$(SWIFT_BUILD)

release: libraries
	swift build -j $(JOBS) -c release --product cityhost

clean:
	rm -rf .build .build-tutorial .build-sabotage .venv

# Debian's packages, installed when they are missing.
libraries:
	@.ci/install libuv1-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev fonts-wqy-microhei fonts-hanazono

# What the proofs call as a person would.
tools:
	@.ci/install chromium fonts-noto-cjk sqlite3 curl patch poppler-utils

# Outside clients and validators, at the versions Tests/Proof/requirements.txt pins.
python: .venv/installed

.venv/installed: Tests/Proof/requirements.txt
	@[ -x $(PYTHON) ] || python3 -m venv .venv || { .ci/install python3-venv && python3 -m venv .venv; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r Tests/Proof/requirements.txt
	@touch $@

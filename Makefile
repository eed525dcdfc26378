# make run and make test are all that a newcomer needs; make help lists the rest.

SWIFT ?= swift
JOBS ?= $(shell nproc)
# What `make run` hands to the program: make run ARGS="--every 5s"
COMMAND ?= run
ARGS ?=
# How often `make bench` reads the meter, and how long `make fuzz` looks.
RUNS ?= 10
FUZZ_SECONDS ?= 60
export FUZZ_SECONDS
# How many years of readings `make journal` writes.
YEARS ?= 10
# How often `make kill` kills, and how long `make thousand` reads.
KILLS ?= 1000
MINUTES ?= 5

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint format bench journal deliver kill thousand decade fuzz core house embedded \
	docs clean \
	packages-core packages-run packages-lint packages-test

# Debian packages, each with its reason; Scripts/install-packages installs what is missing.
define CORE_PACKAGES
binutils — Swift links with it
libc6-dev — headers of the C library, for every Swift program
libstdc++-12-dev — the linker looks for it in every Swift program
endef
define BUILD_PACKAGES
$(CORE_PACKAGES)
git — SwiftPM fetches the libraries with it
ca-certificates — git and pip tell by them whom they fetch from
libsqlite3-dev — GRDB links the SQLite of the system
libmosquitto-dev — the MQTT client
endef
define LINT_PACKAGES
python3 — the import check and the other scripts are written in it
endef
define TEST_PACKAGES
curl — the stores of time series are asked with it
influxdb — line protocol is tried against it
mosquitto — the MQTT output is tried against this broker
mosquitto-clients — and what it sends is received with these
openssl — certificates and a server for HTTPS and TLS, and what an encrypted request holds
prometheus — its promtool checks our page, and loads our history
python3-venv — PyKMP reads the simulated meter from an environment of its own
ser2net — RFC 2217, serial ports over TCP, is tried against it
sqlite3 — the journal is asked as a person would ask it
victoria-metrics — line protocol, and a fleet that writes into one server
endef
export CORE_PACKAGES BUILD_PACKAGES LINT_PACKAGES TEST_PACKAGES

formatted := $(wildcard Package.swift Sources Tests Core/Package.swift Core/Sources Core/Tests \
	Benchmarks/Package.swift Benchmarks/Decoding Benchmarks/Telegrams Fuzz)
scripts := $(wildcard Scripts/*) .ci/run

help: ## lists the verbs
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

run: packages-run ## builds heatlog and runs it: make run ARGS="--every 5s"
	$(SWIFT) run --jobs $(JOBS) heatlog $(COMMAND) $(ARGS)

test: packages-test lint core house embedded ## everything that has to hold, as CI runs it

lint: packages-lint ## format, imports and the syntax of the scripts
	$(SWIFT) format lint --strict --parallel --recursive $(formatted)
	@for script in $(scripts); do \
		case "$$(head -n 1 "$$script")" in \
		*python3) python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$$script" ;; \
		*bash) bash -n "$$script" ;; \
		*) sh -n "$$script" ;; \
		esac || { echo "lint: $$script is no valid script" >&2; exit 1; }; \
	done
	Scripts/check-imports --self-test
	Scripts/check-imports

format: ## formats all Swift files in place
	$(SWIFT) format --in-place --parallel --recursive $(formatted)

core: packages-core ## Core's tests, in seconds
	$(SWIFT) test --package-path Core --jobs $(JOBS)

# What is tried at the real pace, or against servers that fall, comes after the rest: it would be
# late if all began at once.
paced := BusCommandTests|BusDoctorTests|DaemonTests|DoctorPaceTests|CaptureTests|CharacterPaceTests|CompanionTests
served := ConnectionsTests|EmonHubOutputTests|EmoncmsOutputTests|FleetTests|HomeAssistantTests|MQTT|Store

house: packages-test ## the tests of the program around Core
	$(SWIFT) test --jobs $(JOBS) --skip '$(paced)|$(served)'
	$(SWIFT) test --jobs $(JOBS) --skip-build --filter '$(served)'
	$(SWIFT) test --jobs $(JOBS) --skip-build --filter '$(paced)'

embedded: packages-core ## the protocol rooms as Embedded Swift for a microcontroller without a heap
	Scripts/check-embedded

bench: packages-run packages-lint ## what decoding costs, and a read from end to end
	cd Benchmarks && $(SWIFT) package --jobs $(JOBS) benchmark --no-progress
	$(SWIFT) build --jobs $(JOBS) -c release --product heatlog
	Scripts/bench-read "$$($(SWIFT) build -c release --show-bin-path)/heatlog" $(RUNS)

journal: packages-run ## what the journal costs: size, charts, appends, bytes written a day
	$(SWIFT) build --jobs $(JOBS) -c release --product JournalTrial
	Scripts/bench-journal "$$($(SWIFT) build -c release --show-bin-path)/JournalTrial" $(YEARS)

deliver: packages-test ## how long a day of ten meters takes on its way into InfluxDB
	$(SWIFT) build --jobs $(JOBS) -c release --product JournalTrial
	Scripts/bench-deliver "$$($(SWIFT) build -c release --show-bin-path)/JournalTrial"

kill: packages-test ## kill -9 of the running program, KILLS times
	KILLS=$(KILLS) $(SWIFT) test --jobs $(JOBS) --filter 'DaemonTests/Kills|DaemonTests/Pulses|PulseKillTests|CrashTests'

decade: packages-test ## one point a minute for ten years, into feeds of a made-up emoncms
	$(SWIFT) build --jobs $(JOBS) -c release --product JournalTrial
	JOURNAL_TRIAL="$$($(SWIFT) build -c release --show-bin-path)/JournalTrial" MINUTES=5259600 \
		$(SWIFT) test --jobs $(JOBS) --filter EmoncmsDecadeTests

thousand: packages-test ## a thousand meters read each minute by one program, for MINUTES
	$(SWIFT) build --jobs $(JOBS) -c release --product heatlog
	HEATLOG="$$($(SWIFT) build -c release --show-bin-path)/heatlog" MINUTES=$(MINUTES) \
		$(SWIFT) test --jobs $(JOBS) --filter DaemonTests/Thousand

fuzz: packages-lint ## hostile bytes for the parsers: make fuzz FUZZ_SECONDS=600
	Scripts/fuzz

docs: ## the documentation of Core as web pages in .build/docs
	@mkdir -p .build/symbols
	$(SWIFT) build --package-path Core --scratch-path Core/.build-docs --jobs $(JOBS) \
		-Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build/symbols
	docc convert --fallback-display-name heatlog --fallback-bundle-identifier heatlog.Core \
		--additional-symbol-graph-dir .build/symbols \
		--transform-for-static-hosting --output-path .build/docs > .build/docs.log
	@echo "docs: see .build/docs/documentation"

clean: ## removes everything that was built
	rm -rf .build Core/.build Core/.build-docs Benchmarks/.build Fuzz/.out

packages-run:
	@printf '%s\n' "$$BUILD_PACKAGES" | Scripts/install-packages

packages-core:
	@printf '%s\n' "$$CORE_PACKAGES" | Scripts/install-packages

packages-lint:
	@printf '%s\n' "$$LINT_PACKAGES" | Scripts/install-packages

packages-test:
	@printf '%s\n' "$$BUILD_PACKAGES" "$$LINT_PACKAGES" "$$TEST_PACKAGES" | Scripts/install-packages

# Everything people type. CI runs the same targets.
# A machine needs Python 3.11 or newer and make; Node and every tool come from the package registries.

PYTHON ?= python3
VENV   := .venv
BIN    := $(CURDIR)/$(VENV)/bin
# The virtual environment carries node and npm too; the tools of package.json live next to it.
export PATH := $(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export PYTHONUTF8 := 1

STAGE       ?= aicc-dev
CENTER      ?=
ENVIRONMENT ?=
CONTEXT     := $(if $(CENTER),-c center=$(CENTER)) $(if $(ENVIRONMENT),-c environment=$(ENVIRONMENT))
READY       := $(VENV)/.ready
LAYERS      := $(patsubst runtime/%/requirements.txt,build/%/.ready,$(wildcard runtime/layers/*/requirements.txt))
WORKERS     ?= 2
UPGRADE     ?=
SINCE       ?= main
CDK         ?= cdk
# The command without an installation of this project: what deploys has the packages of requirements-deploy.txt alone.
LIVE        ?= PYTHONPATH=$(CURDIR):$(CURDIR)/constructs:$(CURDIR)/runtime $(BIN)/python -m commands.main live

# The model of the Korean analyzer is pure data without a wheel: our own backend packs it as it is, none of its code runs.
AS_IS        = PYTHONPATH='$(CURDIR)/runtime/layers/as_is'
INSTALL      = $(AS_IS) $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: $(DATA)
DATA         = --no-binary kiwipiepy-model --no-build-isolation
INSTALL_OURS = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
QUIET_NPM    = --silent --no-fund --no-audit --no-update-notifier

.DEFAULT_GOAL := help
.PHONY: help setup deploy-tools lock security sbom package play drill layers synth native-tests call studio serve test check fmt lint types arrows unit validate rehearse changes preflight deploy diff smoke live-tests notice faults repair bench aws-cli api-check load coverage snapshots accept docs clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk 'BEGIN {FS = ":.*## "} {printf "  make %-12s %s\n", $$1, $$2}'

# By hash alone, from wheels and one package of data: nothing of a stranger runs while it is installed. What a virtual
# environment brings by itself is in the lock (pip) or removed (setuptools, which older Pythons add). The editable
# installation of this project comes last, from locked tools.
$(READY): requirements.txt pyproject.toml package.json package-lock.json
	@$(PYTHON) ringback/machine.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing pinned tools into $(VENV) and node_modules (once) ..."
	@$(INSTALL) -r requirements.txt
	@$(BIN)/python -m pip uninstall --quiet --yes setuptools 2>/dev/null
	@$(INSTALL_OURS)
	@npm ci --ignore-scripts $(QUIET_NPM)
	@rm -f $@ && touch $@

setup: $(READY) ## install everything that is pinned

# Node.js and the CDK's command line, for a job that deploys what another one has built: the fewer packages, the better.
deploy-tools: ## install what make deploy needs and no more; run it before there are credentials
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --no-deps -r requirements-deploy.txt
	@npm ci --ignore-scripts --omit=dev $(QUIET_NPM)

lock: $(READY) ## resolve pyproject.toml and package.json into locks with hashes (UPGRADE='-P urllib3' for newer ones)
	@$(BIN)/python -m tests.compliance.supply.lock $(UPGRADE)
	@npm install --package-lock-only --ignore-scripts $(QUIET_NPM)

security: $(READY) ## advisories, secrets, licenses, workflows, locks; writes the bills of materials to build/sbom
	@$(BIN)/python -m tests.compliance.supply.check
	@$(BIN)/python -m pytest -q -m security tests/compliance/test_supply_checks.py

package: $(READY) ## build the wheel and the source distribution of ringback into dist
	@cd ringback && $(BIN)/python -m hatchling build --directory ../dist

sbom: $(READY) ## write the bills of materials to build/sbom
	@$(BIN)/python -m tests.compliance.supply.sbom

play: $(READY) ## run every job of the pipeline as its workflow has it, in a copy of this tree (about fifteen minutes)
	@$(BIN)/python -m tests.compliance.supply.play

build/layers/%/.ready: runtime/layers/%/requirements.txt runtime/layers/build.py $(wildcard runtime/layers/*/unused.txt) $(READY)
	@$(BIN)/python runtime/layers/build.py $*
	@touch $@

layers: $(LAYERS) ## build the Lambda layers from packages pinned by hash

synth: $(READY) $(LAYERS) ## synthesize every center and environment into cdk.out (CENTER=aicc ENVIRONMENT=dev for one)
	@CDK_OUTDIR=cdk.out $(BIN)/python app.py $(CONTEXT)

native-tests: synth ## compile the call scenarios to native test cases and synthesize again with their stacks
	@$(BIN)/aicc scenarios tests $(if $(CENTER),tests/calls/$(CENTER))
	@CDK_OUTDIR=cdk.out $(BIN)/python app.py $(CONTEXT) -c native_tests=build/native_tests

call: synth ## phone the synthesized dev center from this terminal
	@$(BIN)/aicc call --stage $(STAGE)

studio: synth ## phone it from a page in the browser
	@$(BIN)/aicc studio --stage $(STAGE)

serve: synth ## serve its HTTP interfaces on this machine (START=2026-11-30T10:00 for another time than now)
	@$(BIN)/aicc serve --stage $(STAGE) $(if $(START),--start $(START))

# In the order of tests/conftest.py: one worker synthesizes while the other has tests that need no assembly.
test: $(READY) $(LAYERS) ## run every test
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

check: fmt-check lint types arrows rehearse test ## the definition of done

fmt: $(READY) ## format the code and the flows
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/aicc flows fmt contact_flows

.PHONY: fmt-check
fmt-check: $(READY)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/aicc flows fmt --check contact_flows

lint: $(READY) ## lint code, words and flows
	@$(BIN)/ruff check --quiet .
	@$(BIN)/codespell .
	@$(BIN)/python -m tests.compliance.words.check
	@$(BIN)/python -m tests.compliance.supply.check 'secrets in the tree'
	@$(BIN)/aicc flows lint contact_flows

types: $(READY) ## type-check in one strict run
	@$(BIN)/mypy

arrows: $(READY) ## hold the dependency arrows of the rooms
	@$(BIN)/lint-imports --no-cache

validate: $(READY) $(LAYERS) ## synthesize with the CDK's strict template validation on
	@CDK_OUTDIR=build/validated $(BIN)/python app.py --strict

rehearse: validate ## play the first deployment of every stage, and the next one after the last commit of main (SINCE)
	@$(BIN)/aicc rehearse create --assembly build/validated
	@if ! git rev-parse --verify --quiet '$(SINCE)^{commit}' >/dev/null; then \
	  echo "no commit $(SINCE) to compare with (a clone of depth 1 has one commit): what a deployment changes is not rehearsed"; \
	elif git diff --quiet '$(SINCE)' --; then echo "no difference to $(SINCE): a deployment would change nothing"; \
	else $(BIN)/aicc rehearse change --assembly build/validated --since '$(SINCE)'; fi

# The limit is that of the job that deploys.
changes: $(READY) $(LAYERS) ## what deploying cdk.out changes, as a table (STAGE=aicc-dev or none for all, SINCE=commit that is deployed or none)
	@$(BIN)/aicc rehearse $(if $(SINCE),change --since '$(SINCE)',create) $(if $(STAGE),--stage '$(STAGE)') --assembly cdk.out --time-limit 110 --format markdown

# These install nothing: what installs packages must not hold the role of an account.
preflight: ## look at the account before a deployment (STAGE=aicc-dev); needs credentials
	@$(LIVE) preflight --stage '$(STAGE)'

smoke: ## look at a stage after its deployment (STAGE=aicc-dev); needs credentials
	@$(LIVE) smoke --stage '$(STAGE)'

live-tests: ## run the native test cases of a deployed stage (STAGE=aicc-dev); needs credentials
	@$(LIVE) tests --stage '$(STAGE)'

notice: ## tell a topic how a deployment ended (STAGE, TOPIC, ENDED, VERSION, RUN); needs credentials
	@$(LIVE) notice --stage '$(STAGE)' --topic '$(TOPIC)' --ended '$(ENDED)' --version '$(VERSION)' --run '$(RUN)'

deploy: ## deploy the assembly in cdk.out (STAGE=aicc-dev), as tested; needs credentials of the account
	@test -f cdk.out/manifest.json || { echo "cdk.out is missing: run make synth first"; exit 2; }
	@command -v $(CDK) >/dev/null || { echo "the command line of the CDK is missing: run make deploy-tools first"; exit 2; }
	@$(PYTHON) operations/placeholders.py cdk.out '$(STAGE)'
	@$(CDK) deploy --app cdk.out '$(STAGE)/*' --require-approval never --no-notices || \
	{ code=$$?; echo "what the next attempt needs: docs/operations.md#when-a-deployment-fails"; exit $$code; }

diff: ## compare the templates in cdk.out with the deployed ones (STAGE=aicc-dev); needs credentials
	@test -f cdk.out/manifest.json || { echo "cdk.out is missing: run make synth first"; exit 2; }
	@$(CDK) diff --app cdk.out '$(STAGE)/*' --no-notices

faults: synth ## fail every deployment at every resource, and break everything in every call scenario (about ten minutes)
	@$(BIN)/aicc rehearse
	@$(BIN)/aicc scenarios faults --complete --processes $(WORKERS) --html reports/faults.html
	@CALLS=all $(BIN)/python -m pytest -q tests/calls/test_free_to_change.py

drill: $(READY) $(LAYERS) ## lose tables, objects, secrets and keys of a simulated center, bring them back, and see that nothing is lost
	@$(BIN)/python -m pytest -q tests/calls/test_restore_drill.py tests/calls/test_restore_drill_objects.py

repair: $(READY) $(LAYERS) ## stop every function at every call and fail every call in every way; nothing is lost, doubled or stuck
	@KILL_POINTS=all $(BIN)/python -m pytest -q -n $(WORKERS) -rP tests/unit/handlers/test_handlers_killed.py tests/unit/handlers/test_handlers_any_order.py tests/unit/handlers/test_handlers_faults.py > build/repair.txt || { tail -40 build/repair.txt; exit 1; }
	@grep -h "^kill points" build/repair.txt

bench: synth ## run every benchmark and print its figures
	@for file in tests/benchmarks/bench_*.py tests/benchmarks/*/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# The command line has dependencies of its own, some of them old, so it has a lock and an environment of its own.
AWS_CLI := build/aws_cli/bin/aws
$(AWS_CLI): requirements-aws-cli.txt
	@$(PYTHON) -m venv build/aws_cli
	@build/aws_cli/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

aws-cli: synth $(AWS_CLI) ## try the AWS CLI on a served center; installs it by itself
	@$(BIN)/python tests/benchmarks/try_aws_cli.py $(AWS_CLI)

# So has the tool that makes up requests; its lock is beside what uses it.
API_CHECK := build/api_check/.ready
$(API_CHECK): tests/benchmarks/api_check/requirements.txt
	@$(PYTHON) -m venv build/api_check
	@build/api_check/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $<
	@touch $@

api-check: synth $(API_CHECK) ## ask a served center everything that the OpenAPI document allows and much that it does not (SECONDS)
	@npx --yes --ignore-scripts --package @redocly/cli@2.77.0 redocly lint --extends recommended-strict runtime/contact_handlers/api/openapi.json
	@$(BIN)/python -m tests.benchmarks.api_check.run --stage $(STAGE) --seconds $(or $(SECONDS),600)

# A stage that is deployed is known by its address alone: nothing is synthesized.
load: $(if $(URL),$(READY),synth) ## let a thousand customers talk at once over HTTP, here or with a deployed stage (URL, KEY, TOKEN)
	@$(BIN)/python -m tests.benchmarks.load.run --stage $(STAGE) $(if $(URL),--url '$(URL)' --key '$(KEY)' $(if $(TOKEN),--token '$(TOKEN)'))

coverage: $(READY) $(LAYERS) ## test coverage of the code; fails below what pyproject.toml says
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --cov --cov-report=term:skip-covered

snapshots: $(READY) $(LAYERS) ## accept changed snapshots after reading the diff
	@$(BIN)/python -m pytest -q tests/snapshot --snapshot-update

accept: docs snapshots ## accept what a change of a flow or a setting does to pictures, pages and snapshots; read the diff

docs: synth ## regenerate schemas, rule pages and pictures
	@$(BIN)/aicc docs

clean: ## remove what the targets above made
	rm -rf cdk.out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis reports

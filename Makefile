.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# Of the local world; a line such as `make up DESK_PORT=8080` chooses others.
export AWS_PORT ?= 4566
export DESK_PORT ?= 4570
export PHONE_PORT ?= 4571
export DEMO_PASSWORD ?= talk-to-customers
export IAM ?= false

# Small, the same wherever they are built, without Lambda's old way of being called.
export FUNCTION_GOFLAGS := '-ldflags=-s -w' -tags=lambda.norpc -trimpath -buildvcs=false

# Of a deployment to AWS.
STACK ?= smsdesk
DESK_URL ?= http://localhost:$(DESK_PORT)
PARAMETERS ?=

TOOLS := .local/tools
SAM := $(TOOLS)/sam/bin/sam
WORLD := .local/bin/world
SCHEMATHESIS := $(TOOLS)/schemathesis
GOLANGCI_LINT := $(TOOLS)/golangci-lint
PACKAGES := web/node_modules/.package-lock.json test/browser/node_modules/.package-lock.json
UNIT_PACKAGES = $$(go list ./... | grep -v '/test/')

export SAM_CLI_TELEMETRY := 0

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##### The local world

.PHONY: run
run: world ## Run everything on this machine until Ctrl-C, and print where it is
	@$(WORLD) run

.PHONY: up
up: world ## The same in the background
	@$(WORLD) up

.PHONY: down
down: binaries ## End what `make up` started; the emulator forgets all
	@$(WORLD) down

.PHONY: token
token: binaries ## Print an id token: make -s token AGENT=alice
	@$(WORLD) token $(or $(AGENT),$(error say whose: make -s token AGENT=alice))

##### Tests

.PHONY: test
test: lint test-unit test-store test-world ## Everything, from unit to browser, in worlds of its own

.PHONY: test-unit
test-unit: need-go need-node .local/modules web/node_modules/.package-lock.json ## Fast tests: no emulator, no network
	@$(call say,testing units)
	@go test $(UNIT_PACKAGES)
	@npm --prefix web test

# Of each function.
FUZZ_TIME ?= 30s

.PHONY: fuzz
fuzz: need-go .local/modules ## Feed nonsense to whatever reads what others write: every Fuzz function, 30 s each
	@go test -list '^Fuzz' $(UNIT_PACKAGES) >.local/fuzz
	@awk '/^Fuzz/ { names[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, names[i]; n = 0 }' .local/fuzz | \
		while read -r package name; do \
			printf '\n== fuzzing %s\n' "$$name" >&2; \
			go test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZ_TIME) $$package || exit 1; \
		done

.PHONY: test-store
test-store: need-java binaries $(TOOLS)/emulator/installed $(TOOLS)/dynamodb/installed ## The store on both engines that speak DynamoDB
	@$(call say,testing the store)
	@$(WORLD) engines go test -count=1 -timeout 20m ./test/store/...

.PHONY: test-localstack
test-localstack: need-python binaries $(TOOLS)/localstack/installed $(TOOLS)/sam/installed ## What runs on LocalStack's last free core, on it
	@$(call say,testing on LocalStack)
	@$(WORLD) localstack go test -count=1 -timeout 10m ./test/localstack/...

.PHONY: figures
figures: need-java binaries $(TOOLS)/emulator/installed $(TOOLS)/dynamodb/installed ## Measure what the table costs, write it into docs/datamodel.md
	@$(WORLD) engines go test -count=1 -run TestFiguresAreDocumented ./test/store -update

.PHONY: bench
bench: need-java need-node binaries $(TOOLS)/emulator/installed $(TOOLS)/dynamodb/installed shared/sms/testdata/reference/node_modules/.package-lock.json ## Measure what the design promises: ratios and counts, into bench/results.json
	@$(call say,measuring)
	@$(WORLD) engines go run ./bench

.PHONY: test-world
test-world: export IAM := true
test-world: need-chromium world $(PACKAGES) $(SCHEMATHESIS)/installed ## The deployed stack, from outside and in the browser
	@$(call say,testing a world)
	@$(WORLD) exec $(MAKE) test-here schemathesis-here

.PHONY: schemathesis
schemathesis: world $(SCHEMATHESIS)/installed ## The deployed API, asked all that its document allows and more
	@$(WORLD) exec $(MAKE) schemathesis-here

# Against the world that SMSDESK_ENDPOINTS names, or that `make up` started.
.PHONY: test-here
test-here:
	@go test -count=1 ./test/e2e/...
	@npm --prefix test/browser test

# The same, but it leaves agents and services behind that the other tests would not know.
.PHONY: schemathesis-here
schemathesis-here:
	@$(SCHEMATHESIS)/bin/python test/schemathesis/run.py $(SCHEMATHESIS)/bin/st $(WORLD)

.PHONY: screenshots
screenshots: need-chromium world $(PACKAGES) ## Take the pictures in docs/images anew
	@$(WORLD) exec npm --prefix test/browser run screenshots

.PHONY: lint
lint: need-go need-node .local/modules $(GOLANGCI_LINT) $(TOOLS)/sam/installed $(PACKAGES) ## golangci-lint, gofumpt, eslint, prettier, cfn-lint
	@$(call say,linting)
	@$(GOLANGCI_LINT) run --allow-parallel-runners ./...
	@npm --prefix web run lint
	@npm --prefix test/browser run lint
	@$(SAM) validate --lint --region us-east-1

.PHONY: fmt
fmt: need-go need-node $(GOLANGCI_LINT) $(PACKAGES) ## gofumpt, prettier
	@$(GOLANGCI_LINT) fmt ./...
	@npm --prefix web run format
	@npm --prefix test/browser run format

##### AWS

# What SAM builds with: see local/world/build.
BUILD_ENVIRONMENT = CGO_ENABLED=0 GOFLAGS="$(FUNCTION_GOFLAGS)"

.PHONY: deploy
deploy: need-go $(TOOLS)/sam/installed ## Deploy to AWS: make deploy DESK_URL=https://desk.example.com
	@$(call say,building)
	@$(BUILD_ENVIRONMENT) GOOS=linux GOARCH=arm64 go build ./functions/...
	@$(BUILD_ENVIRONMENT) $(SAM) build
	@$(SAM) deploy --stack-name $(STACK) --parameter-overrides DeskUrl=$(DESK_URL) $(PARAMETERS)
	@go run ./tools/deliverylogs enable --stack $(STACK)

# config.json comes last: with it the new desktop is whole.
.PHONY: deploy-desk
deploy-desk: need-aws web/dist/index.html ## Put the desktop where the stack serves it (deployed with PARAMETERS=HostDesk=true)
	@aws s3 sync web/dist/assets "s3://$(call output,DeskBucket)/assets"
	@aws s3 cp web/dist "s3://$(call output,DeskBucket)" --recursive --exclude 'assets/*'
	@printf '%s' '$(call output,DeskConfig)' | aws s3 cp - "s3://$(call output,DeskBucket)/config.json" --content-type application/json

# An output of the deployed stack.
output = $(shell aws cloudformation describe-stacks --stack-name $(STACK) --query "Stacks[0].Outputs[?OutputKey=='$(1)'].OutputValue" --output text)

.PHONY: destroy
destroy: need-go $(TOOLS)/sam/installed ## Remove it from AWS, with all data
	@go run ./tools/deliverylogs restore --stack $(STACK)
	@$(SAM) delete --stack-name $(STACK)

##### What the targets above need; each is made once

# Progress is no output: `make -s token` prints the token alone.
say = printf '\n== %s\n' '$(1)' >&2
install = printf '%-32s ' 'installing $(1)' >&2
installed = echo done >&2

# need-go, need-java...: fails with a line that says what to do.
.PHONY: need-%
need-%:
	@local/need $*

.PHONY: binaries
binaries: need-go .local/modules
	@go build -o .local/bin/ ./local/world ./local/simulator ./tools/configure

.PHONY: world
world: need-python need-node binaries $(TOOLS)/sam/installed $(TOOLS)/emulator/installed web/dist/index.html

.local/modules: go.mod go.sum
	@local/need go
	@mkdir -p .local && $(call install,Go modules)
	@go mod download
	@touch $@ && $(installed)

$(TOOLS)/%/installed: local/python/%.txt
	@local/need python
	@$(call install,$* for Python)
	@rm -rf $(@D) && python3 -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@touch $@ && $(installed)

$(TOOLS)/dynamodb/installed: local/dynamodb/pom.xml
	@local/need java
	@$(call install,DynamoDB Local)
	@rm -rf $(@D) && mkdir -p .local
	@mvn --batch-mode --file $< dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(abspath $(@D)) >.local/maven.log 2>&1 || { cat .local/maven.log; exit 1; }
	@touch $@ && $(installed)

$(GOLANGCI_LINT): local/tools/go.mod local/tools/go.sum
	@local/need go
	@$(call install,golangci-lint)
	@go -C local/tools mod download
	@go -C local/tools build -o $(abspath $@) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@ && $(installed)

%/node_modules/.package-lock.json: %/package-lock.json
	@local/need node
	@$(call install,the packages of $*)
	@npm --prefix $* ci --silent --no-audit --no-fund
	@touch $@ && $(installed)

web/dist/index.html: web/node_modules/.package-lock.json docs/openapi.yaml $(shell find web/src web/public web/*.html web/*.ts web/*.json -type f 2>/dev/null | grep -v schema.d.ts)
	@mkdir -p .local && printf '%-32s ' 'building the desktop' >&2
	@npm --prefix web run --silent build >.local/web-build.log 2>&1 || { cat .local/web-build.log; exit 1; }
	@touch $@ && $(installed)

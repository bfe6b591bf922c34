# 碳迹 Tanji. `make run` 启动示例，`make test` 全部检查。Every step is a file target, so nothing runs twice.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
DONE := .venv/.done
DEB_RUN := fonts-noto-cjk
DEB_TEST := chromium poppler-utils postgresql
MANIFEST := src/tanji/web/static/build/manifest.json
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
FRONTEND := $(shell find frontend -type f 2>/dev/null)
TEMPLATES := $(shell find src/tanji -name '*.html' 2>/dev/null)
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --python-version 3.11

.PHONY: help run test test-sqlite test-postgres bench docs lint format messages bundle lock clean ready

help:
	@echo 'make run      启动示例：http://127.0.0.1:8000      start the demo'
	@echo 'make test     格式、类型、边界、全部测试             every check and test'
	@echo 'make lint     只查格式、类型、边界                   format, types, doors'
	@echo 'make format   整理格式                               format the code'
	@echo 'make messages 收集待译文字                             gather messages for the English catalogue'
	@echo 'make bench    测速                                   measure speed'
	@echo 'make docs     重写验证、规则与手册里的实录              rewrite what docs are generated'
	@echo 'make bundle   离线安装包（dist/）                    wheels for a network without internet'
	@echo 'make lock     重新锁定依赖                           lock the dependencies again'
	@echo 'make clean    删除一切生成物                         remove all that was made'

# ------------------------------------------------------------------- set-up
$(BIN)/uv:
	"$$(tools/python)" -c 'import ensurepip' 2>/dev/null || tools/debian python3-venv
	"$$(tools/python)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

$(DONE)/run: $(BIN)/uv requirements/run.lock requirements/build.lock pyproject.toml
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/run.lock -r requirements/build.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@mkdir -p $(DONE) && touch $@

$(DONE)/dev: $(DONE)/run requirements/dev.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.lock
	@touch $@

$(DONE)/bench: $(DONE)/dev requirements/bench.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/bench.lock
	@touch $@

# Without the font the platform runs; only reports as PDF say what they lack.
$(DONE)/debian-run:
	tools/debian $(DEB_RUN) || exit 0
	@mkdir -p $(DONE) && touch $@

$(DONE)/debian-test: $(DONE)/debian-run
	tools/debian $(DEB_TEST)
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	@command -v npm >/dev/null || { echo '需要 Node 20 或更新版本 · Node 20 or newer is needed'; exit 1; }
	npm install --no-audit --no-fund
	@touch $@

$(MANIFEST): node_modules/.package-lock.json vite.config.ts tsconfig.json $(FRONTEND) $(TEMPLATES)
	npm run --silent build
	@touch $@

$(DONE)/catalogues: $(DONE)/run $(CATALOGUES)
	$(BIN)/python tools/messages.py compile
	@touch $@

ready: $(DONE)/run $(DONE)/debian-run $(MANIFEST) $(DONE)/catalogues

# ---------------------------------------------------------------------- use
run: ready
	$(BIN)/tanji demo

test: ready $(DONE)/dev $(DONE)/debian-test lint test-sqlite test-postgres

test-sqlite: ready $(DONE)/dev $(DONE)/debian-test
	$(BIN)/pytest -n 2 --dist loadscope

# The rooms that keep rows, once more on the server's database.
test-postgres: ready $(DONE)/dev $(DONE)/debian-test
	tools/with-postgres $(BIN)/pytest -n 2 --dist loadscope -m 'not browser' \
		$(wildcard tests/apps tests/api tests/web tests/journeys)

lint: $(DONE)/dev node_modules/.package-lock.json
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run --silent check

format: $(DONE)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(DONE)/run
	$(BIN)/python tools/messages.py gather

bench: ready $(DONE)/bench
	for file in $(wildcard benchmarks/*.py); do $(BIN)/python "$$file"; done

docs: $(DONE)/run
	for file in docs/make_*.py; do $(BIN)/python "$$file"; done

bundle: ready $(DONE)/dev
	tools/bundle dist

lock: $(BIN)/uv
	$(COMPILE) requirements/build.in -o requirements/build.lock
	$(COMPILE) requirements/run.in -o requirements/run.lock
	$(COMPILE) requirements/dev.in -o requirements/dev.lock
	$(COMPILE) requirements/bench.in -o requirements/bench.lock
	npm install --package-lock-only --no-audit --no-fund

clean:
	rm -rf .venv node_modules dist var src/tanji/web/static/build
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
MODELS ?= 10000

.PHONY: demo test check engines extension vsix fmt clean

## demo: set everything up and score the shipped example
demo: $(STAMP)
	@rm -rf build/demo
	@$(BIN)/lscore init build/demo --from b2b_saas --ci none
	@cd build/demo && ../../$(BIN)/lscore run --as-of 2026-03-01 --format table

## test: set everything up, check the code, run all tests
test: check extension
	$(BIN)/pytest -n 2

## check: lint, types, layout of the packages
check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/pytest tests/test_house.py

## engines: hold the two engines to each other on many random models
engines: $(STAMP)
	$(BIN)/python -m tests.engines_run --models $(MODELS)

## extension: what the VS Code extension is built and tested with, from the npm registry; without it, its tests are skipped
extension: $(STAMP)
	@$(BIN)/python editors/npm.py install

## vsix: package the VS Code extension: build/lscore.vsix
vsix: extension
	@mkdir -p build
	@$(BIN)/python editors/npm.py run package -- --out ../../build/lscore.vsix

fmt: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	touch $(STAMP)

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis editors/vscode/node_modules editors/vscode/dist

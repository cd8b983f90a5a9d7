# The tasks of a developer. Each target sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help setup run test unit cov test-all hostile bench soak screenshots gallery texts pseudo lint lock freeze prove-freeze packages prove-packages windows prove-windows wheel clean

PYTHON := .venv/bin/python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Create the virtual environment in .venv, and install the system libraries that Qt needs
	@tools/setup

run: setup ## Open the window on the sandbox; without a display, run the demo and take a screenshot
	@mkdir -p build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec .venv/bin/appsync-console gui --profile Sandbox; \
	else \
		echo "No display: running appsync-console demo --headless --screenshot build/demo.png"; \
		exec .venv/bin/appsync-console demo --headless --screenshot build/demo.png; \
	fi

test: setup ## Run the tests
	@$(PYTHON) -m pytest -n auto --dist loadfile -m "not long"

unit: setup ## Run the quick unit tests, with few examples for each property: half a minute
	@$(PYTHON) -m pytest -q -m "not slow" --hypothesis-profile=quick tests/unit

cov: setup ## Run the unit tests and list the lines they miss, in build/coverage
	@$(PYTHON) -m coverage run -m pytest -q tests/unit
	@$(PYTHON) -m coverage html -d build/coverage
	@$(PYTHON) -m coverage report --skip-covered --skip-empty

test-all: test hostile prove-freeze prove-packages ## Run all tests, then those that take longer: long ones, malformed input, packages
	@$(PYTHON) -m pytest -m long

hostile: setup ## Run the tests with broken networks, disks and processes and with malicious content, and ten thousand malformed inputs
	@FUZZ_INPUTS=10000 $(PYTHON) -m pytest -n auto --dist loadfile -m hostile

bench: setup ## Run the benchmarks: a table, and benchmarks/results.json
	@$(PYTHON) -m benchmarks

soak: setup ## Run the long tests: a million messages, an hour of traffic, ten minutes of token refreshes, fifty server kills
	@$(PYTHON) -m benchmarks.soak_flood
	@$(PYTHON) -m benchmarks.soak_sandbox
	@$(PYTHON) -m benchmarks.soak_tokens
	@$(PYTHON) -m benchmarks.soak_restarts

screenshots: setup ## Take the screenshots of the documentation
	@$(PYTHON) tools/screenshots.py

texts: setup ## Collect the texts for translators and compile the translations, in resources/locale
	@$(PYTHON) tools/texts.py

pseudo: setup ## Run the window tests in a language with accents and longer texts, which shows untranslated and clipped ones
	@APPSYNC_CONSOLE_LANGUAGE=pseudo $(PYTHON) -m pytest -q -n auto --dist loadfile tests/gui

gallery: setup ## Show every panel and dialog with sample values; without a display, take a picture of each
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(PYTHON) tools/gallery.py; \
	else \
		echo "No display: writing pictures to build/gallery"; \
		exec $(PYTHON) tools/gallery.py --screenshot build/gallery; \
	fi

lint: setup ## Check style, types and imports between packages
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports

lock: setup ## Write the lock files after a dependency changed (UPGRADE=1: the newest versions)
	@tools/lock $(if $(UPGRADE),--upgrade)

freeze: ## Build the program as one folder that needs no Python, in dist/appsync-console
	@tools/freeze

prove-freeze: setup freeze ## Test the frozen program without this checkout; measure its size and start
	@tools/prove-frozen

packages: setup freeze ## Build a .deb, an .rpm and an Arch package, in dist/
	@tools/package

windows: setup ## Build the Windows program and installer under Wine, in dist/
	@tools/freeze-windows
	@tools/installer dist/windows/appsync-console

prove-windows: setup ## Test that installer under Wine: install, start, use, uninstall
	@tools/prove-windows

prove-packages: setup ## Test the .deb in a clean system: install, start, upgrade, remove
	@tools/prove-packages

wheel: setup ## Build the wheel for pip, in dist/
	@$(PYTHON) -m hatchling build -t wheel -d dist

clean: ## Delete all build results and the virtual environment
	@rm -rf .venv build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

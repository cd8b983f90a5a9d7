# Everything a person does with a checkout. Each target sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help setup run test bench fuzz soak screenshots lint lock freeze prove-freeze packages prove-packages windows prove-windows wheel clean

PYTHON := .venv/bin/python

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## The virtual environment in .venv, and the system libraries Qt needs
	@tools/setup

run: setup ## The window on the sandbox; without a display the demo: a round trip, and a picture of it
	@mkdir -p build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec .venv/bin/appsync-console gui --profile Sandbox; \
	else \
		echo "No display: running appsync-console demo --headless --screenshot build/demo.png"; \
		exec .venv/bin/appsync-console demo --headless --screenshot build/demo.png; \
	fi

test: setup ## All tests
	@$(PYTHON) -m pytest

bench: setup ## What is measured, as a table and in benchmarks/results.json
	@$(PYTHON) -m benchmarks

fuzz: setup ## Ten thousand odd frames and as many odd HTTP bodies for the sandbox
	@FUZZ_INPUTS=10000 $(PYTHON) -m pytest tests/conformance/test_fuzz.py

soak: setup ## A flood of a million messages, an hour of traffic, ten minutes of renewed tokens, and fifty kills of the server under load
	@$(PYTHON) -m benchmarks.soak_flood
	@$(PYTHON) -m benchmarks.soak_sandbox
	@$(PYTHON) -m benchmarks.soak_tokens
	@$(PYTHON) -m benchmarks.soak_restarts

screenshots: setup ## The pictures of the documentation, drawn anew
	@$(PYTHON) tools/screenshots.py

lint: setup ## Style, types and the arrows between the rooms
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports

lock: setup ## The locked versions, after a dependency changed (UPGRADE=1: the newest of all)
	@tools/lock $(if $(UPGRADE),--upgrade)

freeze: ## The program as one folder that needs no Python, in dist/appsync-console
	@tools/freeze

prove-freeze: setup freeze ## The frozen program tested away from this checkout, with its size and its start
	@tools/prove-frozen

packages: setup freeze ## A .deb, an .rpm and a package for Arch, in dist/
	@tools/package

windows: setup ## The program and the installer of Windows, made under Wine, in dist/
	@tools/freeze-windows
	@tools/installer dist/windows/appsync-console

prove-windows: setup ## That installer under Wine: installed, started, used, uninstalled
	@tools/prove-windows

prove-packages: setup ## The .deb installed, started, upgraded and removed in a clean system of its own
	@tools/prove-packages

wheel: setup ## The package for pip, in dist/
	@$(PYTHON) -m hatchling build -t wheel -d dist

clean: ## Away with everything that was made here, the virtual environment too
	@rm -rf .venv build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

"""Tests of the measures that make the window open quickly."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import linecache, sys
from appsync_console.app import entry
import appsync_console.ui
from appsync_console.app import main
main.run_window = lambda folders, profile: 0
assert entry._open_window(None) == 0
read = [name for name in linecache.cache if "appsync_console" in name]
assert len(read) < 20, read
late = {"appsync_console.texts.errors.catalog", "appsync_console.domain.deployment"}
assert not late & set(sys.modules), late & set(sys.modules)
heavy = {"aiohttp", "gql", "graphql", "botocore", "keyring", "yaml", "jwt", "oauthlib", "websockets", "tree_sitter"}
print(sorted(heavy & set(sys.modules)))
"""


def test_startup_reads_no_sources_and_imports_no_heavy_modules() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_an_entry_point_alone_imports_no_texts_of_errors_and_no_msgspec() -> None:
    code = (
        "import sys, appsync_console.app.entry; "
        "late = {'appsync_console.texts.errors.catalog', 'msgspec', 'PySide6'}; print(sorted(late & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"

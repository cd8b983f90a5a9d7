"""On what a run was made: the processor, the system and the versions of everything that was measured."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    "appsync-console",
    "PySide6-Essentials",
    "qasync",
    "gql",
    "graphql-core",
    "websockets",
    "aiohttp",
    "msgspec",
)


def load() -> list[float]:
    """Processes that wanted to run, over the last 1, 5 and 15 minutes; empty where the system does not say."""
    return [round(each, 2) for each in os.getloadavg()] if hasattr(os, "getloadavg") else []


def describe(load_before: list[float], seconds: float) -> str:
    """The machine as JSON text.

    Args:
        load_before: What :func:`load` said before the run.
        seconds: How long the run took.
    """
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_before": load_before,
        "load_after": load(),
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _PACKAGES},
    }
    return json.dumps(about, indent=2) + "\n"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()

"""Describes the machine of a run: processor, system and versions."""

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
    """Return the load averages of the last 1, 5 and 15 minutes; empty if the system has none."""
    return [round(each, 2) for each in os.getloadavg()] if hasattr(os, "getloadavg") else []


def describe(load_before: list[float], seconds: float) -> str:
    """Return a description of the machine as JSON.

    Args:
        load_before: The result of :func:`load` before the run.
        seconds: The duration of the run.
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

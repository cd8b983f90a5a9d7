"""The test message: a small marked message that verifies delivery on a channel. Other subscribers see it too."""

from __future__ import annotations

import json
import uuid
from typing import Final

PROBE_FIELD: Final = "appsyncConsoleProbe"


def new_mark() -> str:
    """Create a unique mark for a test message."""
    return str(uuid.uuid4())


def probe_text(mark: str) -> str:
    """The JSON text of a test message."""
    return json.dumps({PROBE_FIELD: mark})


def is_probe(text: str) -> bool:
    """Whether the JSON text is that of a test message, from this process or any other."""
    return f'"{PROBE_FIELD}"' in text[:64]

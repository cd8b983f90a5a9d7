"""The probe: a small marked message that shows whether a channel delivers. Others who listen see it too."""

from __future__ import annotations

import json
import uuid
from typing import Final

PROBE_FIELD: Final = "appsyncConsoleProbe"


def new_mark() -> str:
    """A mark that no other probe has."""
    return str(uuid.uuid4())


def probe_text(mark: str) -> str:
    """The JSON text of a probe."""
    return json.dumps({PROBE_FIELD: mark})


def is_probe(text: str) -> bool:
    """Whether the JSON text of a message is that of a probe, of this program or of another one's."""
    return f'"{PROBE_FIELD}"' in text[:64]

"""What a check found: a code with the facts of its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appsync_console.domain.errors import Field
from appsync_console.domain.secret import Redactor


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        code: Identifies the text; see ``texts.errors``.
        fields: The values in the text by name.
    """

    code: str
    fields: Mapping[str, Field] = field(default_factory=dict)

    def redacted(self, redactor: Redactor) -> Finding:
        """Return the finding without secrets."""
        fields = {name: redactor.redact(one) if isinstance(one, str) else one for name, one in self.fields.items()}
        return replace(self, fields=fields)

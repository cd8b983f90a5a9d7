"""The templates of all error codes. Imported with the first error text: most starts of the program show none."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from appsync_console.texts.errors import (
    appsync,
    authorization_input,
    checks,
    connections,
    credentials,
    deployment,
    files,
    imports,
    input,
    json_text,
    program,
    sandbox,
    sign_in,
)
from appsync_console.texts.errors.template import Template

TEMPLATES: Mapping[str, Template] = ChainMap(
    appsync.TEMPLATES,
    authorization_input.TEMPLATES,
    checks.TEMPLATES,
    connections.TEMPLATES,
    credentials.TEMPLATES,
    deployment.TEMPLATES,
    files.TEMPLATES,
    imports.TEMPLATES,
    input.TEMPLATES,
    json_text.TEMPLATES,
    program.TEMPLATES,
    sandbox.TEMPLATES,
    sign_in.TEMPLATES,
)

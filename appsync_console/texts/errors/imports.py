"""Texts of notices: what an imported configuration file contains that does not become part of a profile."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Plural, Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "import.events_api": Template(
        mark("Left out: the Events API {url}. This program has profiles for GraphQL APIs only."),
    ),
    "import.identity_pool": Template(
        mark("Left out: the identity pool of {api}. For IAM, the profile uses the AWS credentials of this computer."),
    ),
    "import.key_computed": Template(
        mark("Left out: the API key of {api}. Only running the program in the file would give it."),
    ),
    "import.key_hidden": Template(
        mark("Left out: the API key of {api}. The file does not show it."),
    ),
    "import.keys_further": Template(
        Plural(
            mark("Left out: {count:,} further API key of {api}."),
            mark("Left out: {count:,} further API keys of {api}."),
            by="keys",
        ),
    ),
    "import.keys_unclear": Template(
        Plural(
            mark("Left out: {count:,} API key. The file does not say to which API it belongs."),
            mark("Left out: {count:,} API keys. The file does not say to which APIs they belong."),
            by="keys",
        ),
    ),
    "import.mode_unknown": Template(
        mark("Left out: the authorization mode {mode} of {api}. AppSync has no such mode."),
    ),
    "import.rest_api": Template(
        mark("Left out: the REST API {url}."),
    ),
    "import.url_computed": Template(
        mark("Left out: an API whose URL is not in the file. Only running the program in it would give it."),
    ),
    "import.url_invalid": Template(
        mark("Left out: {url}. {inner.what}"),
    ),
}

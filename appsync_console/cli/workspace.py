"""Opens the user's profiles and secrets for a command; warnings about damaged files go to standard error."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.output import say
from appsync_console.domain.secret_home import SecretHome
from appsync_console.session.workspace.folders import Folders
from appsync_console.texts.notices import notice_text
from appsync_console.texts.secret_home import place_text, reason_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.workspace.workspace import Workspace

_OPTION = click.option(
    "--allow-plaintext-keyring",
    "allows_plaintext",
    is_flag=True,
    help=mark("Store secrets even if the keyring does not encrypt them."),
)


def plaintext_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that stores secrets ``--allow-plaintext-keyring``, as ``allows_plaintext``."""
    return _OPTION(command)


@asynccontextmanager
async def open_workspace(
    folders: Folders, *, with_log: bool = False, keeps_secrets: bool = True, allows_plaintext: bool = False
) -> AsyncIterator[Workspace]:
    """Open the workspace, and close it at the end; for the arguments and errors see :meth:`Workspace.open`."""
    from appsync_console.session.workspace.workspace import Workspace

    workspace = await Workspace.open(
        folders, with_log=with_log, keeps_secrets=keeps_secrets, allows_plaintext=allows_plaintext
    )
    try:
        for notice in workspace.notices:
            say(tr("warning: {text}", text=notice_text(notice)))
        yield workspace
    finally:
        if text := await workspace.aclose():
            say(text)


def api_key_text(home: SecretHome) -> str:
    """Whether a command stored the API key of a profile; if it did not, also why and what to do."""
    if home.is_keyring:
        return tr("Its API key is stored {place}.", place=place_text(home))
    remedy = tr("Enter it in the window, or set APPSYNC_CONSOLE_API_KEY when you run a command.")
    if home.is_plaintext_refused:
        remedy = tr("Add --allow-plaintext-keyring to store it anyway. {remedy}", remedy=remedy)
    return tr("Its API key was not stored. {reason} {remedy}", reason=reason_text(home), remedy=remedy)

"""The person at the terminal, as far as signing in needs them."""

from __future__ import annotations

import asyncio
import sys
import webbrowser

import click

from appsync_console.cli.output import say
from appsync_console.domain.errors import SignInCancelled
from appsync_console.domain.secret import Secret
from appsync_console.session.sign_in import NOBODY, Challenge


class Terminal:
    """Asks on the terminal, and opens the browser of the machine; where neither is there, nobody is asked."""

    async def answer(self, challenge: Challenge) -> Secret:
        """What is typed, which is not shown; raises SignInCancelled where nobody is there or gives up."""
        if not sys.stdin.isatty():
            return await NOBODY.answer(challenge)
        try:
            return Secret(await asyncio.to_thread(_ask, challenge.text))
        except click.Abort as error:
            raise SignInCancelled("Signing in was given up.") from error

    async def open_browser(self, url: str) -> None:
        """Open the page, and say where it is; raises SignInCancelled where nobody is there."""
        if not sys.stdin.isatty():
            await NOBODY.open_browser(url)
        has_browser = await asyncio.to_thread(webbrowser.open, url)
        say("Sign in in the browser." if has_browser else f"Sign in on this page: {url}")

    async def browser_given_up(self) -> None:
        """Never returns: who gives up presses Ctrl+C, which ends the command."""
        await asyncio.Event().wait()


def _ask(text: str) -> str:
    answer: str = click.prompt(text, hide_input=True, err=True)
    return answer

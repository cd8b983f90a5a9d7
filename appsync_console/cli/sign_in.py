"""Sign-in at the terminal."""

from __future__ import annotations

import asyncio
import sys
import webbrowser

import click

from appsync_console.cli.output import say
from appsync_console.domain.errors import SignInCancelled
from appsync_console.domain.secret import Secret
from appsync_console.session.sign_in import NOBODY, Challenge, question_text
from appsync_console.texts.translation import tr


class Terminal:
    """Prompts in the terminal and opens the default browser; without a terminal, sign-in fails."""

    async def answer(self, challenge: Challenge) -> Secret:
        """The typed answer, which is not echoed; raises SignInCancelled if there is no terminal or the user cancels."""
        if not sys.stdin.isatty():
            return await NOBODY.answer(challenge)
        try:
            return Secret(await asyncio.to_thread(_ask, question_text(challenge)))
        except click.Abort as error:
            raise SignInCancelled("sign_in.canceled") from error

    async def open_browser(self, url: str) -> None:
        """Open the page, or print its URL; raises SignInCancelled if there is no terminal."""
        if not sys.stdin.isatty():
            await NOBODY.open_browser(url)
        has_browser = await asyncio.to_thread(webbrowser.open, url)
        say(tr("Sign in in the browser.") if has_browser else tr("Sign in on this page: {url}", url=url))

    async def browser_given_up(self) -> None:
        """Never returns: to cancel, the user presses Ctrl+C, which ends the command."""
        await asyncio.Event().wait()


def _ask(text: str) -> str:
    answer: str = click.prompt(text, hide_input=True, err=True)
    return answer

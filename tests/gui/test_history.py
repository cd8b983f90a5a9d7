"""Opening a channel of an API that stores its messages shows earlier messages, as far back as the user chose."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.faults import Door, Faults
from appsync_console.domain.message import Kind
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.sandbox import http_client, running_sandbox
from tests.support.waiting import until
from tests.support.windows import Person, person_at


async def published(sandbox: Sandbox, *texts: str) -> None:
    async with http_client(sandbox) as http:
        for text in texts:
            await http.run(SIMPLE_CHANNELS.publish.document, {"name": "robots", "data": text})


@asynccontextmanager
async def person_on(sandbox: Sandbox, folder: Path, theme: Theme, minutes: int = 60) -> AsyncIterator[Person]:
    """Start with a profile of an API that stores messages; ``minutes`` is how far back earlier messages are loaded."""
    async with person_at(folder, theme) as person:
        workspace = person.console.workspace
        workspace.settings.look_back_minutes = minutes
        profile = next((each for each in workspace.profiles if each.name == "Kept"), None)
        if profile is None:
            profile = workspace.new_profile("Kept", sandbox.graphql_url, [Channel(name="robots")])
            await workspace.save_profile(profile, {SecretKind.API_KEY: Secret(sandbox.api_key.reveal())})
        person.console.open_profile(profile.id)
        await until(lambda: person.console.profile.name == "Kept" and person.console.session is not None, what="open")
        await person.is_live()
        yield person


def choose(person: Person, text: str) -> None:
    menu = person.window.log_panel.header.history_menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if english(action.text()) == text).trigger()


def history(person: Person) -> list[str]:
    return [row.text for row in person.rows() if row.kind is Kind.RECOVERED]


async def test_earlier_messages_are_shown_once_as_history(tmp_path: Path, theme: Theme) -> None:
    async with running_sandbox(schema="channel-with-history") as sandbox:
        await published(sandbox, "1", "2")
        for _ in range(2):  # at the second start, they are in the log
            async with person_on(sandbox, tmp_path, theme) as person:
                await until(lambda: history(person) == ["1", "2"], what="the earlier messages")
                await published(sandbox, "3")
                await person.sees("3")


async def test_a_choice_in_the_history_menu_takes_effect_immediately(tmp_path: Path, theme: Theme) -> None:
    async with running_sandbox(schema="channel-with-history") as sandbox:
        await published(sandbox, "1")
        async with person_on(sandbox, tmp_path, theme, minutes=0) as person:
            menu = person.window.log_panel.header.history_menu
            menu.aboutToShow.emit()
            assert english([action.text() for action in menu.actions() if action.isChecked()]) == ["Off"]
            choose(person, "Last 24 hours")
            await until(lambda: history(person) == ["1"], what="the earlier message")
            assert person.console.workspace.settings.look_back_minutes == 24 * 60


async def test_a_history_that_does_not_respond_is_reported_and_the_channel_is_live(
    tmp_path: Path, theme: Theme
) -> None:
    async with (
        running_sandbox(schema="channel-with-history") as sandbox,
        person_on(sandbox, tmp_path, theme, minutes=0) as person,
    ):
        sandbox.faults.set(Faults(throttle=frozenset({Door.HTTP})))
        choose(person, "Last hour")
        bar = person.window.notice_bar
        await until(lambda: english(bar.text).startswith("The history of robots is not shown."), what="the notice")
        assert person.console.is_live

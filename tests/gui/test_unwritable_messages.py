"""The window says which messages the log could not store, and why."""

from __future__ import annotations

from pathlib import Path

from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log.unwritten import set_aside
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.waiting import until
from tests.support.windows import Person, person_at


def notice(person: Person) -> str:
    return english(person.window.notice_bar.text)


async def test_a_message_that_cannot_be_stored_is_a_notice_and_the_rest_goes_on(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        log = person.console.workspace.log
        assert log is not None
        for latency_us in (10**24, None):
            log.append("sandbox", [Entry(channel="a", kind=Kind.RECEIVED, at_us=1, text="1", latency_us=latency_us)])
        await until(lambda: "1 message has a value that the log cannot store" in notice(person), what="the notice")
        assert set_aside.file_of(log.path).exists()
        await until(lambda: log.backlog == 0, what="both are stored")

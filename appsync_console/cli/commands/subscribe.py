"""``appsync-console subscribe``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from appsync_console.cli.live_channels import PATIENCE_S, LiveChannels, first_of
from appsync_console.cli.options.target import TargetOptions, open_target, target_options
from appsync_console.cli.output import emit, ends_with_its_reader, runs_async, say, tell_error
from appsync_console.domain import json_text
from appsync_console.domain.message import Arrival, Entry, Incoming
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.domain.text.visible import escaped
from appsync_console.session.live.events import Earlier, Gap
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.texts.errors import error_text
from appsync_console.texts.gaps import filling_text, history_trouble
from appsync_console.texts.reasons import reason_text
from appsync_console.texts.translation import mark, plural, tr


@click.command()
@click.argument("channels", metavar="CHANNEL...", nargs=-1, required=True)
@click.option("--count", type=click.IntRange(min=1), metavar="N", help=mark("Exit with 0 after N messages."))
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help=mark("Exit with 1 after S seconds."),
)
@click.option(
    "--earlier",
    "earlier_minutes",
    type=click.FloatRange(min=0),
    default=0,
    metavar="MINUTES",
    help=mark("First print the messages of the last MINUTES from the API's history, if it has one."),
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object per line."))
@target_options
@runs_async
async def subscribe(
    options: TargetOptions,
    channels: tuple[str, ...],
    count: int | None,
    timeout_s: float | None,
    earlier_minutes: float,
    as_json: bool,
) -> int:
    """Print the messages published to the channels until interrupted.

    Notices go to standard error. The line "ready" appears once all channels are live. A server that does not accept the
    first connection is retried within --timeout, or for 30 s without it. A lost connection is reopened automatically;
    the time in which messages may have been missed is printed as a gap.
    """
    async with open_target(options) as target:
        printer = _Printer(channels, count, as_json, patience_s=None if timeout_s else PATIENCE_S)
        session = target.session(printer, look_back_s=earlier_minutes * 60)
        with ends_with_its_reader():
            return await _print(session, printer, channels, timeout_s)


async def _print(session: ProfileSession, printer: _Printer, channels: tuple[str, ...], timeout_s: float | None) -> int:
    try:
        for channel in dict.fromkeys(channels):
            session.listen(channel)
        session.open()
        async with asyncio.timeout(timeout_s):
            await printer.all_live()
            say(printer.readiness)
            await printer.finished()
    except TimeoutError:
        say(plural("Timed out after {count} message.", "Timed out after {count} messages.", printer.printed))
        if printer.not_live:
            say(tr("Not live: {channels}.", channels=", ".join(printer.not_live)))
        return 1
    finally:
        await session.aclose()
    return 0


class _Printer(LiveChannels):
    """Prints messages, and finishes after the requested number."""

    def __init__(
        self, channels: Sequence[str], count: int | None, as_json: bool, *, patience_s: float | None = PATIENCE_S
    ) -> None:
        super().__init__(channels, patience_s=patience_s)
        self.printed = 0
        self._count_wanted = count
        self._as_json = as_json
        self._is_silent = False
        self._said_of_connection = ""  # the last reason printed, until it is live again
        self._said: dict[str, str] = {}  # the last reason printed for each channel that is not live
        self._all_printed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def readiness(self) -> str:
        """``ready``, or which channels are not live because AppSync rejected them."""
        if not self.not_live:
            return "ready"
        return tr(
            "Listening to {live} of {count} channels. Not live: {channels}.",
            live=self.count - len(self.not_live),
            count=self.count,
            channels=", ".join(self.not_live),
        )

    async def finished(self) -> None:
        """Wait until the requested number of messages is printed, or forever; raises an error that ends it earlier."""
        await first_of(self._all_printed, self.problem)
        if not self._all_printed.done():
            raise self.problem.result()

    def received(self, batch: Sequence[Arrival]) -> None:
        """Print the messages, up to the requested number."""
        messages = [message for arrival in batch for message in arrival.messages()]
        if self._count_wanted is not None:
            messages = messages[: self._count_wanted - self.printed]
        if messages:
            emit("\n".join(map(self._line, messages)))
        self._note_printed(len(messages))

    def _note_printed(self, count: int) -> None:
        self.printed += count
        if self.printed == self._count_wanted and not self._all_printed.done():
            self._all_printed.set_result(None)

    def gap_found(self, gap: Gap) -> None:
        """Print the gap in its place between the messages."""
        times = {"from": _iso(gap.start_us), "to": _iso(gap.end_us)}
        cause = reason_text(gap.cause)
        if self._as_json:
            emit(_json({"channel": gap.channel, "gap": {**times, "cause": cause, "code": gap.cause.code}}))
        else:
            emit(
                tr(
                    "── gap {channel} {start} – {end} {cause}; messages may be missing ──",
                    channel=gap.channel,
                    start=times["from"],
                    end=times["to"],
                    cause=cause,
                )
            )

    def gap_filled(self, gap: Gap, recovered: Sequence[Entry]) -> None:
        """Print the recovered messages and how many there are."""
        if self._count_wanted is not None:
            recovered = recovered[: self._count_wanted - self.printed]
        for entry in recovered:
            self._print_kept(entry, "recovered")
        say(f"{gap.channel}: {filling_text(gap.filling)}.")
        self._note_printed(len(recovered))

    def earlier_taken(self, earlier: Earlier, entries: Sequence[Entry]) -> None:
        """Print the messages from history; they count toward the requested number."""
        if self._count_wanted is not None:
            entries = entries[: self._count_wanted - self.printed]
        for entry in entries:
            self._print_kept(entry, "earlier")
        if words := history_trouble(
            earlier.channel, count=earlier.count, problem=earlier.problem, is_cut=earlier.is_cut
        ):
            say(words)
        self._note_printed(len(entries))

    def link_changed(self, status: ConnectionStatus) -> None:
        """Report a silent or lost connection; its channels report when it is back."""
        super().link_changed(status)
        was_silent, self._is_silent = self._is_silent, status.state is ConnectionState.SILENT
        if self._is_silent and not was_silent and status.problem is not None:
            text = error_text(status.problem)
            say(f"{text.what} {text.cause}")
        if status.state is ConnectionState.LIVE:
            self._said_of_connection = ""
        if status.state is ConnectionState.WAITING and status.problem is not None and not self.problem.done():
            what, said = error_text(status.problem).what, self._said_of_connection
            self._said_of_connection = what
            if what != said:
                say(tr("{what} Reconnecting.", what=what))

    def channel_changed(self, status: ChannelStatus) -> None:
        """Report which channel was rejected or is being retried, and why; the others continue."""
        super().channel_changed(status)
        what = error_text(status.problem).what if status.problem else ""
        said, self._said[status.name] = self._said.get(status.name, ""), what
        if status.problem is None or self.problem.done():
            return
        if status.state is ChannelState.REFUSED:
            say(tr("{channel}: not subscribed.", channel=status.name))
            tell_error(status.problem)
        elif status.is_retrying and what != said:
            say(tr("{channel}: {what} Retrying.", channel=status.name, what=what))

    def _print_kept(self, entry: Entry, how: str) -> None:
        at = _iso(entry.at_us)
        if self._as_json:
            line = {"channel": entry.channel, "publishedAt": at, "data": entry.text or None, how: True}
            emit(_json(line))
        else:
            emit(f"{at} {entry.channel} {_shown(entry.text, entry.errors)} ({how})")

    def _line(self, incoming: Incoming) -> str:
        received_at = _iso(incoming.at_us)
        if not self._as_json:
            return f"{received_at} {incoming.channel} {_shown(incoming.text, incoming.errors)}"
        line = {"channel": incoming.channel, "receivedAt": received_at, "data": incoming.text or None}
        if incoming.errors:
            line["errors"] = incoming.errors
        return _json(line)


def _shown(text: str, errors: str) -> str:
    """Return the message on one line, ``null`` if AppSync sent none, and the errors that came with it."""
    message = escaped(json_text.compact(text)) if text else "null"
    return (
        tr("{message} errors: {errors}", message=message, errors=escaped(json_text.compact(errors)))
        if errors
        else message
    )


def _json(value: object) -> str:
    # ASCII only, so that any text, even half a surrogate pair, comes out unchanged in any terminal encoding.
    return json.dumps(value)


def _iso(us: int) -> str:
    at = datetime.fromtimestamp(us // 1_000_000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{us % 1_000_000:06d}Z"

"""Exports messages as a document for a ticket: Markdown, HTML, or both in a ZIP file with the messages as data.

The document contains what is in the log: exact texts, times in UTC, deliveries, errors, notes, and the frames that the
Frames panel has. This module has no access to the secrets of the profile.
"""

from __future__ import annotations

import html
import json
import platform
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final, Literal

from appsync_console import resources
from appsync_console.build import version
from appsync_console.domain.json_text import pretty
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import Frame
from appsync_console.session.log.format import iso, note_of

EvidenceForm = Literal["md", "html", "zip"]
MOST: Final = 1_000
"""Maximum number of messages in a document, so that it stays readable."""

_KIND_NAMES: Final = {
    Kind.RECEIVED: "Received",
    Kind.PUBLISHED: "Published",
    Kind.GAP: "Gap",
    Kind.RECOVERED: "Recovered from the API's history",
    Kind.OTHER: "Message of a newer version",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The content of the document.

    Attributes:
        messages: The messages to show, at most :data:`MOST`.
        count: Number of selected messages.
        versions: Versions of the libraries the program depends on, besides its own and Python's.
        frames: The frames of the Frames panel, with secrets masked; empty if it was closed.
        made_us: The time of creation, in microseconds since the epoch, UTC.
    """

    profile: Profile
    url: str
    messages: Sequence[Message]
    count: int
    masking: Masking
    made_us: int
    versions: str = ""
    frames: Sequence[Frame] = ()

    @property
    def title(self) -> str:
        """The title: profile and time."""
        return f"Messages of {self.profile.name}, {iso(self.made_us)[:16].replace('T', ' ')} UTC"

    def facts(self) -> list[tuple[str, str]]:
        """The facts at the top of the document. The names are also keys of ``facts.json``."""
        modes = ", ".join(access.mode.value for access in self.profile.access)
        system = f"{platform.system()} {platform.release()} · Python {platform.python_version()}"
        shown = f"{self.count:,}" if self.count == len(self.messages) else f"{len(self.messages):,} of {self.count:,}"
        masks = ", ".join(self.masking.names)
        lines = (
            ("Profile", self.profile.name),
            ("API", self.url),
            ("Authorization", modes),
            ("Messages", shown),
            ("Hidden fields", masks),
            ("Made", iso(self.made_us)),
            ("Made with", f"AppSync Console {version()} · {system} {self.versions}".strip()),
        )
        return [line for line in lines if line[1]]

    def frame_lines(self) -> Iterator[str]:
        """The frames around the time of the messages: time, direction and masked text."""
        times = [message.at_us for message in self.messages]
        first, last = min(times, default=0) - _AROUND_US, max(times, default=0) + _AROUND_US
        for frame in self.frames:
            if first <= frame.at_us <= last:
                way = "sent    " if frame.is_sent else "received"
                yield f"{iso(frame.at_us)} {way} {self.masking.masked(frame.text)}"


_AROUND_US: Final = 1_000_000


def write_evidence(evidence: Evidence, form: EvidenceForm, file: Path, lines: Callable[[], Iterable[str]]) -> None:
    """Write the document; blocks.

    Args:
        lines: Returns all selected messages as JSON lines; called only for a ZIP file.

    Raises:
        OSError: The file cannot be written.
    """
    if form == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("evidence.md", as_markdown(evidence).encode("utf-8", "backslashreplace"))
            bundle.writestr("evidence.html", as_html(evidence).encode("utf-8", "backslashreplace"))
            bundle.writestr("facts.json", json.dumps(dict(evidence.facts()), indent=2) + "\n")
            with bundle.open("messages.jsonl", "w", force_zip64=True) as stream:
                for line in lines():
                    stream.write(line.encode("ascii"))
            bundle.writestr("frames.txt", _frame_text(evidence).encode("utf-8", "backslashreplace"))
        return
    text = as_markdown(evidence) if form == "md" else as_html(evidence)
    file.write_bytes(text.encode("utf-8", "backslashreplace"))


def details(message: Message, masking: Masking) -> list[tuple[str, str]]:
    """The properties of a message besides its text, as names and values."""
    latency = f"{message.latency_us / 1000:,.1f} ms" if message.latency_us is not None else ""
    lines = (
        ("Channel", message.channel),
        ("Time", iso(message.at_us)),
        ("Until", iso(message.until_us) if message.kind is Kind.GAP else ""),
        ("Delivery", message.delivery.value if message.delivery else ""),
        ("Latency", latency),
        ("Cause" if message.kind is Kind.GAP else "Note", note_of(message)),
        ("Size", f"{message.size:,} bytes" if message.kind is not Kind.GAP else ""),
        ("Sequence", str(message.seq)),
        ("Connection", str(message.connection or "")),
        ("Subscription", message.subscription_id),
        ("Errors", masking.masked(message.errors)),
    )
    return [line for line in lines if line[1]]


def as_markdown(evidence: Evidence) -> str:
    """The document in Markdown, as GitHub and GitLab render it."""
    parts = [f"# {_plain(evidence.title)}", _markdown_table(evidence.facts())]
    for number, message in enumerate(evidence.messages, 1):
        parts.append(f"## {number}. {_heading(message)}")
        if message.remark:
            parts.append("\n".join(f"> {_plain(line)}" for line in message.remark.splitlines()))
        parts.append(_markdown_table(details(message, evidence.masking)))
        if message.kind is not Kind.GAP:
            parts.append(_fenced(pretty(evidence.masking.masked(message.text)), "json"))
    parts += ["## Frames", _fenced(_frame_text(evidence), "")]
    return "\n\n".join(parts) + "\n"


def as_html(evidence: Evidence) -> str:
    """The document as one self-contained HTML file."""
    messages: list[str] = []
    for number, message in enumerate(evidence.messages, 1):
        messages.append(f"<h2>{number}. {html.escape(_heading(message))}</h2>")
        if message.remark:
            messages.append(f'<p class="note">{html.escape(message.remark)}</p>')
        messages.append(_html_table(details(message, evidence.masking)))
        if message.kind is not Kind.GAP:
            messages.append(f"<pre>{html.escape(pretty(evidence.masking.masked(message.text)))}</pre>")
    return Template(resources.read_text("evidence.html")).substitute(
        title=html.escape(evidence.title),
        facts=_html_table(evidence.facts()),
        messages="\n".join(messages),
        frames=f"<h2>Frames</h2>\n<pre>{html.escape(_frame_text(evidence))}</pre>",
    )


def _heading(message: Message) -> str:
    mark = " · marked" if message.is_marked else ""
    return f"{_KIND_NAMES[message.kind]} on {message.channel}{mark}"


def _frame_text(evidence: Evidence) -> str:
    return "\n".join(evidence.frame_lines()) or "None. The Frames panel was closed, or no longer has them."


def _markdown_table(lines: Iterable[tuple[str, str]]) -> str:
    rows = [f"| {name} | {_plain(text)} |" for name, text in lines]
    return "\n".join(["|  |  |", "| --- | --- |", *rows])


def _html_table(lines: Iterable[tuple[str, str]]) -> str:
    rows = [f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in lines]
    return "<table>" + "".join(rows) + "</table>"


def _plain(text: str) -> str:
    """Escape text for Markdown and put it on one line."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def _fenced(text: str, language: str) -> str:
    """A code block with a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{text}\n{fence}"

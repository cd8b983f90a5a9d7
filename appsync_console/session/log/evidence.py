"""Messages as a document for a ticket: Markdown, HTML, or both in a zip with the messages as data.

What stands in it is what the log has: exact texts, times in UTC, deliveries, errors, notes, and frames where the wire
view has them. No secret of the profile is known here.
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
from appsync_console.session.log.format import iso

EvidenceForm = Literal["md", "html", "zip"]
MOST: Final = 1_000
"""Messages that a document shows: one that nobody can read proves nothing."""

_KIND_WORDS: Final = {
    Kind.RECEIVED: "Received",
    Kind.PUBLISHED: "Published",
    Kind.GAP: "Gap",
    Kind.RECOVERED: "Recovered from the API's history",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the document is made of.

    Attributes:
        messages: At most :data:`MOST`.
        count: How many messages were meant.
        versions: Of what the program stands on, besides its own and Python's.
        frames: Those of the wire view, secrets masked; empty where it was closed.
        made_us: When, microseconds since the epoch, UTC.
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
        """What it is of, and when."""
        return f"Messages of {self.profile.name}, {iso(self.made_us)[:16].replace('T', ' ')} UTC"

    def facts(self) -> list[tuple[str, str]]:
        """What is to be known before the messages are read."""
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
            ("Made with", f"AppSync console {version()} · {system} {self.versions}".strip()),
        )
        return [line for line in lines if line[1]]

    def frame_lines(self) -> Iterator[str]:
        """The frames around the messages: when, which way, and the text, masked."""
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
        lines: All messages that were meant, as JSON lines; asked for by a zip only.

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
    """What is known of a message besides its text, as names and words."""
    latency = f"{message.latency_us / 1000:,.1f} ms" if message.latency_us is not None else ""
    lines = (
        ("Channel", message.channel),
        ("Time", iso(message.at_us)),
        ("Until", iso(message.until_us) if message.kind is Kind.GAP else ""),
        ("Delivery", message.delivery.value if message.delivery else ""),
        ("Latency", latency),
        ("Cause" if message.kind is Kind.GAP else "Said of it", message.note),
        ("Size", f"{message.size:,} bytes" if message.kind is not Kind.GAP else ""),
        ("Sequence", str(message.seq)),
        ("Connection", str(message.connection or "")),
        ("Subscription", message.subscription_id),
        ("Errors", masking.masked(message.errors)),
    )
    return [line for line in lines if line[1]]


def as_markdown(evidence: Evidence) -> str:
    """The document in Markdown, as GitHub and GitLab read it."""
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
    """The document as one HTML file that needs no other."""
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
    return f"{_KIND_WORDS[message.kind]} on {message.channel}{mark}"


def _frame_text(evidence: Evidence) -> str:
    return "\n".join(evidence.frame_lines()) or "None: the wire view was closed, or has let go of them."


def _markdown_table(lines: Iterable[tuple[str, str]]) -> str:
    rows = [f"| {name} | {_plain(text)} |" for name, text in lines]
    return "\n".join(["|  |  |", "| --- | --- |", *rows])


def _html_table(lines: Iterable[tuple[str, str]]) -> str:
    rows = [f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in lines]
    return "<table>" + "".join(rows) + "</table>"


def _plain(text: str) -> str:
    """Text in Markdown that is nothing but text, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def _fenced(text: str, language: str) -> str:
    """A block in a fence longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{text}\n{fence}"

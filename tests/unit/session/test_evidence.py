"""Evidence contains what is in the log, in three formats, without secrets and markup."""

from __future__ import annotations

import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from appsync_console.domain.authorization.config import ApiKeyAccess, LambdaAccess
from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.reason import Reason
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.log.evidence import Evidence, EvidenceForm, as_html, as_markdown, write_evidence

AT_US = 1_795_521_600_123_456
URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"


def message(id: int, text: str, **fields: object) -> Message:
    usual = {"seq": id, "channel": "robots", "kind": Kind.RECEIVED, "at_us": AT_US + id, "size": len(text)}
    return Message(id=id, text=text, **{**usual, **fields})  # type: ignore[arg-type]


def evidence(
    *messages: Message, masked: tuple[str, ...] = (), frames: tuple[Frame, ...] = (), count: int = 0
) -> Evidence:
    return Evidence(
        profile=Profile(id="p-1", name="Production", url=URL, access=(LambdaAccess(), ApiKeyAccess())),
        url=URL,
        messages=messages,
        count=count or len(messages),
        masking=Masking(masked),
        made_us=AT_US,
        versions="· Qt 6",
        frames=frames,
    )


class Text(HTMLParser):
    """The text and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


GAP = message(2, "", kind=Kind.GAP, until_us=AT_US + 5_000_000, reason=Reason("connection lost"))
PUBLISHED = message(
    3, '{"n":1}', kind=Kind.PUBLISHED, delivery=DeliveryState.NOT_DELIVERED, is_marked=True, remark="why?\nsee *log*"
)


@pytest.mark.parametrize("make", [as_markdown, as_html])
def test_a_document_contains_every_detail(make) -> None:  # type: ignore[no-untyped-def]
    text = make(evidence(message(1, '{"a": [1, 2]}', latency_us=41_000, errors='[{"m": 1}]'), GAP, PUBLISHED, count=9))
    said = "".join(Text(text).words) if make is as_html else text.replace("\\", "")
    for words in (
        "Messages of Production, 2026-11-24 12:00 UTC",
        URL,
        "AWS_LAMBDA, API_KEY",
        "3 of 9",
        "1. Received on robots",
        "2. Gap on robots",
        "connection lost",
        "3. Published on robots · marked",
        "not delivered",
        "41.0 ms",
        "2026-11-24T12:00:00.123457Z",
        '[{"m": 1}]',
        '"a": [\n    1,\n    2\n  ]',
        "see *log*",
        "The Frames panel was closed",
        "AppSync Console",
    ):
        assert words in said, words


def test_message_contents_are_never_markup() -> None:
    evil = message(
        1, '"</pre><script>x</script> ````` |"', channel="<b>*c*|", remark="<i># no heading", reason=Reason("|a|")
    )
    page = Text(as_html(evidence(evil)))
    assert not page.tags & {"script", "b", "i"}
    assert "<script>" in "".join(page.words)
    text = as_markdown(evidence(evil))
    assert '``````json\n"</pre><script>x</script> ````` |"\n``````' in text
    assert r"| Channel | \<b\>\*c\*\| |" in text
    assert r"> \<i\>\# no heading" in text


@pytest.mark.parametrize("form", ["md", "html", "zip"])
def test_masked_fields_are_in_no_part_of_the_document(form: EvidenceForm, tmp_path: Path) -> None:
    frame = Frame(is_sent=False, at_us=AT_US, size=9, text='{"payload":{"data":"{\\"token\\":\\"SECRET\\"}"}}')
    frame_far = Frame(is_sent=True, at_us=AT_US + 60_000_000, size=9, text='{"far": 1}')
    made = evidence(
        message(1, '{"token": "SECRET"}', errors='{"TOKEN": "SECRET"}'), masked=("token",), frames=(frame, frame_far)
    )
    file = tmp_path / f"evidence.{form}"
    write_evidence(made, form, file, lambda: ['{"data": "1"}\n'])
    if form == "zip":
        with zipfile.ZipFile(file) as bundle:
            assert bundle.testzip() is None
            parts = {name: bundle.read(name).decode() for name in bundle.namelist()}
        assert set(parts) == {"evidence.md", "evidence.html", "facts.json", "messages.jsonl", "frames.txt"}
        assert json.loads(parts["facts.json"])["Hidden fields"] == "token"
        assert parts["messages.jsonl"] == '{"data": "1"}\n'
        written = "".join(parts.values())
    else:
        written = file.read_text(encoding="utf-8")
    assert "SECRET" not in written
    assert "***" in written
    assert "payload" in written
    assert "far" not in written


def test_half_a_surrogate_pair_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "evidence.md"
    write_evidence(evidence(message(1, '"\ud800"')), "md", file, list)
    assert "\\ud800" in file.read_text(encoding="utf-8")

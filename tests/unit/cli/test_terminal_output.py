"""What commands print to a terminal cannot control it; in a pipe, it is unchanged."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from appsync_console.app.logging_setup import RedactingFormatter
from appsync_console.cli.commands.subscribe import _Printer
from appsync_console.cli.output import PrintableFormatter, emit, emit_bytes, say, tell_error
from appsync_console.domain.errors import SubscriptionError
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor

pytestmark = pytest.mark.hostile

HOSTILE = "\x1b]0;title\x07\x9b2J\u202eexe"
ESCAPED = "\\u001b]0;title\\u0007\\u009b2J\\u202eexe"


class _Stream(io.TextIOWrapper):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def streams(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> tuple[_Stream, _Stream]:
    out, err = _Stream(is_terminal=is_terminal), _Stream(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    return out, err


def test_a_terminal_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = streams(monkeypatch, is_terminal=True)
    emit(f"{HOSTILE}\tsecond")
    emit_bytes(f"{HOSTILE}\r\n".encode())
    say(HOSTILE)
    tell_error(SubscriptionError("subscription.rejected", channel=HOSTILE, answer=HOSTILE, said=HOSTILE))
    assert out.text == f"{ESCAPED}\tsecond\n{ESCAPED}\r\n"
    assert err.text.startswith(f"{ESCAPED}\n")
    assert "\x1b" not in err.text
    assert "\u202e" not in err.text
    assert ESCAPED in err.text.split("\n", 1)[1]


def test_a_pipe_gets_the_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = streams(monkeypatch, is_terminal=False)
    emit(HOSTILE)
    emit_bytes(HOSTILE.encode())
    say(HOSTILE)
    assert out.text == f"{HOSTILE}\n{HOSTILE}"
    assert err.text == f"{HOSTILE}\n"


@pytest.mark.parametrize("is_terminal", [True, False])
@pytest.mark.parametrize("value", [HOSTILE, "a\u200bb", "\ud800", "two\u2028lines", 'quote "\\'])
async def test_a_printed_message_is_one_line_of_valid_json(
    value: str, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, _ = streams(monkeypatch, is_terminal=is_terminal)
    # A server that does not escape control characters: \x1b and \x07 are not valid in JSON.
    text = (
        '{"file": "'
        + json.dumps(value, ensure_ascii=False)[1:-1].replace("\\u001b", "\x1b").replace("\\u0007", "\x07")
        + '"}'
    )
    incoming = Incoming(channel="robots", text=text, at_us=0, mono_us=0)
    emit(_Printer(["robots"], None, as_json=False)._line(incoming))
    emit(_Printer(["robots"], None, as_json=True)._line(incoming))
    plain, as_json = out.text.splitlines()
    assert json.loads(plain.split(" ", 2)[2]) == {"file": value}
    assert json.loads(as_json)["data"] == text
    assert as_json.isascii()


@pytest.mark.parametrize("formatter", [PrintableFormatter(), RedactingFormatter(Redactor())])
def test_log_records_are_printable(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("name", logging.INFO, "", 0, "refused: %s", (HOSTILE,), None)
    assert formatter.format(record).endswith(f"refused: {ESCAPED}")

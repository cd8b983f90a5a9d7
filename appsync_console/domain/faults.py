"""Fault injection for a sandbox, to test how clients cope: settings, their JSON and option forms, and descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from appsync_console.domain.errors import InputError

MOST_DELAY_MS: Final = 60_000
"""Maximum delay of a message in milliseconds, and maximum jitter. Ours."""

MOST_REORDERED: Final = 100
"""Maximum number of messages to reorder. Ours."""

MOST_EVERY: Final = 1_000_000
"""Maximum n of "every nth message". Ours."""


class Silence(StrEnum):
    """What is not sent."""

    KEEP_ALIVE = "keep-alive"
    """Keep-alives; everything else is sent."""
    ALL = "all"
    """Everything on real-time connections, including pongs, as when a network fails without closing connections."""


class WrongFrame(StrEnum):
    """A malformed frame."""

    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    UNKNOWN_TYPE = "unknown-type"
    WITHOUT_ID = "without-id"
    UNKNOWN_ID = "unknown-id"
    WITHOUT_PAYLOAD = "without-payload"


class Door(StrEnum):
    """Where requests of a client arrive."""

    CONNECT = "connect"
    SUBSCRIBE = "subscribe"
    HTTP = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The faults to inject; none by default. Every count starts over for each subscription.

    Attributes:
        silence: What is not sent; it is dropped, not delayed.
        delay_ms: Delay of each message in milliseconds; the order stays the same.
        jitter_ms: Maximum random addition to the delay, in milliseconds.
        lose_every: Drops every nth message; 0 drops none.
        duplicate_every: Sends every nth message twice; 0: none.
        reorder: Number of messages to hold back and send in reverse order, or fewer if no more arrive within a second;
            0: none.
        wrong_frame: A malformed frame to send before a message.
        wrong_every: Sends it before every nth message.
        refuse: Where credentials are rejected, whatever they are.
        throttle: Where callers are told that they exceed the rate limit.

    Raises:
        InputError: For field ``faults``, naming a value out of range.
    """

    silence: Silence | None = None
    delay_ms: int = 0
    jitter_ms: int = 0
    lose_every: int = 0
    duplicate_every: int = 0
    reorder: int = 0
    wrong_frame: WrongFrame | None = None
    wrong_every: int = 1
    refuse: frozenset[Door] = frozenset()
    throttle: frozenset[Door] = frozenset()

    def __post_init__(self) -> None:
        _check("delay_ms", self.delay_ms, 0, MOST_DELAY_MS)
        _check("jitter_ms", self.jitter_ms, 0, MOST_DELAY_MS)
        _check("lose_every", self.lose_every, 0, MOST_EVERY)
        _check("duplicate_every", self.duplicate_every, 0, MOST_EVERY)
        _check("wrong_every", self.wrong_every, 1, MOST_EVERY)
        if self.reorder:
            _check("reorder", self.reorder, 2, MOST_REORDERED)

    @property
    def touches_messages(self) -> bool:
        """Whether the faults affect the delivery of messages."""
        return bool(
            self.silence is Silence.ALL
            or self.delay_ms
            or self.jitter_ms
            or self.lose_every
            or self.duplicate_every
            or self.reorder
            or self.wrong_frame
        )

    def values(self) -> dict[str, object]:
        """Return the faults in JSON form: every name, in camelCase."""
        return {_camel(name): _plain(getattr(self, name)) for name in _NAMES}


def faults_of_values(values: object) -> Faults:
    """Read the faults from a JSON value; missing ones are off.

    Raises:
        InputError: For field ``faults``, if it is not an object, or a name or value is not known.
    """
    if not isinstance(values, Mapping):
        raise InputError("faults.not_an_object", field="faults", example='{"delayMs": 200, "refuse": ["http"]}')
    by_name = {_camel(name): name for name in _NAMES}
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in by_name:
            raise _unknown(str(name), by_name)
        given[by_name[name]] = _value_of_json(by_name[name], value)
    return Faults(**given)


def faults_from_options(words: Iterable[str]) -> Faults:
    """Read the faults from options such as ``delay-ms=200``, ``silence=all`` and ``refuse=connect,http``.

    Raises:
        InputError: For field ``faults``, if a name or value is not known.
    """
    by_name = {_kebab(name): name for name in _NAMES}
    given: dict[str, Any] = {}
    for word in words:
        name, _, text = word.partition("=")
        if name not in by_name:
            raise _unknown(name, by_name)
        given[by_name[name]] = _value_of_text(by_name[name], text)
    return Faults(**given)


_NAMES: Final = tuple(each.name for each in fields(Faults))
_CHOICES: Final[dict[str, type[StrEnum]]] = {"silence": Silence, "wrong_frame": WrongFrame}
_DOORS: Final = ("refuse", "throttle")


def _value_of_json(name: str, value: object) -> object:
    if name in _DOORS:
        if not isinstance(value, list):
            raise _bad_choice("faults.list_expected", name, value, Door)
        return frozenset(_choice(name, each, Door) for each in value)
    if name in _CHOICES:
        return None if value is None else _choice(name, value, _CHOICES[name])
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError("faults.number_expected", field="faults", name=_camel(name), given=_shown(value))
    return value


def _value_of_text(name: str, text: str) -> object:
    if name in _DOORS:
        return frozenset(_choice(name, each.strip(), Door) for each in text.split(","))
    if name in _CHOICES:
        return _choice(name, text, _CHOICES[name])
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InputError("faults.number_expected", field="faults", name=_camel(name), given=_shown(text))
    return int(text)


def _choice(name: str, value: object, choices: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in tuple(choices):
        raise _bad_choice("faults.choice_expected", name, value, choices)
    return choices(value)


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InputError(
            "faults.out_of_range", field="faults", name=_camel(name), given=_shown(value), least=least, most=most
        )


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _unknown(name: str, known: Iterable[str]) -> InputError:
    return InputError("faults.unknown", field="faults", given=_shown(name), known=", ".join(known))


def _bad_choice(code: str, name: str, value: object, choices: type[StrEnum]) -> InputError:
    return InputError(code, field="faults", name=_camel(name), given=_shown(value), known=", ".join(choices))


def _shown(value: object) -> str:
    """Shorten a value for an error, since it comes from outside."""
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"


NO_FAULTS: Final = Faults()
"""No faults."""

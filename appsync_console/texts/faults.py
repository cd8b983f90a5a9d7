"""Descriptions of injected faults."""

from __future__ import annotations

from collections.abc import Iterable

from appsync_console.domain.faults import Door, Faults, Silence
from appsync_console.texts.translation import mark, tr
from appsync_console.texts.values import and_list


def fault_sentences(faults: Faults) -> list[str]:
    """Describe the faults, one sentence each; empty if there are none."""
    sentences = (
        _silence(faults.silence),
        _every(faults.lose_every, mark("Each message is dropped."), mark("One message in {count:,} is dropped.")),
        _every(
            faults.duplicate_every,
            mark("Each message is duplicated."),
            mark("One message in {count:,} is duplicated."),
        ),
        tr("Groups of {count} messages are sent in reverse order.", count=faults.reorder) if faults.reorder else "",
        _delay(faults.delay_ms, faults.delay_ms + faults.jitter_ms),
        _wrong_frame(faults),
        tr("Credentials are rejected for {places}.", places=_places(faults.refuse)) if faults.refuse else "",
        tr("Throttling applies to {places}.", places=_places(faults.throttle)) if faults.throttle else "",
    )
    return [sentence for sentence in sentences if sentence]


def _silence(silence: Silence | None) -> str:
    if silence is None:
        return ""
    if silence is Silence.KEEP_ALIVE:
        return tr("No keep-alives are sent.")
    return tr("Nothing is sent on real-time connections.")


def _every(n: int, each: str, one_in: str) -> str:
    """Describe what happens to every nth message; empty for none."""
    if n == 0:
        return ""
    return tr(each) if n == 1 else tr(one_in, count=n)


def _delay(least_ms: int, most_ms: int) -> str:
    if most_ms == 0:
        return ""
    if least_ms == most_ms:
        return tr("Messages are delayed by {delay:,} ms.", delay=most_ms)
    return tr("Messages are delayed by {least:,} to {most:,} ms.", least=least_ms, most=most_ms)


def _wrong_frame(faults: Faults) -> str:
    if faults.wrong_frame is None:
        return ""
    if faults.wrong_every == 1:
        return tr("A malformed frame ({frame}) precedes each message.", frame=faults.wrong_frame)
    return tr(
        "A malformed frame ({frame}) precedes one message in {count:,}.",
        frame=faults.wrong_frame,
        count=faults.wrong_every,
    )


def _places(doors: Iterable[Door]) -> str:
    names = {Door.CONNECT: tr("connections"), Door.SUBSCRIBE: tr("subscriptions"), Door.HTTP: tr("HTTP requests")}
    return and_list([names[door] for door in Door if door in frozenset(doors)])

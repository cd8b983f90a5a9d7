"""The messages that the log could not write before it was closed."""

from __future__ import annotations

from collections.abc import Mapping

from appsync_console.domain.message import Message
from appsync_console.store.log.row_format import DetailRow, Stored, message_of
from appsync_console.store.log.write_batch import Waiting

_NO_DETAIL = (None,) * 8


def messages_of(
    waiting: Waiting, keys: Mapping[int, tuple[str, Stored]], sources: Mapping[int, tuple[int, Stored]]
) -> dict[str, list[Message]]:
    """Return the messages that wait, with the changes that wait, in order, by the IDs of their profiles.

    Args:
        keys: Profile and key of each channel by its number.
        sources: Connection and subscription ID of each source by its number.
    """
    details = {detail[0]: detail for detail in waiting.details}
    found: dict[str, list[Message]] = {}
    for id, channel, seq, kind, at_us, size, source, text in waiting.rows:
        profile, key = keys[channel]
        fact = _facts(details.get(id), waiting, id)
        mark = waiting.remarks.get(id, (id, 0, ""))[1:]
        origin = sources.get(source, (0, ""))
        message = message_of((key, id, seq, kind, at_us, size, *origin, *fact, *mark, text))
        found.setdefault(profile, []).append(message)
    return found


def _facts(detail: DetailRow | None, waiting: Waiting, id: int) -> tuple[object, ...]:
    until_us, latency_us, delivery, code, fields, errors, batch, extra = detail[1:] if detail else _NO_DETAIL
    if change := waiting.amendments.get(id):
        delivery, latency_us, code, fields, extra, _ = change
    return until_us, latency_us, delivery, code, fields, errors, batch, extra

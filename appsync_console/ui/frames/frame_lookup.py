"""Finds the frame that delivered a message. Plain values, no Qt."""

from __future__ import annotations

import json
from collections.abc import Iterable

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.status import Frame

_NEAR_US = 100_000  # a message is timestamped when its frame is parsed, a moment after the frame itself


def frame_of(message: Message, text: str, frames: Iterable[Frame]) -> Frame | None:
    """Return the frame that delivered a received message; None if it is not, or no longer, among ``frames``.

    Args:
        text: The whole text of the message.
    """
    if message.kind is not Kind.RECEIVED or not message.subscription_id:
        return None
    wanted = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    found = [
        frame
        for frame in frames
        if not frame.is_sent
        and abs(frame.at_us - message.at_us) <= _NEAR_US
        and message.subscription_id in frame.text
        and any(each in frame.text for each in wanted)
    ]
    return min(found, key=lambda frame: abs(frame.at_us - message.at_us), default=None)

"""The clipboard format of a message: its text for any program, and its channel for the composer."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

_FORMAT = "application/x-appsync-console-channel"


def message_mime(channel: str, text: str) -> QMimeData:
    """Return clipboard data with the plain text and the name of the channel."""
    data = QMimeData()
    data.setText(text)
    data.setData(_FORMAT, channel.encode())
    return data


def channel_in(data: QMimeData) -> str:
    """Return the channel of a copied message; empty for any other content."""
    return bytes(data.data(_FORMAT).data()).decode() if data.hasFormat(_FORMAT) else ""

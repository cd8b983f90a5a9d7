"""Simulates a user of the whole window, on a separate workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from appsync_console.app.main import opened_window
from appsync_console.domain.message import Kind, Message
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.features import Features
from tests.support.language import english, judge_texts
from tests.support.waiting import until

CTRL = Qt.KeyboardModifier.ControlModifier


class Person:
    """A simulated user: types, clicks, and reads what the window shows."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.console = features.context
        self.window = features.window

    def type_message(self, text: str) -> None:
        """Replace the text in the composer."""
        editor = self.window.composer.editor
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClicks(editor, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the widget with the focus."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)

    def publish(self, text: str) -> None:
        """Type a message and press Ctrl+Enter."""
        self.type_message(text)
        QTest.keyClick(self.window.composer.editor, Qt.Key.Key_Return, CTRL)

    def add_channel(self, name: str) -> None:
        """Add a channel: Ctrl+N, the name, Enter."""
        self.window.sidebar.start_new_channel()
        field = self.window.sidebar._field
        QTest.keyClicks(field, name)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def rows(self) -> list[Message]:
        """The visible rows of the log, from the top of the view."""
        view = self.window.log_panel.view
        numbers = view.visible_rows()
        return view.source.rows(numbers.start, numbers.stop - 1) if len(numbers) else []

    def received(self) -> list[str]:
        """The texts of the visible received messages."""
        return [row.text for row in self.rows() if row.kind is Kind.RECEIVED]

    def state(self) -> str:
        """The text of the connection state at the top."""
        return english(self.window.profile_bar.state_text)

    async def sees(self, *texts: str) -> None:
        """Wait until exactly these messages are visible as received."""
        await until(lambda: self.received() == list(texts), what=f"visible: {texts}")

    async def opens(self, profile_id: str) -> None:
        """Open a profile and wait until it is shown."""
        self.console.open_profile(profile_id)
        await until(lambda: self.console.profile.id == profile_id, what="the profile is shown")

    async def is_live(self) -> None:
        """Wait until every channel that is not paused is live."""
        await until(lambda: self.console.is_live, what="the channels are live")


@asynccontextmanager
async def person_at(folder: Path, theme: Theme, profile: str = "sandbox") -> AsyncIterator[Person]:
    """Open the window with the profile ``profile``; gives a simulated user."""
    async with opened_window(Folders.under(folder), theme) as features:
        features.context.open_profile(profile)
        features.window.show()
        features.window.activateWindow()
        await until(features.window.isActiveWindow, what="the window has the focus")
        yield Person(features)
        judge_texts()

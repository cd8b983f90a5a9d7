"""Passes frames from the open session to the Frames panel. It listens for frames only while the panel is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.context.bridge import TICK_MS
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.frames.model import FrameBuffer
from appsync_console.ui.frames.panel import FramesPanel


class FramesController(QObject):
    """Opens and closes the panel, and adds the new frames once per tick. Closing the panel clears its frames.

    Signals:
        opened: Whether the panel is to be visible.
    """

    opened = Signal(bool)

    def __init__(self, context: OpenProfile, shell: Shell, panel: FramesPanel) -> None:
        super().__init__(shell)
        self._context = context
        self._panel = panel
        self._frames = FrameBuffer()
        self._session: ProfileSession | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        context.session_changed.connect(self._on_context_session_changed)
        shell.commands.register("view.frames", self.toggle)
        panel.close_requested.connect(self.toggle)
        panel.copied.connect(shell.say_briefly)

    @Slot()
    def toggle(self) -> None:
        """Open or close the panel."""
        is_open = not self._timer.isActive()
        self.opened.emit(is_open)
        if is_open:
            self._listen_to(self._context.session)
            self._timer.start()
            return
        self._timer.stop()
        self._listen_to(None)
        self._frames.take()
        self._panel.clear()

    def _listen_to(self, session: ProfileSession | None) -> None:
        if self._session is not None:
            self._session.remove_frame_listener(self._frames.add)
        self._session = session
        if session is not None:
            session.add_frame_listener(self._frames.add)

    @Slot()
    def _on_context_session_changed(self) -> None:
        # Listen to a session that ends until the next one starts, so that its last frames are visible too.
        session = self._context.session
        if self._timer.isActive() and session is not None:
            self._listen_to(session)

    @Slot()
    def _on_timer_timeout(self) -> None:
        panel = self._panel
        if panel.is_paused:
            panel.show_waiting(len(self._frames))
            return
        frames, dropped = self._frames.take()
        if frames:
            panel.add(frames, dropped)

"""Between the wire view and the session on show. Frames are listened to only while the view is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.context.bridge import TICK_MS
from appsync_console.ui.frames.model import FrameBuffer
from appsync_console.ui.window.console import Console
from appsync_console.ui.window.main_window import MainWindow


class FramesController(QObject):
    """Opens and closes the wire view, and hands it the frames once a tick. What is closed forgets its frames."""

    def __init__(self, console: Console, window: MainWindow) -> None:
        super().__init__(window)
        self._console = console
        self._window = window
        self._frames = FrameBuffer()
        self._session: ProfileSession | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        console.session_changed.connect(self._on_console_session_changed)
        window.status_line.wire_requested.connect(self.toggle)
        window.wire_panel.close_requested.connect(self.toggle)
        window.wire_panel.copied.connect(window.status_line.show_notice)

    @Slot()
    def toggle(self) -> None:
        """Open the view, or close it."""
        is_open = not self._timer.isActive()
        self._window.show_wire(is_open)
        if is_open:
            self._listen_to(self._console.session)
            self._timer.start()
            return
        self._timer.stop()
        self._listen_to(None)
        self._frames.take()
        self._window.wire_panel.clear()

    def _listen_to(self, session: ProfileSession | None) -> None:
        if self._session is not None:
            self._session.remove_frame_listener(self._frames.add)
        self._session = session
        if session is not None:
            session.add_frame_listener(self._frames.add)

    @Slot()
    def _on_console_session_changed(self) -> None:
        # One that ends is listened to until the next one begins: how it ends is to be seen too.
        session = self._console.session
        if self._timer.isActive() and session is not None:
            self._listen_to(session)

    @Slot()
    def _on_timer_timeout(self) -> None:
        panel = self._window.wire_panel
        if panel.is_paused:
            panel.show_waiting(len(self._frames))
            return
        frames, dropped = self._frames.take()
        if frames:
            panel.add(frames, dropped)

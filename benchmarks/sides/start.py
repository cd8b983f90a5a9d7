"""Prints a line when a window is painted and its loop is idle: the program's window, or a bare PySide6 window."""

from __future__ import annotations

import sys
import time


def _program() -> int:
    """Run ``appsync-console gui --profile Sandbox``."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from appsync_console.app import entry
    from appsync_console.ui.log.view import LogView

    draw = LogView.paintEvent

    def paint(view: LogView, event: QPaintEvent) -> None:
        draw(view, event)
        LogView.paintEvent = draw  # type: ignore[method-assign]
        QTimer.singleShot(0, _say)

    LogView.paintEvent = paint  # type: ignore[assignment, method-assign]
    sys.argv = ["appsync-console", "gui", "--profile", "Sandbox"]
    return entry.main()


def _bare() -> int:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, _say)

    app = QApplication([])
    window = Window()
    window.resize(1280, 800)
    window.show()
    return app.exec()


def _say() -> None:
    print(f'{{"at": {time.monotonic()}}}', flush=True)


if __name__ == "__main__":
    sys.exit(_bare() if sys.argv[1:] == ["bare"] else _program())

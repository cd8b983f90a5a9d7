"""Shows every panel and dialog of the window with sample values, in both themes, at any zoom and in any language.

``make gallery`` opens a window: the entries at the left, the panel at the right. With ``--screenshot FOLDER`` it needs
no display, and writes one picture for each entry instead. The entries are in ``tests/support/gallery``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from functools import partial
from pathlib import Path

if "--screenshot" in sys.argv:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from appsync_console.app.loop import run
from appsync_console.app.main import make_application
from appsync_console.texts.translation import PSEUDO, use_language
from appsync_console.ui.theme.theme import ZOOM_LEAST, ZOOM_MOST, Theme

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.support.gallery.samples import SAMPLES
from tests.support.gallery.stage import placed

LANGUAGES = ("en", PSEUDO)


class Gallery(QWidget):
    """The window of the gallery.

    Signals:
        closed: The window was closed.
    """

    closed = Signal()

    def __init__(self, theme: Theme, language: str) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle("Gallery")
        self.resize(1600, 900)
        self._list = QListWidget()
        self._list.addItems(list(SAMPLES))
        self._area = QScrollArea()
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        columns = QSplitter()
        columns.addWidget(self._list)
        columns.addWidget(self._area)
        columns.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.addLayout(self._bar(language))
        column.addWidget(columns, 1)
        self._list.currentTextChanged.connect(self.show_sample)
        self._list.setCurrentRow(0)

    def _bar(self, language: str) -> QHBoxLayout:
        self._themes, self._languages, self._zoom = QComboBox(), QComboBox(), QSpinBox()
        self._themes.addItems(["light", "dark"])
        self._themes.setCurrentText("dark" if self._theme.is_dark else "light")
        self._languages.addItems(LANGUAGES)
        self._languages.setCurrentText(language)
        self._zoom.setRange(ZOOM_LEAST, ZOOM_MOST)
        self._zoom.setSingleStep(10)
        self._zoom.setSuffix(" %")
        self._zoom.setValue(self._theme.zoom)
        bar = QHBoxLayout()
        for name, control in (("Theme", self._themes), ("Zoom", self._zoom), ("Language", self._languages)):
            bar.addWidget(QLabel(name))
            bar.addWidget(control)
        bar.addStretch(1)
        self._themes.currentTextChanged.connect(self._theme.set_choice)
        self._zoom.valueChanged.connect(self._on_zoom_changed)
        self._languages.currentTextChanged.connect(self._on_language_changed)
        return bar

    def show_sample(self, name: str) -> None:
        """Show an entry."""
        self._area.setWidget(placed(SAMPLES[name], self._theme))

    def _on_zoom_changed(self, percent: int) -> None:
        self._theme.set_zoom(percent)
        self.show_sample(self._list.currentItem().text())

    def _on_language_changed(self, language: str) -> None:
        use_language(language)
        self.show_sample(self._list.currentItem().text())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the program."""
        self.closed.emit()
        super().closeEvent(event)


class _FirstPaint(QObject):
    """Waits until a widget has been laid out and painted once."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.done = asyncio.get_running_loop().create_future()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the first paint."""
        if event.type() is QEvent.Type.Paint and not self.done.done():
            self.done.set_result(None)
        return False


async def take_all(theme: Theme, folder: Path, names: list[str]) -> int:
    """Write a picture of each entry."""
    for name in names:
        stage = placed(SAMPLES[name], theme)
        painted = _FirstPaint(stage).done
        stage.show()
        await painted
        file = folder / f"{name}.png"
        if not stage.grab().save(str(file)):
            raise SystemExit(f"{file} cannot be written")
        stage.close()
        stage.deleteLater()
    return 0


async def open_window(theme: Theme, language: str) -> int:
    """Show the gallery until it is closed."""
    window, closed = Gallery(theme, language), asyncio.Event()
    window.closed.connect(closed.set)
    window.show()
    await closed.wait()
    return 0


def main() -> int:
    """Open the gallery, or take pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these entries")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FOLDER", help="write a picture of each entry to this folder"
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--zoom", type=int, default=100, metavar="PERCENT")
    chosen = parser.parse_args()
    app = make_application()
    use_language(chosen.language)
    theme = Theme(app, chosen.theme)
    theme.set_zoom(chosen.zoom)
    if chosen.screenshot:
        chosen.screenshot.mkdir(parents=True, exist_ok=True)
        return run(app, partial(take_all, theme, chosen.screenshot, chosen.names or list(SAMPLES)))
    return run(app, partial(open_window, theme, chosen.language))


if __name__ == "__main__":
    sys.exit(main())

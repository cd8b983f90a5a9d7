"""A list of notices about files; each stays until it is dismissed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from appsync_console.domain.notice import Notice
from appsync_console.texts.notices import notice_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar

_FOLDER = "folder"


class NoticeList(QWidget):
    """Shows notices below each other; takes no space while there are none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    @property
    def texts(self) -> tuple[str, ...]:
        """The shown texts, from the top."""
        return tuple(bar.text for bar in self.findChildren(NoticeBar) if bar.text)

    def add(self, notice: Notice) -> None:
        """Show a notice below the others, with a button that shows the backup file in its folder."""
        bar = NoticeBar(self._theme, self)
        bar.setProperty("file", notice.kept)
        bar.chosen.connect(self._on_bar_chosen)
        bar.dismissed.connect(bar.deleteLater)
        self._column.addWidget(bar)
        bar.say(notice_text(notice), "warning", [Choice(_FOLDER, tr("Show in folder"))] if notice.kept else [])

    @Slot(str)
    def _on_bar_chosen(self, choice: str) -> None:
        bar = self.sender()
        assert isinstance(bar, NoticeBar)
        bar.show()  # opening the folder does not dismiss the notice
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(bar.property("file")).parent)))

"""The About dialog: versions, licenses and folders of the app."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl, Slot, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from appsync_console.build import version
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, rule

_PURPOSE = mark("A desktop test console for real-time channels on AWS AppSync.")
_LICENSES = mark(
    "MIT license. Made with Qt and PySide6 (LGPL), Inter and JetBrains Mono (SIL Open Font License) "
    "and Lucide icons (ISC). Not made or endorsed by Amazon Web Services."
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the app: the title of its contents, and its path."""

    title: str
    path: str


class AboutDialog(QDialog):
    """Describes the app. Shown with ``open()``; deletes itself when closed."""

    def __init__(self, theme: Theme, folders: Sequence[Folder] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folders = tuple(folders)
        self.setWindowTitle(tr("About AppSync Console"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.scaled(640))
        self._build_ui()

    @property
    def versions(self) -> str:
        """The versions, for display and bug reports."""
        system = f"{platform.system()} {platform.release()}"
        number = tr("Version {number}", number=version())
        return f"{number} · Qt {qVersion()} · Python {platform.python_version()} · {system}"

    def _build_ui(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(24, 24, 24, 16)
        body.setSpacing(8)
        body.addLayout(self._head())
        body.addSpacing(8)
        body.addWidget(label(self.versions, wraps=True, tone="secondary"))
        if self._folders:
            body.addSpacing(8)
            body.addLayout(self._folder_lines())
        body.addSpacing(8)
        body.addWidget(label(tr(_LICENSES), wraps=True, role="small", tone="secondary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body)
        layout.addWidget(rule())
        layout.addLayout(self._foot())
        self._close.setFocus()

    def _head(self) -> QHBoxLayout:
        sign = QLabel()
        color = self._theme.color("accent")
        sign.setPixmap(self._theme.pixmap("app", color, 40, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("AppSync Console", role="heading"))
        words.addWidget(label(tr(_PURPOSE), wraps=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _folder_lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for row, folder in enumerate(self._folders):
            path = ElidedLabel(folder.path)
            show = push_button(tr("Open"), "link", tr("Open the folder: {path}", path=folder.path))
            show.setAccessibleName(tr("Open the folder {title}", title=folder.title))
            show.setProperty("folder", folder.path)
            show.clicked.connect(self._on_open_clicked)
            copy = push_button(tr("Copy"), "link", tr("Copy the path: {path}", path=folder.path))
            copy.setAccessibleName(tr("Copy the path of {title}", title=folder.title))
            copy.setProperty("folder", folder.path)
            copy.clicked.connect(self._on_copy_path_clicked)
            grid.addWidget(label(folder.title, tone="secondary"), row, 0)
            grid.addWidget(path, row, 1)
            grid.addWidget(show, row, 2)
            grid.addWidget(copy, row, 3)
        return grid

    def _foot(self) -> QHBoxLayout:
        copy = push_button(tr("Copy versions"), tip=tr("Copy the versions for a bug report"))
        copy.clicked.connect(self._on_copy_clicked)
        self._close = push_button(tr("Close"), tip=tr("Close (Esc)"))
        self._close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(self._close)
        return foot

    @Slot()
    def _on_open_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.sender().property("folder"))))

    @Slot()
    def _on_copy_path_clicked(self) -> None:
        QGuiApplication.clipboard().setText(str(self.sender().property("folder")))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.versions)

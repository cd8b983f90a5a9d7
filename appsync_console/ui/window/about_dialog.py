"""The About dialog: versions, licenses and folders of the app."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl, Slot, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from appsync_console.build import version
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, rule

_PURPOSE = "A desktop test console for real-time channels on AWS AppSync."
_LICENSES = (
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
        self.setWindowTitle("About AppSync Console")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(640)
        self._build_ui()

    @property
    def versions(self) -> str:
        """The versions, for display and bug reports."""
        system = f"{platform.system()} {platform.release()}"
        return f"Version {version()} · Qt {qVersion()} · Python {platform.python_version()} · {system}"

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
        body.addWidget(label(_LICENSES, wraps=True, role="small", tone="secondary"))
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
        words.addWidget(label(_PURPOSE, wraps=True))
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
            show = push_button("Open", "link", f"Open the folder: {folder.path}")
            show.setAccessibleName(f"Open the folder {folder.title}")
            show.setProperty("folder", folder.path)
            show.clicked.connect(self._on_open_clicked)
            copy = push_button("Copy", "link", f"Copy the path: {folder.path}")
            copy.setAccessibleName(f"Copy the path of {folder.title}")
            copy.setProperty("folder", folder.path)
            copy.clicked.connect(self._on_copy_path_clicked)
            grid.addWidget(label(folder.title, tone="secondary"), row, 0)
            grid.addWidget(path, row, 1)
            grid.addWidget(show, row, 2)
            grid.addWidget(copy, row, 3)
        return grid

    def _foot(self) -> QHBoxLayout:
        copy = push_button("Copy versions", tip="Copy the versions for a bug report")
        copy.clicked.connect(self._on_copy_clicked)
        self._close = push_button("Close", tip="Close (Esc)")
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

"""The dialog with the details of an error: what happened, the likely cause, what to do, and the raw response."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button, rule
from appsync_console.ui.widgets.plain_reader import PlainReader

_SHOW, _HIDE = mark("Show raw response"), mark("Hide raw response")


class ErrorDetails(QDialog):
    """Shows an error. Shown with ``open()``; deletes itself when closed.

    Args:
        error: The error; its texts contain no secrets.
        retry_text: The text of a button that tries again; empty for no button.

    Signals:
        retry_requested: Try again; the dialog is already closed.
    """

    retry_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        error: ConsoleError,
        parent: QWidget | None = None,
        *,
        retry_text: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._error = error
        self._text = error_text(error)
        self.setWindowTitle(tr("Error details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.scaled(520))
        self._build_ui(retry_text)

    @property
    def text(self) -> str:
        """The full error text for the clipboard."""
        lines = [self._text.what]
        if self._text.cause:
            lines.append(tr("Likely cause: {cause}", cause=self._text.cause))
        if self._text.remedy:
            lines.append(tr("What to do: {remedy}", remedy=self._text.remedy))
        return "\n".join([*lines, *(["", self._error.raw] if self._error.raw else [])])

    def _build_ui(self, retry_text: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._body(), 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot(retry_text))
        self._close.setFocus()

    def _body(self) -> QVBoxLayout:
        body = QVBoxLayout()
        body.setContentsMargins(24, 20, 24, 16)
        body.setSpacing(4)
        body.addLayout(self._head())
        for title, words in ((tr("Likely cause"), self._text.cause), (tr("What to do"), self._text.remedy)):
            if words:
                body.addSpacing(12)
                body.addWidget(label(title, role="small", tone="secondary"))
                body.addWidget(self._selectable(words))
        body.addSpacing(12)
        self._raw = PlainReader(tr("Raw response"))
        self._raw.set_text(self._error.raw)
        self._raw.setFont(self._theme.data_font(12))
        self._raw.setMinimumHeight(160)
        self._raw.hide()
        body.addWidget(self._raw, 1)
        body.addStretch(0)
        return body

    def _head(self) -> QHBoxLayout:
        sign = QLabel()
        color = self._theme.color("bad")
        sign.setPixmap(self._theme.pixmap("circle-alert", color, 20, self.devicePixelRatioF()))
        what = self._selectable(self._text.what, role="title")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(what, 1)
        return head

    def _foot(self, retry_text: str) -> QHBoxLayout:
        self._toggle = push_button(tr(_SHOW), "quiet", tr("The response of the server, without secrets"))
        self._toggle.setVisible(bool(self._error.raw))
        self._toggle.setFixedWidth(self._toggle.sizeHint().width())
        self._toggle.clicked.connect(self._on_toggle_clicked)
        copy = push_button(tr("Copy"), tip=tr("Copy the details to the clipboard"))
        copy.clicked.connect(self._on_copy_clicked)
        self._close = push_button(tr("Close"), tip=tr("Close (Esc)"))
        self._close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 12, 24, 12)
        foot.setSpacing(8)
        foot.addWidget(self._toggle)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(self._close)
        if retry_text:
            retry = push_button(retry_text, "primary", tr("Close this dialog and try again"))
            retry.clicked.connect(self._on_retry_clicked)
            foot.addWidget(retry)
        return foot

    @staticmethod
    def _selectable(words: str, **look: str) -> QLabel:
        made = label(words, wraps=True, **look)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    @Slot()
    def _on_toggle_clicked(self) -> None:
        is_shown = self._raw.isHidden()
        self._raw.setVisible(is_shown)
        self._toggle.setText(tr(_HIDE if is_shown else _SHOW))
        if not is_shown:
            self.layout().activate()
        self.adjustSize()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    @Slot()
    def _on_retry_clicked(self) -> None:
        self.accept()
        self.retry_requested.emit()

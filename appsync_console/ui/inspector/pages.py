"""Two tabs of the inspector: the pretty-printed message, and its differences from another message."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from appsync_console.domain.json_text import pretty
from appsync_console.domain.json_unfolding import Unfolding, unfolded, unfolding
from appsync_console.domain.message import Kind, Message
from appsync_console.texts.translation import plural, tr
from appsync_console.ui.json.reader import JsonReader
from appsync_console.ui.text.diff import differences
from appsync_console.ui.text.message import clock_time
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button

_LINES_MOST = 5_000
_AT_ONCE = 20_000  # characters; JSON inside the strings of a longer text is expanded step by step
_TONES = {"+": "good", "-": "bad", "…": "secondary"}


class PrettyPage(QWidget):
    """A pretty-printed message. JSON inside strings is expanded; a toggle shows the strings unchanged."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self._is_expanded = True
        self._work: Unfolding | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        self.reader = JsonReader(theme, tr("Message, pretty-printed"), is_colored=True)
        self._summary = label(role="small", tone="secondary")
        self.toggle = push_button(
            tr("Show original"), "link", tr("Expand JSON inside strings, or show the strings unchanged")
        )
        self.toggle.clicked.connect(self._on_toggle_clicked)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self._summary, 1)
        row.addWidget(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reader, 1)
        column.addWidget(self._foot)
        self._foot.hide()

    def set_text(self, text: str) -> None:
        """Show a message, scrolled to its beginning."""
        self._text = text
        self._timer.stop()
        if len(text) <= _AT_ONCE:
            self._show(*unfolded(text))
            return
        self._work = unfolding(text)
        self.reader.set_text(pretty(text))
        self._foot.hide()
        self._timer.start()

    @property
    def is_complete(self) -> bool:
        """Whether the message is shown as a whole."""
        return not self._timer.isActive() and self.reader.is_complete

    @Slot()
    def _go_on(self) -> None:
        assert self._work is not None
        try:
            next(self._work)
        except StopIteration as done:
            self._work = None
            self._timer.stop()
            expanded, count = done.value
            if count:  # otherwise it is shown already
                self._show(expanded, count)

    def _show(self, expanded: str, count: int) -> None:
        self._foot.setVisible(count > 0)
        self.reader.set_text(expanded if self._is_expanded else pretty(self._text))
        strings = plural("{count:,} string contains JSON", "{count:,} strings contain JSON", count)
        self._summary.setText(f"«…»: {strings}" if self._is_expanded else strings)
        self.toggle.setText(tr("Show original") if self._is_expanded else tr("Expand JSON"))

    @Slot()
    def _on_toggle_clicked(self) -> None:
        self._is_expanded = not self._is_expanded
        self.set_text(self._text)


class DiffReader(JsonReader):
    """Shows the lines of a diff, each in the color of its sign."""

    def _color(self, block: QTextBlock) -> None:
        tone = _TONES.get(block.text()[:1])
        if tone is None:
            return
        line = QTextLayout.FormatRange()
        line.start, line.length = 0, block.length()
        made = QTextCharFormat()
        made.setForeground(self._theme.color(tone))
        line.format = made
        block.layout().setFormats([line])
        self.document().markContentsDirty(block.position(), block.length())


class DiffPage(QWidget):
    """Shows the differences between a message and another one.

    Signals:
        comparison_requested: Asks for the message to compare with: a marked message if true, else the previous one.
    """

    comparison_requested = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Compare with"))
        self.choice.view().setAccessibleName(tr("Compare with"))
        self.choice.addItem(tr("Previous message"), False)
        self.choice.addItem(tr("Marked message"), True)
        self.reader = DiffReader(theme, tr("Differences"), is_colored=True)
        self._summary = label(role="small", tone="secondary", wraps=True)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 0)
        row.setSpacing(8)
        row.addWidget(label(tr("Compare with"), tone="secondary"))
        row.addWidget(self.choice, 1)
        summary = QHBoxLayout()
        summary.setContentsMargins(12, 4, 12, 4)
        summary.addWidget(self._summary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(summary)
        column.addWidget(self.reader, 1)
        self.choice.currentIndexChanged.connect(self._request_comparison)

    @property
    def summary_text(self) -> str:
        """The text above the differences."""
        return self._summary.text()

    def set_text(self, text: str) -> None:
        """Set the text to compare, and request the other message; :meth:`show_other` shows the differences."""
        self._text = text
        self._request_comparison()

    @Slot()
    def _request_comparison(self) -> None:
        self.comparison_requested.emit(self.choice.currentData())

    def show_other(self, other: Message | None) -> None:
        """Compare with another message, which has its whole text; None if there is none."""
        if other is None:
            self.reader.set_text("")
            self._summary.setText(
                tr("No message in this channel is marked. Press Ctrl+M to mark the selected message.")
                if self.choice.currentData()
                else tr("This channel has no earlier message in the same direction.")
            )
            return
        lines = differences(other.text, self._text)
        more = len(lines) - _LINES_MOST
        shown = [f"{line.sign} {line.text}" for line in lines[:_LINES_MOST]]
        if more > 0:
            shown.append("… " + plural("{count:,} more line", "{count:,} more lines", more))
        self.reader.set_text("\n".join(shown))
        result = tr("− only there, + only here.") if lines else tr("No differences.")
        self._summary.setText(f"{_which(other)} {result}")


def _which(message: Message) -> str:
    time, number = clock_time(message.at_us), message.seq
    if message.kind is Kind.PUBLISHED:
        return tr("Published at {time}, sequence {number:,}.", time=time, number=number)
    return tr("Received at {time}, sequence {number:,}.", time=time, number=number)

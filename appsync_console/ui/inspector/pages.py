"""Two of the inspector's tabs: a message as people read it, and what is other than in the message before."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from appsync_console.domain.json_text import pretty, unfolded
from appsync_console.domain.message import Kind, Message
from appsync_console.domain.text_diff import differences
from appsync_console.ui.json.reader import JsonReader
from appsync_console.ui.text import message as words
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button

_LINES_MOST = 5_000
_TONES = {"+": "good", "-": "bad", "…": "secondary"}


class PrettyPage(QWidget):
    """A message pretty-printed; strings that hold JSON are opened, and can be shown as they stand."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self._is_unfolding = True
        self.reader = JsonReader(theme, "Message, pretty-printed", is_colored=True)
        self._said = label(role="small", tone="secondary")
        self.toggle = push_button("", "link", "Open strings that hold JSON, or show them as they stand")
        self.toggle.clicked.connect(self._on_toggle_clicked)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self._said, 1)
        row.addWidget(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reader, 1)
        column.addWidget(self._foot)
        self._foot.hide()

    def set_text(self, text: str) -> None:
        """Show a message from its beginning."""
        self._text = text
        opened, count = unfolded(text)
        self._foot.setVisible(count > 0)
        self.reader.set_text(opened if self._is_unfolding else pretty(text))
        strings = "1 string holds" if count == 1 else f"{count:,} strings hold"
        self._said.setText(f"«…»: {strings} JSON" if self._is_unfolding else f"{strings} JSON")
        self.toggle.setText("Show as it stands" if self._is_unfolding else "Unfold")

    @Slot()
    def _on_toggle_clicked(self) -> None:
        self._is_unfolding = not self._is_unfolding
        self.set_text(self._text)


class DiffReader(JsonReader):
    """Lines that begin with a sign, each in the color of its sign."""

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
    """What differs between a message and another one.

    Signals:
        other_wanted: The other message is wanted: whether it is a marked one, or else the one before.
    """

    other_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self.choice = QComboBox()
        self.choice.setAccessibleName("Compare with")
        self.choice.view().setAccessibleName("Compare with")
        self.choice.addItem("the message before", False)
        self.choice.addItem("a marked message", True)
        self.reader = DiffReader(theme, "Differences", is_colored=True)
        self._said = label(role="small", tone="secondary", wraps=True)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 0)
        row.setSpacing(8)
        row.addWidget(label("Compared with", tone="secondary"))
        row.addWidget(self.choice, 1)
        said = QHBoxLayout()
        said.setContentsMargins(12, 4, 12, 4)
        said.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(said)
        column.addWidget(self.reader, 1)
        self.choice.currentIndexChanged.connect(self._ask)

    @property
    def words(self) -> str:
        """What is said above the differences."""
        return self._said.text()

    def ask(self, text: str) -> None:
        """Show the differences of a message, once the other one is there."""
        self._text = text
        self._ask()

    @Slot()
    def _ask(self) -> None:
        self.other_wanted.emit(self.choice.currentData())

    def show_other(self, other: Message | None) -> None:
        """The other message, whole; None where there is none."""
        if other is None:
            self.reader.set_text("")
            self._said.setText(
                "No message of this channel is marked. Ctrl+M marks one."
                if self.choice.currentData()
                else "There is no message before this one on its channel that went the same way."
            )
            return
        way = "published" if other.kind is Kind.PUBLISHED else "received"
        lines = differences(other.text, self._text)
        more = len(lines) - _LINES_MOST
        shown = [f"{line.sign} {line.text}" for line in lines[:_LINES_MOST]]
        self.reader.set_text("\n".join([*shown, f"… {more:,} lines more"] if more > 0 else shown))
        when = f"{way} at {words.clock_time(other.at_us)}, sequence {other.seq:,}"
        self._said.setText(f"{when}. − was there, + is here." if lines else f"{when}. Nothing differs.")

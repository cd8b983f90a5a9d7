"""How much of a profile's messages the log is to keep. Everything, unless the person sets a limit here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QGridLayout, QLayout, QPushButton, QSpinBox, QWidget

from appsync_console.domain.retention import Limit
from appsync_console.ui.text.units import size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button, set_look

_WIDE = 480
_MB = 10**6
_MOST = 2_000_000_000
_SECONDS = {"hours": 3_600, "days": 24 * 3_600, "minutes": 60}
_USUAL_MESSAGES, _USUAL_MB, _USUAL_DAYS = 100_000, 500, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNow:
    """What the log has of the profile: entries, bytes of their texts, and what limits dropped before."""

    messages: int
    bytes: int
    dropped: int


class LogLimitDialog(QDialog):
    """Shown with ``open()``; it deletes itself when closed.

    Signals:
        chosen: The :class:`Limit`.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, profile: str, limit: Limit, now: KeptNow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("How much the log keeps")
        self._profile, self._now = profile, now
        self._build_ui()
        self._fill(limit)
        self._connect()
        self._show_consequence()
        fit_once(self, theme.scaled(_WIDE))

    @property
    def limit(self) -> Limit:
        """What is chosen."""
        return Limit(
            messages=self.messages.value() if self.by_messages.isChecked() else None,
            bytes=self.megabytes.value() * _MB if self.by_size.isChecked() else None,
            seconds=self.age.value() * self.unit.currentData() if self.by_age.isChecked() else None,
        )

    @property
    def consequence(self) -> str:
        """What the choice does, in words."""
        return self._consequence.text()

    def _build_ui(self) -> None:
        now = self._now
        head = label(f"Messages of {self._profile}", role="title", wraps=True)
        text = f"The log has {now.messages:,} messages with {size_text(now.bytes)} of text."
        if now.dropped:
            text += f" Limits have dropped {now.dropped:,} so far."
        self.by_messages = _choice("At most", "At most so many messages")
        self.messages = _number("Most messages", _USUAL_MESSAGES)
        self.by_size = _choice("At most", "At most so much text")
        self.megabytes = _number("Most megabytes", _USUAL_MB)
        self.by_age = _choice("None older than", "None older than")
        self.age = _number("Highest age", _USUAL_DAYS)
        self.unit = QComboBox()
        self.unit.setAccessibleName("Unit of the age")
        self.unit.view().setAccessibleName("Units of the age")
        for words in ("minutes", "hours", "days"):
            self.unit.addItem(words, _SECONDS[words])
        self.unit.setCurrentText("days")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        for row, (box, field) in enumerate(self._rows()):
            grid.addWidget(box, row, 0)
            grid.addWidget(field, row, 1)
        for row, unit in enumerate((label("messages"), label("MB of text"), self.unit)):
            grid.addWidget(unit, row, 2)
        self._consequence = label(wraps=True)
        self._consequence.setMinimumHeight(self._consequence.fontMetrics().lineSpacing() * 3)
        self._consequence.setAlignment(Qt.AlignmentFlag.AlignTop)
        parts: list[QWidget | QLayout] = [head, label(text, wraps=True, tone="secondary"), grid, self._consequence]
        lay_out_question(self, parts, self._buttons())

    def _rows(self) -> tuple[tuple[QCheckBox, QSpinBox], ...]:
        return (self.by_messages, self.messages), (self.by_size, self.megabytes), (self.by_age, self.age)

    def _buttons(self) -> tuple[QPushButton, QPushButton]:
        self._save = push_button("Keep to this", "primary", "Keep to these limits from now on (Enter)")
        self._save.setDefault(True)
        cancel = push_button("Cancel", tip="Change nothing (Esc)")
        cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._on_save_clicked)
        return cancel, self._save

    def _fill(self, limit: Limit) -> None:
        if limit.messages is not None:
            self.by_messages.setChecked(True)
            self.messages.setValue(limit.messages)
        if limit.bytes is not None:
            self.by_size.setChecked(True)
            self.megabytes.setValue(max(limit.bytes // _MB, 1))
        if limit.seconds is not None:
            self.by_age.setChecked(True)
            words = next((unit for unit in ("days", "hours") if limit.seconds % _SECONDS[unit] == 0), "minutes")
            self.unit.setCurrentText(words)
            self.age.setValue(max(limit.seconds // _SECONDS[words], 1))

    def _connect(self) -> None:
        for box, field in self._rows():
            box.toggled.connect(self._show_consequence)
            field.valueChanged.connect(self._show_consequence)
        self.unit.currentIndexChanged.connect(self._show_consequence)

    @Slot()
    def _show_consequence(self) -> None:
        for box, field in self._rows():
            field.setEnabled(box.isChecked())
        self.unit.setEnabled(self.by_age.isChecked())
        limit, now = self.limit, self._now
        is_at_once = limit.is_passed(now.messages, now.bytes)
        if limit.is_off:
            words = "Everything is kept."
        elif limit.messages is not None and now.messages > limit.messages:
            beyond = now.messages - limit.messages
            words = f"At least {beyond:,} messages are dropped at once, the oldest of all channels first."
        elif is_at_once:
            words = "Messages are dropped at once, the oldest of all channels first."
        else:
            words = "Beyond this the oldest message of all channels is dropped first."
        if not limit.is_off:
            words += " Marked messages are no exception. The line at the bottom counts what was dropped."
        self._consequence.setText(words)
        set_look(self._consequence, tone="warning" if is_at_once else "secondary")

    @Slot()
    def _on_save_clicked(self) -> None:
        self.chosen.emit(self.limit)
        self.accept()


def _choice(text: str, spoken: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setAccessibleName(spoken)
    return box


def _number(name: str, value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(1, _MOST)
    field.setGroupSeparatorShown(True)
    field.setValue(value)
    field.setAccessibleName(name)
    field.setMinimumWidth(140)
    return field

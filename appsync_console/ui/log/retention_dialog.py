"""Sets how many messages of a profile the log keeps. It keeps everything unless the user sets a limit here."""

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
_DEFAULT_MESSAGES, _DEFAULT_MB, _DEFAULT_DAYS = 100_000, 500, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LogUsage:
    """What the log holds for a profile: entries, bytes of their texts, and entries dropped by limits so far."""

    messages: int
    bytes: int
    dropped: int


class RetentionDialog(QDialog):
    """Edits the retention limits. Show it with ``open()``; it deletes itself when closed.

    Signals:
        chosen: The user confirmed this :class:`Limit`.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, profile: str, limit: Limit, usage: LogUsage, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Retention")
        self._profile, self._usage = profile, usage
        self._build_ui()
        self._fill(limit)
        self._connect()
        self._show_consequence()
        fit_once(self, theme.scaled(_WIDE))

    @property
    def limit(self) -> Limit:
        """The limit as entered."""
        return Limit(
            messages=self.messages.value() if self.by_messages.isChecked() else None,
            bytes=self.megabytes.value() * _MB if self.by_size.isChecked() else None,
            seconds=self.age.value() * self.unit.currentData() if self.by_age.isChecked() else None,
        )

    @property
    def consequence(self) -> str:
        """The text that says what the limit does."""
        return self._consequence.text()

    def _build_ui(self) -> None:
        usage = self._usage
        head = label(f"Retention for {self._profile}", role="title", wraps=True)
        text = f"The log holds {usage.messages:,} messages with {size_text(usage.bytes)} of text."
        if usage.dropped:
            text += f" Limits have dropped {usage.dropped:,} messages so far."
        self.by_messages = _choice("Keep at most", "Limit the number of messages")
        self.messages = _number("Maximum messages", _DEFAULT_MESSAGES)
        self.by_size = _choice("Keep at most", "Limit the size of the texts")
        self.megabytes = _number("Maximum megabytes", _DEFAULT_MB)
        self.by_age = _choice("Keep for at most", "Limit the age of messages")
        self.age = _number("Maximum age", _DEFAULT_DAYS)
        self.unit = QComboBox()
        self.unit.setAccessibleName("Age unit")
        self.unit.view().setAccessibleName("Age units")
        for unit_name in ("minutes", "hours", "days"):
            self.unit.addItem(unit_name, _SECONDS[unit_name])
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
        self._save = push_button("Apply", "primary", "Apply these limits from now on (Enter)")
        self._save.setDefault(True)
        cancel = push_button("Cancel", tip="Discard changes (Esc)")
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
            name = next((unit for unit in ("days", "hours") if limit.seconds % _SECONDS[unit] == 0), "minutes")
            self.unit.setCurrentText(name)
            self.age.setValue(max(limit.seconds // _SECONDS[name], 1))

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
        limit, usage = self.limit, self._usage
        is_exceeded = limit.is_passed(usage.messages, usage.bytes)
        if limit.is_off:
            text = "Keep everything: no messages are dropped."
        elif limit.messages is not None and usage.messages > limit.messages:
            excess = usage.messages - limit.messages
            text = f"At least {excess:,} messages are dropped immediately, the oldest across all channels first."
        elif is_exceeded:
            text = "Messages are dropped immediately, the oldest across all channels first."
        else:
            text = "Above these limits, the oldest messages across all channels are dropped first."
        if not limit.is_off:
            text += " Marked messages are dropped too. The status bar counts dropped messages."
        self._consequence.setText(text)
        set_look(self._consequence, tone="warning" if is_exceeded else "secondary")

    @Slot()
    def _on_save_clicked(self) -> None:
        self.chosen.emit(self.limit)
        self.accept()


def _choice(text: str, name: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setAccessibleName(name)
    return box


def _number(name: str, value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(1, _MOST)
    field.setGroupSeparatorShown(True)
    field.setValue(value)
    field.setAccessibleName(name)
    field.setMinimumWidth(140)
    return field

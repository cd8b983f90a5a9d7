"""Sets how many messages of a profile the log keeps. It keeps everything unless the user sets a limit here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QGridLayout, QLayout, QPushButton, QSpinBox, QWidget

from appsync_console.domain.retention import Limit
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.text.units import size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, number_field, push_button, set_look

_WIDE = 480
_MB = 10**6
_MOST = 2_000_000_000
_MINUTE, _HOUR, _DAY = 60, 3_600, 24 * 3_600
_UNITS: Final = {_MINUTE: mark("minutes"), _HOUR: mark("hours"), _DAY: mark("days")}
"""Seconds and their names."""

_DEFAULT_MESSAGES, _DEFAULT_MB, _DEFAULT_DAYS = 100_000, 500, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LogUsage:
    """What the log holds for a profile.

    Attributes:
        messages: Number of entries.
        bytes: Bytes of their texts.
        dropped: Entries dropped by limits so far.
        problem: Why old messages are not deleted at the moment; empty if they are.
    """

    messages: int
    bytes: int
    dropped: int
    problem: str = ""


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
        self.setWindowTitle(tr("Retention"))
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
        head = label(tr("Retention for {profile}", profile=self._profile), role="title", wraps=True)
        text = plural(
            "The log holds {count:,} message with {size} of text.",
            "The log holds {count:,} messages with {size} of text.",
            usage.messages,
            size=size_text(usage.bytes),
        )
        if usage.dropped:
            text += " " + plural(
                "Limits have dropped {count:,} message so far.",
                "Limits have dropped {count:,} messages so far.",
                usage.dropped,
            )
        self.by_messages = _choice(tr("Keep at most"), tr("Limit the number of messages"))
        self.messages = _number(tr("Maximum messages"), _DEFAULT_MESSAGES)
        self.by_size = _choice(tr("Keep at most"), tr("Limit the size of the texts"))
        self.megabytes = _number(tr("Maximum megabytes"), _DEFAULT_MB)
        self.by_age = _choice(tr("Keep for at most"), tr("Limit the age of messages"))
        self.age = _number(tr("Maximum age"), _DEFAULT_DAYS)
        self.unit = QComboBox()
        self.unit.setAccessibleName(tr("Age unit"))
        self.unit.view().setAccessibleName(tr("Age units"))
        for seconds, text_of_unit in _UNITS.items():
            self.unit.addItem(tr(text_of_unit), seconds)
        self._set_unit(_DAY)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        for row, (box, field) in enumerate(self._rows()):
            grid.addWidget(box, row, 0)
            grid.addWidget(field, row, 1)
        for row, unit in enumerate((label(tr("messages")), label(tr("MB of text")), self.unit)):
            grid.addWidget(unit, row, 2)
        self._consequence = label(wraps=True)
        self._consequence.setMinimumHeight(self._consequence.fontMetrics().lineSpacing() * 3)
        self._consequence.setAlignment(Qt.AlignmentFlag.AlignTop)
        parts: list[QWidget | QLayout] = [head, label(text, wraps=True, tone="secondary"), grid, self._consequence]
        if usage.problem:
            parts.insert(2, label(usage.problem, wraps=True, tone="warning"))
        lay_out_question(self, parts, self._buttons())

    def _rows(self) -> tuple[tuple[QCheckBox, QSpinBox], ...]:
        return (self.by_messages, self.messages), (self.by_size, self.megabytes), (self.by_age, self.age)

    def _buttons(self) -> tuple[QPushButton, QPushButton]:
        self._save = push_button(tr("Apply"), "primary", tr("Apply these limits from now on (Enter)"))
        self._save.setDefault(True)
        cancel = push_button(tr("Cancel"), tip=tr("Discard changes (Esc)"))
        cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._on_save_clicked)
        return cancel, self._save

    def _fill(self, limit: Limit) -> None:
        if limit.messages is not None:
            self.by_messages.setChecked(True)
            self.messages.setValue(min(limit.messages, _MOST))
        if limit.bytes is not None:
            self.by_size.setChecked(True)
            self.megabytes.setValue(min(max(limit.bytes // _MB, 1), _MOST))
        if limit.seconds is not None:
            self.by_age.setChecked(True)
            unit = next((unit for unit in (_DAY, _HOUR) if limit.seconds % unit == 0), _MINUTE)
            self._set_unit(unit)
            self.age.setValue(min(max(limit.seconds // unit, 1), _MOST))

    def _set_unit(self, seconds: int) -> None:
        self.unit.setCurrentIndex(self.unit.findData(seconds))

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
            text = tr("Keep everything: no messages are dropped.")
        elif limit.messages is not None and usage.messages > limit.messages:
            excess = usage.messages - limit.messages
            text = plural(
                "At least {count:,} message is dropped immediately, the oldest across all channels first.",
                "At least {count:,} messages are dropped immediately, the oldest across all channels first.",
                excess,
            )
        elif is_exceeded:
            text = tr("Messages are dropped immediately, the oldest across all channels first.")
        else:
            text = tr("Above these limits, the oldest messages across all channels are dropped first.")
        if not limit.is_off:
            text += " " + tr("Marked messages are dropped too. The status bar counts dropped messages.")
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
    field = number_field(name, 1, _MOST)
    field.setGroupSeparatorShown(True)
    field.setValue(value)
    field.setMinimumWidth(140)
    return field

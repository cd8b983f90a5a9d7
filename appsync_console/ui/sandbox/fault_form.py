"""The form for fault injection in the sandbox; every change takes effect immediately."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QSpinBox, QWidget

from appsync_console.domain.faults import (
    MOST_DELAY_MS,
    MOST_EVERY,
    MOST_REORDERED,
    NO_FAULTS,
    Door,
    Faults,
    Silence,
    WrongFrame,
)
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.widgets.looks import label, number_field

_SILENCES: Final = (
    (mark("Off"), None),
    (mark("Suppress keep-alives"), Silence.KEEP_ALIVE),
    (mark("Suppress all frames"), Silence.ALL),
)
_MALFORMED: Final = (
    (mark("None"), None),
    (mark("Not JSON"), WrongFrame.NOT_JSON),
    (mark("JSON, but not an object"), WrongFrame.NOT_AN_OBJECT),
    (mark("Unknown type"), WrongFrame.UNKNOWN_TYPE),
    (mark("Missing ID"), WrongFrame.WITHOUT_ID),
    (mark("Unknown ID"), WrongFrame.UNKNOWN_ID),
    (mark("Missing payload"), WrongFrame.WITHOUT_PAYLOAD),
)
_DOORS: Final = (
    (Door.CONNECT, mark("connecting")),
    (Door.SUBSCRIBE, mark("subscribing")),
    (Door.HTTP, mark("publishing")),
)
_REJECT: Final = {
    Door.CONNECT: mark("Reject credentials when connecting"),
    Door.SUBSCRIBE: mark("Reject credentials when subscribing"),
    Door.HTTP: mark("Reject credentials when publishing"),
}
_THROTTLE: Final = {
    Door.CONNECT: mark("Throttle when connecting"),
    Door.SUBSCRIBE: mark("Throttle when subscribing"),
    Door.HTTP: mark("Throttle when publishing"),
}


class FaultForm(QWidget):
    """One row for each fault.

    Signals:
        changed: The user changed the faults; see :attr:`faults`.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NO_FAULTS
        none = tr("none")
        self._silence = _choice(tr("No keep-alives"), _SILENCES)
        self._delay = _number(tr("Delay in milliseconds"), MOST_DELAY_MS, " ms", none)
        self._jitter = _number(tr("Random extra delay in milliseconds"), MOST_DELAY_MS, " ms", none)
        self._drop = _number(tr("Drop one message in"), MOST_EVERY, "", none)
        self._duplicate = _number(tr("Duplicate one message in"), MOST_EVERY, "", none)
        self._reorder = _number(tr("Messages to reorder"), MOST_REORDERED, "", none, least=1)
        self._malformed = _choice(tr("Malformed frames"), _MALFORMED)
        self._malformed_every = _number(tr("Malformed frame before one message in"), MOST_EVERY, "", "", least=1)
        self._reject = {door: _check(tr(_REJECT[door]), tr(words)) for door, words in _DOORS}
        self._throttle = {door: _check(tr(_THROTTLE[door]), tr(words)) for door, words in _DOORS}
        self._build_ui()
        self._connect()

    @property
    def faults(self) -> Faults:
        """The chosen faults."""
        reorder = self._reorder.value()
        return Faults(
            silence=_SILENCES[self._silence.currentIndex()][1],
            delay_ms=self._delay.value(),
            jitter_ms=self._jitter.value(),
            lose_every=self._drop.value(),
            duplicate_every=self._duplicate.value(),
            reorder=0 if reorder < 2 else reorder,
            wrong_frame=_MALFORMED[self._malformed.currentIndex()][1],
            wrong_every=self._malformed_every.value(),
            refuse=_checked(self._reject),
            throttle=_checked(self._throttle),
        )

    def show_faults(self, faults: Faults) -> None:
        """Show the active faults without emitting :attr:`changed`. A change in progress is preserved."""
        if faults == self._shown:
            return
        self._shown = faults
        self.blockSignals(True)
        self._silence.setCurrentIndex([value for _, value in _SILENCES].index(faults.silence))
        self._delay.setValue(faults.delay_ms)
        self._jitter.setValue(faults.jitter_ms)
        self._drop.setValue(faults.lose_every)
        self._duplicate.setValue(faults.duplicate_every)
        self._reorder.setValue(max(faults.reorder, 1))
        self._malformed.setCurrentIndex([value for _, value in _MALFORMED].index(faults.wrong_frame))
        self._malformed_every.setValue(faults.wrong_every)
        for boxes, doors in ((self._reject, faults.refuse), (self._throttle, faults.throttle)):
            for door, box in boxes.items():
                box.setChecked(door in doors)
        self.blockSignals(False)
        self._enable()

    def _build_ui(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, tuple[QWidget | str, ...]], ...] = (
            (tr("Delay"), (self._delay, tr("plus a random delay of up to"), self._jitter)),
            (tr("Drop"), (tr("one message in"), self._drop)),
            (tr("Duplicate"), (tr("one message in"), self._duplicate)),
            (tr("Reorder"), (self._reorder, tr("messages"))),
            (tr("Malformed frames"), (self._malformed, tr("before one message in"), self._malformed_every)),
            (tr("No keep-alives"), (self._silence,)),
            (tr("Reject credentials"), tuple(self._reject.values())),
            (tr("Throttle"), tuple(self._throttle.values())),
        )
        for row, (name, widgets) in enumerate(rows):
            grid.addWidget(label(name, tone="secondary"), row, 0)
            line = QHBoxLayout()
            line.setSpacing(8)
            for widget in widgets:
                line.addWidget(label(widget) if isinstance(widget, str) else widget)
            line.addStretch(1)
            grid.addLayout(line, row, 1)
        self._enable()

    def _connect(self) -> None:
        for combo in (self._silence, self._malformed):
            combo.currentIndexChanged.connect(self._on_edited)
        for spin in (
            *(self._delay, self._jitter, self._drop, self._duplicate),
            *(self._reorder, self._malformed_every),
        ):
            spin.valueChanged.connect(self._on_edited)
        for box in (*self._reject.values(), *self._throttle.values()):
            box.toggled.connect(self._on_edited)

    def _enable(self) -> None:
        self._malformed_every.setEnabled(self._malformed.currentIndex() > 0)

    @Slot()
    def _on_edited(self) -> None:
        self._enable()
        if not self.signalsBlocked():
            self._shown = self.faults
            self.changed.emit()


def _choice(name: str, entries: Iterable[tuple[str, StrEnum | None]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.view().setAccessibleName(name)
    made.addItems([tr(words) for words, _ in entries])
    return made


def _number(name: str, most: int, suffix: str, none: str, least: int = 0) -> QSpinBox:
    """Create a number field that shows ``none``, if it is not empty, for its lowest value."""
    made = number_field(name, least, most)
    made.setSuffix(suffix)
    made.setSpecialValueText(none)
    made.setKeyboardTracking(False)  # report only complete numbers
    made.setFixedWidth(92)
    return made


def _check(name: str, words: str) -> QCheckBox:
    made = QCheckBox(words)
    made.setAccessibleName(name)
    return made


def _checked(boxes: dict[Door, QCheckBox]) -> frozenset[Door]:
    return frozenset(door for door, box in boxes.items() if box.isChecked())

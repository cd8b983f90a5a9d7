"""What goes wrong on purpose on a sandbox, as a form: every change counts at once."""

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
from appsync_console.ui.widgets.looks import label

_SILENCES: Final = (
    ("Everything is sent", None),
    ("No keep-alives", Silence.KEEP_ALIVE),
    ("Nothing at all", Silence.ALL),
)
_WRONG: Final = (
    ("None", None),
    ("Not JSON", WrongFrame.NOT_JSON),
    ("JSON, but no object", WrongFrame.NOT_AN_OBJECT),
    ("An unknown type", WrongFrame.UNKNOWN_TYPE),
    ("Without an id", WrongFrame.WITHOUT_ID),
    ("With an unknown id", WrongFrame.UNKNOWN_ID),
    ("Without a payload", WrongFrame.WITHOUT_PAYLOAD),
)
_DOORS: Final = ((Door.CONNECT, "connecting"), (Door.SUBSCRIBE, "subscribing"), (Door.HTTP, "publishing"))


class FaultForm(QWidget):
    """A line for each fault.

    Signals:
        changed: The person chose something else; :attr:`faults` has it.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NO_FAULTS
        self._silence = _choice("Silence", _SILENCES)
        self._delay = _number("Delay in milliseconds", MOST_DELAY_MS, " ms", "none")
        self._jitter = _number("Jitter in milliseconds", MOST_DELAY_MS, " ms", "none")
        self._lose = _number("Lose every so manieth message", MOST_EVERY, "", "none")
        self._duplicate = _number("Send every so manieth message twice", MOST_EVERY, "", "none")
        self._reorder = _number("So many messages change places", MOST_REORDERED, "", "none", least=1)
        self._wrong = _choice("Wrong frame", _WRONG)
        self._wrong_every = _number("Ahead of every so manieth message", MOST_EVERY, "", "", least=1)
        self._refuse = {door: _check(f"Refuse {words}", words) for door, words in _DOORS}
        self._throttle = {door: _check(f"Throttle {words}", words) for door, words in _DOORS}
        self._build_ui()
        self._connect()

    @property
    def faults(self) -> Faults:
        """What is chosen."""
        reorder = self._reorder.value()
        return Faults(
            silence=_SILENCES[self._silence.currentIndex()][1],
            delay_ms=self._delay.value(),
            jitter_ms=self._jitter.value(),
            lose_every=self._lose.value(),
            duplicate_every=self._duplicate.value(),
            reorder=0 if reorder < 2 else reorder,
            wrong_frame=_WRONG[self._wrong.currentIndex()][1],
            wrong_every=self._wrong_every.value(),
            refuse=_checked(self._refuse),
            throttle=_checked(self._throttle),
        )

    def show_faults(self, faults: Faults) -> None:
        """Show what goes wrong, without :attr:`changed`. What the person is about to change stays."""
        if faults == self._shown:
            return
        self._shown = faults
        self.blockSignals(True)
        self._silence.setCurrentIndex([value for _, value in _SILENCES].index(faults.silence))
        self._delay.setValue(faults.delay_ms)
        self._jitter.setValue(faults.jitter_ms)
        self._lose.setValue(faults.lose_every)
        self._duplicate.setValue(faults.duplicate_every)
        self._reorder.setValue(max(faults.reorder, 1))
        self._wrong.setCurrentIndex([value for _, value in _WRONG].index(faults.wrong_frame))
        self._wrong_every.setValue(faults.wrong_every)
        for boxes, doors in ((self._refuse, faults.refuse), (self._throttle, faults.throttle)):
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
            ("Silence", (self._silence,)),
            ("Late", (self._delay, "and at random up to", self._jitter, "more")),
            ("Lost", ("one message in", self._lose)),
            ("Sent twice", ("one message in", self._duplicate)),
            ("Change places", (self._reorder, "messages")),
            ("Wrong frames", (self._wrong, "ahead of one message in", self._wrong_every)),
            ("Credentials refused", tuple(self._refuse.values())),
            ("Asked too often", tuple(self._throttle.values())),
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
        for combo in (self._silence, self._wrong):
            combo.currentIndexChanged.connect(self._on_edited)
        for spin in (
            *(self._delay, self._jitter, self._lose, self._duplicate),
            *(self._reorder, self._wrong_every),
        ):
            spin.valueChanged.connect(self._on_edited)
        for box in (*self._refuse.values(), *self._throttle.values()):
            box.toggled.connect(self._on_edited)

    def _enable(self) -> None:
        self._wrong_every.setEnabled(self._wrong.currentIndex() > 0)

    @Slot()
    def _on_edited(self) -> None:
        self._enable()
        if not self.signalsBlocked():
            self._shown = self.faults
            self.changed.emit()


def _choice(name: str, entries: Iterable[tuple[str, StrEnum | None]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.addItems([words for words, _ in entries])
    return made


def _number(name: str, most: int, suffix: str, none: str, least: int = 0) -> QSpinBox:
    """A number; at its least it reads ``none``, where that is not empty."""
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.setSuffix(suffix)
    made.setSpecialValueText(none)
    made.setKeyboardTracking(False)  # a number that is being typed is none yet
    made.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet's padding does not reach the number
    made.setFixedWidth(92)
    return made


def _check(name: str, words: str) -> QCheckBox:
    made = QCheckBox(words)
    made.setAccessibleName(name)
    return made


def _checked(boxes: dict[Door, QCheckBox]) -> frozenset[Door]:
    return frozenset(door for door, box in boxes.items() if box.isChecked())

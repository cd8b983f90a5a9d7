"""The installed Qt binding does not lose references to None.

PySide6 6.12.0 on Python before 3.12 drops one with every call that returns None, and aborts the process some thousand
calls later with "deallocating None". Short test runs pass by luck; this test detects it.
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 200


def test_calls_that_return_none_do_not_drop_references_to_it(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
    lost = before - sys.getrefcount(None)
    assert lost < CALLS // 2, "keep PySide6-Essentials below 6.12 on this Python: it crashes while running"

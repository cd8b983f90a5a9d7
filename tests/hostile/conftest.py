"""Fixtures of the tests with hostile content: those of the window tests."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from appsync_console.ui.theme.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The theme of the application."""
    return Theme(qapp, "light")

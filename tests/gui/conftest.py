"""Fixtures of the window tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from appsync_console.ui.theme.theme import Theme
from tests.support.language import judge_texts, use_language_of_tests

use_language_of_tests()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Judge the texts of the windows that are open at the end of a test."""
    yield
    judge_texts()


@pytest.fixture(scope="module", autouse=True)
def _garbage_is_collected_on_this_thread() -> Iterator[None]:
    """Collect garbage only on this thread, like ``app/garbage.py``; collecting Qt widgets on another thread crashes."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session")
def _theme_of_session(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def theme(_theme_of_session: Theme) -> Iterator[Theme]:
    """The theme of the application: light, at 100 percent zoom."""
    yield _theme_of_session
    _theme_of_session.set_zoom(100)
    if _theme_of_session.choice != "light":
        _theme_of_session.set_choice("light")

"""Opens every panel and dialog of the window with sample values: in both themes, zoomed, and in a longer language."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

import appsync_console.ui
from appsync_console.app.language import use_chosen_language
from appsync_console.texts.translation import PSEUDO, use_language
from appsync_console.ui.theme.theme import Choice, Theme
from tests.support.gallery.clipping import clipped_texts
from tests.support.gallery.samples import SAMPLES
from tests.support.gallery.stage import placed
from tests.support.language import untranslated_texts
from tests.support.person import unnamed

PARTS_OF_OTHERS = {"CheckStepsArea", "DiffPage", "ModeBar", "PrettyPage", "ProfileList"}
NAMES = ("Panel", "Dialog", "Bar", "List", "FirstStartPage", "Sidebar", "Composer", "Inspector", "CommandPalette")


@pytest.fixture
def language() -> Iterator[None]:
    """The language of the test run again after the test."""
    yield
    use_chosen_language()


def shown(name: str, theme: Theme, qtbot: QtBot) -> QWidget:
    stage = placed(SAMPLES[name], theme)
    qtbot.addWidget(stage)
    with qtbot.waitExposed(stage):
        stage.show()
    return stage


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_entry_opens_in_both_themes(name: str, choice: Choice, theme: Theme, qtbot: QtBot) -> None:
    theme.set_choice(choice)
    picture = shown(name, theme, qtbot).grab().toImage()
    colors = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 2)
    }
    assert colors & {theme.color(token).name() for token in ("panel", "background", "warning_background")}
    assert len(colors) > 3


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_is_cut_off_at_a_high_zoom(name: str, theme: Theme, qtbot: QtBot) -> None:
    theme.set_zoom(150)
    assert clipped_texts(shown(name, theme, qtbot)) == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.usefixtures("language")
def test_in_a_longer_language_every_text_is_translated_and_none_is_cut_off(
    name: str, theme: Theme, qtbot: QtBot
) -> None:
    use_language(PSEUDO)
    stage = shown(name, theme, qtbot)
    assert untranslated_texts(stage) == []
    assert clipped_texts(stage) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_has_a_name_and_room_and_every_icon_button_a_tool_tip(
    name: str, theme: Theme, qtbot: QtBot
) -> None:
    stage = shown(name, theme, qtbot)
    assert unnamed(stage) == []
    assert clipped_texts(stage) == []
    own = [button for button in stage.findChildren(QToolButton) if not isinstance(button.parent(), QTabBar)]
    assert [button.accessibleName() for button in own if not button.toolTip()] == []


def widgets_of_the_window() -> Iterator[type[QWidget]]:
    """The classes of widgets that the modules of the window define."""
    for module in pkgutil.walk_packages(appsync_console.ui.__path__, "appsync_console.ui."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and issubclass(kind, QWidget) and not name.startswith("_"):
                yield kind


def test_every_panel_and_dialog_has_an_entry() -> None:
    kinds = {kind for kind in widgets_of_the_window() if issubclass(kind, QDialog) or kind.__name__.endswith(NAMES)}
    assert len(kinds) > 25
    missing = {kind.__name__ for kind in kinds} - {sample.shows.__name__ for sample in SAMPLES.values()}
    assert missing <= PARTS_OF_OTHERS, "add a sample to tests/support/gallery"


def test_a_control_without_a_name_is_found(qtbot: QtBot) -> None:
    stage = QWidget()
    qtbot.addWidget(stage)
    QLineEdit(stage)
    assert len(unnamed(stage)) == 1


def test_a_text_that_is_cut_off_is_found(qtbot: QtBot) -> None:
    stage = QWidget()
    qtbot.addWidget(stage)
    label = QLabel("A text that needs more room", stage, textFormat=Qt.TextFormat.PlainText)
    label.resize(40, 20)
    stage.resize(200, 40)
    stage.show()
    assert clipped_texts(stage) == ["A text that needs more room"]
    label.resize(label.sizeHint())
    assert clipped_texts(stage) == []

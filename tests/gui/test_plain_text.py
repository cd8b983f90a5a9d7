"""Nothing in the window interprets markup: not in texts of the program, and not in data from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, Qt, QTextDocument
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from appsync_console.domain.errors import SubscriptionError
from appsync_console.texts import translation
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain import button_text, menu_text, set_tip, tip_text
from tests.support.gallery.samples import SAMPLES
from tests.support.gallery.stage import placed
from tests.support.markup import MARKUP, MarkupLanguage, is_markup, rich_texts
from tests.support.waiting import until
from tests.support.windows import person_at

pytestmark = pytest.mark.hostile

DATA = [MARKUP, "&lt;b&gt; in data", "<b>first\n second</b>\n", "a < b && c > d", "<!doctype html><p>x", "  <i>x</i>"]


def rendered(tip: str) -> str:
    """What a tool tip shows; an image would be the character U+FFFC."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText().replace("\xa0", " ")


@pytest.mark.parametrize("text", [*DATA, "plain", "", "two\nlines"])
def test_a_tool_tip_shows_the_text_as_it_is(text: str) -> None:
    assert rendered(tip_text(text)).rstrip("\n") == text.rstrip("\n")
    assert not is_markup(tip_text(text))


def test_a_tool_tip_is_not_longer_than_a_screen() -> None:
    assert rendered(tip_text("<b>" * 100_000)) == ("<b>" * 1000)[:1999] + "…"
    assert len(rendered(tip_text("x" * 100_000))) == 2000


def test_the_shown_tool_tip_loads_no_image(qtbot: QtBot, theme: Theme) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    set_tip(widget, MARKUP)
    QToolTip.showText(widget.pos(), widget.toolTip(), widget)
    shown = [each for each in QApplication.topLevelWidgets() if each.metaObject().className() == "QTipLabel"]
    assert [rendered(each.text()) for each in shown if isinstance(each, QLabel)] == [MARKUP]
    QToolTip.hideText()


def test_menus_and_buttons_show_an_ampersand_and_no_second_column() -> None:
    assert button_text("R&D") == "R&&D"
    assert menu_text("R&D\tCtrl+Q") == "R&&D Ctrl+Q"
    assert menu_text("&" * 100) == "&&" * 79 + "…"


def test_markup_is_found(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    QLabel("text", widget).setToolTip(MARKUP)
    widget.addAction(QAction("name", widget, toolTip=MARKUP))
    widget.setWhatsThis("help")
    assert len(rich_texts(widget)) == 4


@pytest.fixture
def _texts_are_markup(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setitem(translation._state, "current", MarkupLanguage())
        yield


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.usefixtures("_texts_are_markup")
def test_no_panel_or_dialog_interprets_markup_in_any_text(name: str, theme: Theme, qtbot: QtBot) -> None:
    stage = placed(SAMPLES[name], theme)
    qtbot.addWidget(stage)
    stage.show()
    assert rich_texts(stage) == []


@pytest.mark.expected_log("does not support propagateSizeHints")  # from the offscreen dialog, whose title is one word
async def test_the_window_interprets_no_markup_in_data(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        window, console = person.window, person.console
        await console.workspace.save_profile(replace(console.profile, name=MARKUP))
        await console.workspace.save_profile(console.workspace.new_profile(f"{MARKUP}2", "https://x.example/graphql"))
        person.add_channel(MARKUP)
        console.show_channel(MARKUP)
        await person.is_live()
        person.publish(json.dumps({MARKUP: {MARKUP: [MARKUP]}}))
        await until(lambda: len(person.received()) == 1, what="the message is delivered")
        message = person.rows()[-1]
        console.workspace.log.remark(message.id, is_marked=True, note=MARKUP)
        window.log_panel.view.go_to(message.id)
        window.inspector.tabs.setCurrentIndex(2)
        window.log_panel.search_line.set_saved({MARKUP: MARKUP})
        for command in ("view.frames", "view.metrics", "connection.doctor"):
            window.commands.trigger(command)
        shell = person.features._shell
        shell.say(MARKUP)
        shell.say_briefly(MARKUP)
        shell.show_details(SubscriptionError("subscription.rejected", channel=MARKUP, answer=MARKUP, raw=MARKUP))
        dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        await until(lambda: person.rows()[-1].remark == MARKUP, what="the note is in the log")
        assert len(dialogs) == 2
        assert [found for each in (window, *dialogs) for found in rich_texts(each)] == []
        for dialog in dialogs:
            dialog.close()

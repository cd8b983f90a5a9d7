"""Tests of the theme: contrast of all color pairs, zoom, and updates when the theme changes."""

from __future__ import annotations

import tomllib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from appsync_console import resources
from appsync_console.ui.theme.theme import Theme

TOKENS = tomllib.loads(resources.read_text("themes/tokens.toml"))


def _pairs(table: str) -> list[tuple[str, str, str]]:
    return [
        (theme, front, back) for theme in ("light", "dark") for front, backs in TOKENS[table].items() for back in backs
    ]


def _luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("theme", "front", "back"), _pairs("text_pairs"))
def test_text_has_enough_contrast(theme: str, front: str, back: str) -> None:
    assert _contrast(TOKENS[theme][front], TOKENS[theme][back]) >= 4.5


@pytest.mark.parametrize(("theme", "front", "back"), _pairs("shape_pairs"))
def test_shapes_and_disabled_text_have_enough_contrast(theme: str, front: str, back: str) -> None:
    assert _contrast(TOKENS[theme][front], TOKENS[theme][back]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("color", TOKENS["channels"]["colors"])
def test_channel_colors_have_enough_contrast_in_both_themes(theme: str, color: str) -> None:
    assert _contrast(color, TOKENS[theme]["panel"]) >= 3


def test_both_themes_have_the_same_tokens() -> None:
    assert TOKENS["light"].keys() == TOKENS["dark"].keys()


def test_channel_colors_repeat_after_eight(theme: Theme) -> None:
    assert len({theme.channel_color(index).name() for index in range(8)}) == 8
    assert theme.channel_color(8) == theme.channel_color(0)


def test_the_dark_theme_does_not_depend_on_the_desktop(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_choice("dark")
    assert theme.is_dark
    assert QApplication.palette().color(QPalette.ColorRole.Window) == theme.color("panel")
    assert _luminance(theme.color("panel")) < 0.1
    theme.set_choice("light")
    assert not theme.is_dark
    assert _luminance(QApplication.palette().color(QPalette.ColorRole.Window)) > 0.9


def test_an_unknown_theme_is_rejected(theme: Theme) -> None:
    with pytest.raises(ValueError, match="purple"):
        theme.set_choice("purple")  # type: ignore[arg-type]


def test_the_bundled_fonts_are_used(theme: Theme) -> None:
    assert QFontInfo(theme.ui_font()).family() == "Inter"
    assert QFontInfo(theme.data_font()).family() == "JetBrains Mono"
    assert QFontInfo(theme.data_font()).fixedPitch()


def test_zoom_scales_all_fonts_within_limits(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("Publish")
    qtbot.addWidget(button)
    button.show()
    before = button.fontMetrics().height()
    theme.set_zoom(200)
    assert theme.data_font().pixelSize() == 26
    assert button.fontMetrics().height() > before * 1.8
    theme.set_zoom(1)
    assert theme.zoom == 50


def _colors_of(button: QToolButton, mode: str = "Normal") -> set[str]:
    image: QImage = button.icon().pixmap(16, 16, QIcon.Mode[mode]).toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_the_icon_of_a_button_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    theme.set_choice("light")
    button = QToolButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "pause", "text")
    assert TOKENS["light"]["text"].lower() in _colors_of(button)
    theme.set_choice("dark")
    assert TOKENS["dark"]["text"].lower() in _colors_of(button)
    assert TOKENS["dark"]["disabled"].lower() in _colors_of(button, "Disabled")
    theme.set_icon(button, "play", "accent")
    theme.set_choice("light")
    assert TOKENS["light"]["accent"].lower() in _colors_of(button)


def test_the_focus_border_does_not_change_the_size(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("Publish")
    qtbot.addWidget(button)
    button.show()
    size = button.sizeHint()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    assert button.sizeHint() == size
    assert theme.color("accent").name() in {button.grab().toImage().pixelColor(x, 15).name() for x in range(3)}

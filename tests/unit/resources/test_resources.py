"""The resource files are found, complete and valid."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from appsync_console import resources

ICONS = sorted(resources.path("icons").glob("*.svg"))
FONTS = sorted(resources.path("fonts").glob("*.?tf"))
SHOWN = "abcxyzÄÖÜßéñ0123456789{}[]\"'\\:,.←→↑↓…•–—×✓"


def test_a_resource_is_found_by_its_name() -> None:
    assert resources.path("icons").is_dir()
    assert resources.read_text("icons/box.svg").rstrip().endswith("</svg>")


@pytest.mark.parametrize("name", ["icons/none.svg", "none"])
def test_a_wrong_name_is_reported(name: str) -> None:
    with pytest.raises(FileNotFoundError, match=name):
        resources.path(name)


@pytest.mark.parametrize("file", ICONS, ids=lambda file: file.stem)
def test_an_icon_is_a_square_that_qt_can_draw(file: Path, qtbot: QtBot) -> None:
    assert QSvgRenderer(str(file)).isValid()
    root = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    _, _, width, height = root.attrib["viewBox"].split()
    assert width == height
    if file.stem != "app":
        assert root.attrib["stroke"] == "currentColor", "icons are tinted by the theme"


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.stem)
def test_a_font_has_the_characters_the_window_shows(file: Path, qtbot: QtBot) -> None:
    font = QRawFont(str(file), 12, QFont.HintingPreference.PreferDefaultHinting)
    assert font.isValid()
    missing = [character for character in SHOWN if not font.supportsCharacter(ord(character))]
    assert not missing


def test_each_font_weight_belongs_to_its_family(qtbot: QtBot) -> None:
    families: set[str] = set()
    for file in FONTS:
        added = QFontDatabase.addApplicationFont(str(file))
        families.update(QFontDatabase.applicationFontFamilies(added))
    assert {"Inter", "JetBrains Mono"} <= families
    assert {"Regular", "Medium", "SemiBold"} <= {style.replace(" ", "") for style in QFontDatabase.styles("Inter")}


def test_third_party_files_have_their_license() -> None:
    assert "ISC License" in resources.read_text("icons/LICENSE")
    for face in ("Inter", "JetBrainsMono"):
        assert "SIL OPEN FONT LICENSE" in resources.read_text(f"fonts/{face}-OFL.txt").upper()


def test_fonts_stay_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in FONTS) < 2_000_000

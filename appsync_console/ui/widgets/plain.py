"""Tool tips, menus and buttons that show data as it is, although Qt reads markup, mnemonics and tabs in their texts."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtGui import Qt  # the functions for rich text are only here

from appsync_console.domain.text.visible import visible

_TIP_CHARACTERS: Final = 2_000  # more than fits on a screen; Qt lays out all of it
_MENU_CHARACTERS: Final = 80
_ON_ONE_LINE: Final = str.maketrans("\t\n", "  ")


class _HasTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def tip_text(text: str) -> str:
    """Return a tool tip that shows ``text`` as plain text, shortened if it is very long.

    Qt displays a tool tip that looks like HTML as HTML, and loads the images in it.
    """
    shown = visible(_shortened(text, _TIP_CHARACTERS))
    return Qt.convertFromPlainText(shown) if Qt.mightBeRichText(shown) else shown


def set_tip(target: _HasTip, text: str) -> None:
    """Set the tool tip of a widget or action to ``text``, as plain text."""
    target.setToolTip(tip_text(text))


def menu_text(text: str) -> str:
    """Return the text of a menu entry that shows ``text`` as it is, shortened if it is long."""
    return button_text(_shortened(text, _MENU_CHARACTERS).translate(_ON_ONE_LINE))


def button_text(text: str) -> str:
    """Return the text of a button that shows ``text`` as it is: Qt reads a single ``&`` as a mnemonic."""
    return visible(text).replace("&", "&&")


def _shortened(text: str, most_characters: int) -> str:
    return text if len(text) <= most_characters else text[: most_characters - 1] + "…"

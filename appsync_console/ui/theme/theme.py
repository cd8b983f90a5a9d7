"""The theme: colors, fonts, icons and the style sheet, light or dark, at any zoom.

Only this module reads ``resources/themes``, ``resources/fonts`` and ``resources/icons``. It does not depend on panels.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Template
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, QSize, Qt, QTemporaryDir, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from appsync_console import resources
from appsync_console.ui.theme.icons import tinted_icon, tinted_pixmap, tinted_svg

Choice = Literal["system", "light", "dark"]

UI_FAMILY = "Inter"
DATA_FAMILY = "JetBrains Mono"
ZOOM_LEAST, ZOOM_MOST = 50, 300

_FONTS = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Medium.ttf",
)
_UI_PX, _SMALL_PX, _HEADING_PX, _DATA_PX = 13, 12, 20, 13
_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "background",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "secondary",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "text_selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.Light: "panel",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "line",
}
_TEXT_ROLES = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


class Theme(QObject):
    """The colors, fonts, icons and style of the whole application.

    Args:
        app: Gets the Fusion style, the palette, the font and the style sheet, now and after each change.
        choice: ``system`` follows the light or dark setting of the desktop.

    Signals:
        changed: Colors or sizes changed; widgets with custom painting must repaint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._choice: Choice = choice
        self._is_dark = False
        self._zoom = 100
        self._tokens = tomllib.loads(resources.read_text("themes/tokens.toml"))
        self._template = Template(resources.read_text("themes/base.qss"))
        self._channel_colors = [QColor(name) for name in self._tokens["channels"]["colors"]]
        self._svgs: dict[str, str] = {}
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._colors: dict[str, QColor] = {}
        self._icon_dir = QTemporaryDir()  # style sheets load images only from files
        self._load_fonts()
        app.setStyle("Fusion")
        self._follow_choice()
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    @property
    def choice(self) -> Choice:
        """The user's choice: ``system``, ``light`` or ``dark``."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the dark theme is active."""
        return self._is_dark

    @property
    def zoom(self) -> int:
        """The zoom of all fonts, in percent."""
        return self._zoom

    def set_choice(self, choice: Choice) -> None:
        """Select the light or dark theme, or follow the system."""
        if choice not in get_args(Choice):
            raise ValueError(f"no theme: {choice!r}")
        if choice != self._choice:
            self._choice = choice
            self._follow_choice()
            self.changed.emit()

    def set_zoom(self, percent: int) -> None:
        """Scale all fonts, between 50 and 300 percent."""
        percent = max(ZOOM_LEAST, min(ZOOM_MOST, percent))
        if percent != self._zoom:
            self._zoom = percent
            self._apply()
            self.changed.emit()

    def color(self, token: str) -> QColor:
        """The color of a token in ``tokens.toml``, such as ``text``, ``accent`` or ``json_key``.

        Raises:
            KeyError: There is no such token.
        """
        return self._colors[token]

    def channel_color(self, index: int) -> QColor:
        """The color of a channel; the colors repeat after the last one."""
        return self._channel_colors[index % len(self._channel_colors)]

    def ui_font(self, size_px: float = _UI_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface font, with digits of equal width so that counts do not jump. ``size_px`` is before zoom."""
        font = _font([UI_FAMILY], self._scaled(size_px), weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def small_font(self, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface font for secondary text."""
        return self.ui_font(_SMALL_PX, weight)

    def data_font(self, size_px: float = _DATA_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The monospace font, only for data; without ligatures, so that each character is shown as it is."""
        font = _font([DATA_FAMILY, "monospace"], self._scaled(size_px), weight)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("liga"), 0)
        return font

    def scaled(self, pixels: float) -> int:
        """Scale a length by the zoom."""
        return self._scaled(pixels)

    def icon(self, name: str, token: str = "secondary", size: int = 16) -> QIcon:
        """The icon in the current colors; :meth:`set_icon` also updates it when the theme changes."""
        key = (name, token, size)
        if key not in self._icons:
            ratios = {screen.devicePixelRatio() for screen in self._app.screens()}
            colors = (self.color(token), self.color("disabled"))
            self._icons[key] = tinted_icon(self._svg(name), *colors, self._scaled(size), ratios)
        return self._icons[key]

    def pixmap(self, name: str, color: QColor, size: int = 16, pixel_ratio: float = 1.0) -> QPixmap:
        """The icon as a pixmap in any color, for widgets with custom painting."""
        key = (name, color.name(), size, pixel_ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = tinted_pixmap(self._svg(name), color, self._scaled(size), pixel_ratio)
        return self._pixmaps[key]

    def set_icon(self, target: QObject, name: str, token: str = "secondary", size: int = 16) -> None:
        """Give a button or an action an icon that follows the theme."""
        binding = target.findChild(_IconBinding, options=Qt.FindChildOption.FindDirectChildrenOnly)
        (binding or _IconBinding(self, target)).show(name, token, size)

    def _follow_choice(self) -> None:
        hints = self._app.styleHints()
        if self._choice == "system":
            hints.unsetColorScheme()
            self._is_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        else:
            self._is_dark = self._choice == "dark"
            hints.setColorScheme(Qt.ColorScheme.Dark if self._is_dark else Qt.ColorScheme.Light)
        self._apply()

    def _apply(self) -> None:
        self._icons.clear()
        self._pixmaps.clear()
        tokens = self._tokens["dark" if self._is_dark else "light"]
        self._colors = {name: QColor(value) for name, value in tokens.items()}
        self._write_style_icons()
        self._app.setFont(self.ui_font())
        self._app.setPalette(self._palette())
        pixels = {"ui_px": _UI_PX, "small_px": _SMALL_PX, "heading_px": _HEADING_PX}
        sizes = {name: self._scaled(size) for name, size in pixels.items()}
        self._app.setStyleSheet(self._template.substitute(tokens, icon_dir=self._style_icon_dir(), **sizes))

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in _TEXT_ROLES:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette

    def _style_icon_dir(self) -> str:
        return f"{self._icon_dir.path()}/{'dark' if self._is_dark else 'light'}"

    def _write_style_icons(self) -> None:
        folder = Path(self._style_icon_dir())
        folder.mkdir(exist_ok=True)
        for file, name, token in (
            ("chevron", "chevron-down", "secondary"),
            ("closed", "chevron-right", "secondary"),
            ("tick", "check", "on_accent"),
        ):
            (folder / f"{file}.svg").write_text(tinted_svg(self._svg(name), self.color(token)), encoding="utf-8")

    def _svg(self, name: str) -> str:
        if name not in self._svgs:
            self._svgs[name] = resources.read_text(f"icons/{name}.svg")
        return self._svgs[name]

    def _scaled(self, pixels: float) -> int:
        return max(1, round(pixels * self._zoom / 100))

    @staticmethod
    def _load_fonts() -> None:
        if UI_FAMILY in QFontDatabase.families() and DATA_FAMILY in QFontDatabase.families():
            return
        for name in _FONTS:
            QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}")))

    @Slot()
    def _on_system_scheme_changed(self) -> None:
        if self._choice == "system":
            self._follow_choice()
            self.changed.emit()


class _IconBinding(QObject):
    """Updates one icon when the theme changes, as long as its owner exists."""

    def __init__(self, theme: Theme, target: QObject) -> None:
        super().__init__(target)
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)

    def show(self, name: str, token: str, size: int) -> None:
        self._icon_key = (name, token, size)
        self._on_theme_changed()

    @Slot()
    def _on_theme_changed(self) -> None:
        target: Any = self.parent()
        target.setIcon(self._theme.icon(*self._icon_key))
        if hasattr(target, "setIconSize"):
            side = self._theme.scaled(self._icon_key[2])
            target.setIconSize(QSize(side, side))


def _font(families: list[str], size_px: int, weight: QFont.Weight) -> QFont:
    font = QFont(families)
    font.setPixelSize(size_px)
    font.setWeight(weight)
    return font

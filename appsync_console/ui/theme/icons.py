"""Creates tinted icons from the SVG text of Lucide outlines. Independent of themes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


def tinted_svg(svg: str, color: QColor) -> str:
    """Replace ``currentColor``, which Lucide uses for the outline, with ``color``."""
    return svg.replace("currentColor", color.name())


def tinted_pixmap(svg: str, color: QColor, size: int, pixel_ratio: float) -> QPixmap:
    """Create a square pixmap of ``size`` logical pixels."""
    pixels = round(size * pixel_ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(tinted_svg(svg, color).encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap


def tinted_icon(svg: str, color: QColor, disabled: QColor, size: int, pixel_ratios: Iterable[float]) -> QIcon:
    """Create an icon in ``color``, in ``disabled`` if its control is disabled, for screens with these pixel ratios."""
    icon = QIcon()
    for pixel_ratio in pixel_ratios:
        icon.addPixmap(tinted_pixmap(svg, color, size, pixel_ratio), QIcon.Mode.Normal)
        icon.addPixmap(tinted_pixmap(svg, disabled, size, pixel_ratio), QIcon.Mode.Disabled)
    return icon

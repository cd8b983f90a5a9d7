"""Renders the program's icon for desktops from its SVG file.

``icons.py hicolor FOLDER`` writes the icon tree for Linux, ``icons.py ico FILE`` and ``icons.py icns FILE`` write the
files for Windows and macOS.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import Final

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

_NAME: Final = "appsync-console"
_SOURCE: Final = Path(__file__).parents[1] / "resources" / "icons" / "app.svg"
_SIZES: Final = {
    "hicolor": (16, 24, 32, 48, 64, 128, 256, 512),
    "ico": (16, 20, 24, 32, 40, 48, 64, 256),
    "icns": (32, 64, 128, 256, 512, 1024),
}


def picture(size: int) -> Image.Image:
    """Return the icon as a square of ``size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(_SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data()))


def main(kind: str, target: Path) -> None:
    """Write the icons."""
    app = QGuiApplication([])
    pictures = [picture(size) for size in _SIZES[kind]]
    app.quit()
    if kind == "hicolor":
        _write_tree(pictures, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        sizes = [(each.width, each.width) for each in pictures]
        # As bitmaps: installers and older parts of Windows cannot read PNG icons.
        more = {"bitmap_format": "bmp"} if kind == "ico" else {}
        pictures[-1].save(target, kind, sizes=sizes, append_images=pictures[:-1], **more)


def _write_tree(pictures: list[Image.Image], folder: Path) -> None:
    for each in pictures:
        file = folder / f"{each.width}x{each.width}" / "apps" / f"{_NAME}.png"
        file.parent.mkdir(parents=True)
        each.save(file, "PNG")
    (folder / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(_SOURCE, folder / "scalable" / "apps" / f"{_NAME}.svg")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

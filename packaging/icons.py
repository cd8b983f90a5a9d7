"""The program's icon in the sizes that desktops ask for: ``icons.py FOLDER`` writes hicolor's tree."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_NAME = "appsync-console"
_SOURCE = Path(__file__).parents[1] / "resources" / "icons" / "app.svg"


def picture(size: int) -> QImage:
    """The icon as a square of that many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(_SOURCE)).render(painter)
    painter.end()
    return image


def main(folder: Path) -> None:
    """Write them."""
    app = QGuiApplication([])
    for size in SIZES:
        file = folder / f"{size}x{size}" / "apps" / f"{_NAME}.png"
        file.parent.mkdir(parents=True)
        if not picture(size).save(str(file)):
            raise SystemExit(f"{file} cannot be written")
    (folder / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(_SOURCE, folder / "scalable" / "apps" / f"{_NAME}.svg")
    app.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The dmgbuild settings of the disk image: the app, and a link to drag it to. ``-D app=dist/….app``."""

from pathlib import Path

app = Path(defines["app"])  # noqa: F821  # set by dmgbuild
format = "UDZO"
files = [str(app)]
symlinks = {"Applications": "/Applications"}
icon_locations = {app.name: (150, 170), "Applications": (450, 170)}
window_rect = ((200, 200), (600, 380))
icon_size = 96

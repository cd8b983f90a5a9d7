"""The file properties that Windows shows: product, version and description."""

from __future__ import annotations

import re
from typing import Any


def version_info(name: str, version: str) -> Any:
    """Return PyInstaller's version information for an executable called ``name``."""
    from PyInstaller.utils.win32 import versioninfo as info

    numbers = tuple(map(int, re.findall(r"\d+", version)[:3]))
    words = {
        "CompanyName": "The authors of AppSync Console",
        "FileDescription": "AppSync Console",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "MIT license",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "AppSync Console",
        "ProductVersion": version,
    }
    table = info.StringTable("040904B0", [info.StringStruct(key, text) for key, text in words.items()])
    translation = info.VarStruct("Translation", [1033, 1200])
    return info.VSVersionInfo(
        ffi=info.FixedFileInfo(filevers=(*numbers, 0), prodvers=(*numbers, 0)),
        kids=[info.StringFileInfo([table]), info.VarFileInfo([translation])],
    )

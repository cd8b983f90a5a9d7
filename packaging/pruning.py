"""What of the libraries the frozen program ships: only the parts in use, and of the build machine only what is needed.

A table of contents is PyInstaller's: tuples of the name in the bundle, the file it comes from, and its kind.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import PurePosixPath

Entry = tuple[str, str, str]

EXCLUDED_MODULES = [
    "PIL",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "awscrt",
    "lib2to3",
    "pip",
    "pytest",
    "setuptools",
    "tkinter",
    "trio",
    "unittest",
]

# Qt's parts that a window with widgets on X11 and Wayland, Windows or macOS never asks for.
_UNUSED_QT = re.compile(
    r"""
    /platforms/libq(eglfs|linuxfb|vnc|vkkhrdisplay|minimal|minimalegl|webgl)
    | /(egldeviceintegrations|generic|networkinformation|tls|qmltooling|sqldrivers|position|printsupport)/
    | /platformthemes/libqgtk3
    | /imageformats/lib?q(tiff|webp|icns|tga|wbmp|pdf)
    | /imageformats/q(tiff|webp|icns|tga|wbmp|pdf)
    | /platforms/q(direct2d|minimal)
    | opengl32sw\.dll | d3dcompiler
    | /translations/
    | (Qt6|libQt6)(Network|Qml|Quick|Pdf|Sql|Test|Designer|Help|OpenGLWidgets|VirtualKeyboard|UiTools)
    | PySide6/(QtNetwork|QtQml|QtQuick|QtOpenGL)
    """,
    re.VERBOSE,
)
_UNUSED_DATA = re.compile(
    r"""
    \.dist-info/(direct_url\.json|RECORD|INSTALLER|REQUESTED)$
    | /translations/
    | ^boto3/(data|examples)/
    | ^PySide6/(glue|typesystems|include|scripts|support|doc)/
    """,
    re.VERBOSE,
)
# What SigV4, profiles, SSO, STS, sign-in to user pools and deployments read of botocore's data.
_BOTOCORE_DATA = re.compile(
    r"^botocore/data/(_retry\.json|endpoints\.json|partitions\.json|sdk-default-configuration\.json"
    r"|(sts|sso|sso-oidc|signin|cognito-idp|cloudformation)/)"
)


def kept_datas(datas: Iterable[Entry]) -> list[Entry]:
    """The data files to ship."""
    return [entry for entry in datas if _is_data_used(entry[0].replace("\\", "/"))]


def _is_data_used(name: str) -> bool:
    if name.startswith("botocore/data/"):
        return _BOTOCORE_DATA.match(name) is not None
    return _UNUSED_DATA.search(name) is None and _UNUSED_QT.search(name) is None


def kept_binaries(binaries: Iterable[Entry]) -> list[Entry]:
    """The libraries to ship: those in use, and on Linux of the others what those ask for.

    PyInstaller takes along what any of Qt's plugins needs, also of those that are left out here, and with it whatever
    the build machine happens to have.
    """
    kept = [entry for entry in binaries if _UNUSED_QT.search(entry[0].replace("\\", "/")) is None]
    if not any(source.endswith(".so") or ".so." in source for _, source, _ in kept):
        return kept
    return [entry for entry in kept if entry[0] in _reached(kept)]


# These are in every Linux, and a newer one of the system's has to win over ours: its graphics drivers need that.
_OF_THE_SYSTEM = re.compile(r"^(libstdc\+\+|libgcc_s)\.so")


def _reached(entries: list[Entry]) -> set[str]:
    by_name = {PurePosixPath(name).name: (name, source) for name, source, _ in entries}
    wanted = [entry[0] for entry in entries if _is_root(entry)]
    sources = {name: source for name, source, _ in entries}
    reached: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in reached:
            continue
        reached.add(name)
        for library in _needed(sources[name]):
            if library in by_name and not _OF_THE_SYSTEM.match(library):
                wanted.append(by_name[library][0])
    return reached


def _is_root(entry: Entry) -> bool:
    """Extension modules, Python itself and Qt's plugins are asked for by name; all else by those."""
    name, _, kind = entry
    return kind == "EXTENSION" or "/plugins/" in name or name.startswith("libpython")


def _needed(source: str) -> list[str]:
    """The names of the libraries that a library asks for."""
    done = subprocess.run(["objdump", "-p", source], capture_output=True, text=True, check=False)
    return re.findall(r"NEEDED\s+(\S+)", done.stdout)

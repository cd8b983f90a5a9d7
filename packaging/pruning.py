"""Selects what the frozen program ships: the used parts of libraries, and only needed files of the build machine.

A table of contents is PyInstaller's: tuples of the name in the bundle, the source file, and the kind.
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

# Parts of Qt that a window with widgets on X11, Wayland, Windows or macOS never uses.
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
# The data of botocore for SigV4, profiles, SSO, STS, sign-in to user pools and deployments.
_BOTOCORE_DATA = re.compile(
    r"^botocore/data/(_retry\.json|endpoints\.json|partitions\.json|sdk-default-configuration\.json"
    r"|(sts|sso|sso-oidc|signin|cognito-idp|cloudformation)/)"
)


def kept_datas(datas: Iterable[Entry]) -> list[Entry]:
    """Return the data files to ship."""
    return [entry for entry in datas if _is_data_used(entry[0].replace("\\", "/"))]


def _is_data_used(name: str) -> bool:
    if name.startswith("botocore/data/"):
        return _BOTOCORE_DATA.match(name) is not None
    return _UNUSED_DATA.search(name) is None and _UNUSED_QT.search(name) is None


def kept_binaries(binaries: Iterable[Entry]) -> list[Entry]:
    """Return the libraries to ship: those in use, and on Linux their dependencies.

    PyInstaller includes the dependencies of all Qt plugins, also of those that are excluded here, and so whatever the
    build machine happens to have.
    """
    kept = [entry for entry in binaries if _UNUSED_QT.search(entry[0].replace("\\", "/")) is None]
    if not any(source.endswith(".so") or ".so." in source for _, source, _ in kept):
        return kept
    return [entry for entry in kept if entry[0] in _reached(kept)]


# Every Linux has these. The graphics drivers need the system's version if it is newer than ours.
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
    """Return whether a library is loaded by name (extension modules, Python, Qt plugins); others are dependencies."""
    name, _, kind = entry
    return kind == "EXTENSION" or "/plugins/" in name or name.startswith("libpython")


def _needed(source: str) -> list[str]:
    """Return the names of the libraries that a library needs."""
    done = subprocess.run(["objdump", "-p", source], capture_output=True, text=True, check=False)
    return re.findall(r"NEEDED\s+(\S+)", done.stdout)

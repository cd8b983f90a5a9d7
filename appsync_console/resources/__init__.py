"""Finds the files of ``resources/``: icons, fonts, themes, schemas, examples.

They are at the top of a checkout, and next to this module in a wheel and a frozen build. Imports no other package.
"""

from __future__ import annotations

from pathlib import Path

_BESIDE = Path(__file__).resolve().parent
_CHECKOUT = _BESIDE.parent.parent / "resources"


def path(name: str) -> Path:
    """The path of the file or folder ``name``, such as ``icons/box.svg``.

    Raises:
        FileNotFoundError: It does not exist: the installation is incomplete or the name is wrong.
    """
    for root in (_BESIDE, _CHECKOUT):
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"no resource {name!r} in {_BESIDE} or {_CHECKOUT}")


def read_text(name: str) -> str:
    """The text of the resource ``name`` (UTF-8).

    Raises:
        FileNotFoundError: The file does not exist.
    """
    return path(name).read_text(encoding="utf-8")

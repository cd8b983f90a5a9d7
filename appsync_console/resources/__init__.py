"""The one door to the files of ``resources/``: icons, fonts, themes, schemas, examples.

They lie at the top of a checkout, and beside this module in a wheel and in a frozen build. Knows no other room.
"""

from __future__ import annotations

from pathlib import Path

_BESIDE = Path(__file__).resolve().parent
_CHECKOUT = _BESIDE.parent.parent / "resources"


def path(name: str) -> Path:
    """The file or folder called ``name``, such as ``icons/box.svg``.

    Raises:
        FileNotFoundError: There is none; the program is installed incompletely or the name is wrong.
    """
    for root in (_BESIDE, _CHECKOUT):
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"no resource {name!r} in {_BESIDE} or {_CHECKOUT}")


def read_text(name: str) -> str:
    """The text of the resource ``name`` (UTF-8).

    Raises:
        FileNotFoundError: There is none.
    """
    return path(name).read_text(encoding="utf-8")

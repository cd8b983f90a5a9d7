"""The windows: the only Qt besides ``app``. Panels take plain values and give signals; one bridge knows the session."""

import sys

from PySide6 import QtCore  # noqa: F401  # brings the module that is looked for below


def _skip_source_reading() -> None:
    """Keep PySide from reading the source of every module that is imported from now on.

    It looks there for its own name, since names of Qt can be switched to another style in a module (``__feature__``).
    Nobody does that here, and the reading takes a quarter of the start. Without source, as in an installed program, it
    finds nothing, too.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses_nothing  # type: ignore[attr-defined]


def _uses_nothing(module: object) -> bool:
    return False


_skip_source_reading()

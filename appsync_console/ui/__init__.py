"""The user interface. Only this package and ``app`` use Qt.

Panels take plain values and emit signals; one bridge turns the events of the session into signals.
"""

import sys

from PySide6 import QtCore  # noqa: F401  # loads the module that is looked up below


def _skip_source_reading() -> None:
    """Keep PySide from reading the source of every module that is imported later.

    PySide searches the source for ``__feature__``, with which a module selects another naming style for Qt. No module
    here uses it, and reading the sources takes a quarter of the startup time. Installed programs have no sources, so
    there PySide finds nothing either.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses_no_feature  # type: ignore[attr-defined]


def _uses_no_feature(module: object) -> bool:
    return False


_skip_source_reading()

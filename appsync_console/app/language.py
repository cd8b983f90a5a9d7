"""Chooses the language of the program: a variable, or the language of the system."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from appsync_console import resources
from appsync_console.texts.translation import use_language

LANGUAGE_VARIABLE = "APPSYNC_CONSOLE_LANGUAGE"
_POSIX_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = "en"


def use_chosen_language() -> None:
    """Translate texts into the chosen language. Must run before the first text is made."""
    use_language(chosen_language(os.environ), str(resources.path("locale")))


def chosen_language(environ: Mapping[str, str]) -> str:
    """Return a language code such as ``de`` or ``pt_BR``, from ``APPSYNC_CONSOLE_LANGUAGE`` or else the system."""
    if chosen := environ.get(LANGUAGE_VARIABLE):
        return chosen
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), _ENGLISH)
    found = next((value for name in _POSIX_VARIABLES if (value := environ.get(name))), _ENGLISH)
    return found.partition(":")[0]

"""The folders of the program on this system."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from appsync_console.session.workspace.folders import Folders

_NAME = "appsync-console"
FOLDER_VARIABLE = "APPSYNC_CONSOLE_FOLDER"


def folders() -> Folders:
    """Those that the system has for each purpose, or all in the one that APPSYNC_CONSOLE_FOLDER names."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Folders.under(Path(chosen).absolute())
    return Folders(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        logs=platformdirs.user_log_path(_NAME, appauthor=False),
    )

"""The folders of the program on each operating system."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from appsync_console.session.workspace.folders import Folders

_NAME = "appsync-console"
FOLDER_VARIABLE = "APPSYNC_CONSOLE_FOLDER"


def folders() -> Folders:
    """The system's standard folders, or one folder for everything if APPSYNC_CONSOLE_FOLDER names it."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Folders.under(Path(chosen).absolute())
    return Folders(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        logs=platformdirs.user_log_path(_NAME, appauthor=False),
    )

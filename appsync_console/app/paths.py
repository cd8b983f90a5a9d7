"""The folders of the program on this system."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "appsync-console"
FOLDER_VARIABLE = "APPSYNC_CONSOLE_FOLDER"


def data_folder() -> Path:
    """Where profiles, settings and the log are: the user's data folder, or what APPSYNC_CONSOLE_FOLDER says."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen).absolute()
    return platformdirs.user_data_path(_NAME, appauthor=False)

"""Starts the frozen program: the command line, or the window if it is called ``appsync-console-gui``."""

import os
import sys
from pathlib import Path


def _clean_environment() -> None:
    """Clean the environment, so that child processes, such as a browser, use the system's libraries.

    PyInstaller's bootloader sets LD_LIBRARY_PATH to our folder, which this process has already read. Because of its
    other variables, a child process of the same program, the sandbox, would skip its own setup.
    """
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]
    if sys.platform == "linux":
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    _clean_environment()
    from appsync_console.app import entry

    is_window = Path(sys.executable).stem.endswith("-gui") and len(sys.argv) == 1
    sys.exit(entry.gui_main() if is_window else entry.main())

"""The start of the frozen program: the command line, or the window where it is started as ``appsync-console-gui``."""

import os
import sys
from pathlib import Path


def _let_children_be() -> None:
    """Other programs that we start, such as a browser, are to find the system's libraries, not ours.

    PyInstaller's start sets LD_LIBRARY_PATH to our folder; what this process needs of it was read by then. What else it
    leaves for itself would have a child of our own kind, the sandbox, believe that all is set up already.
    """
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]
    if sys.platform == "linux":
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    _let_children_be()
    from appsync_console.app import entry

    is_window = Path(sys.executable).stem.endswith("-gui") and len(sys.argv) == 1
    sys.exit(entry.gui_main() if is_window else entry.main())

"""``python -m appsync_console`` is ``appsync-console``."""

import sys

from appsync_console.app.entry import main

sys.exit(main())

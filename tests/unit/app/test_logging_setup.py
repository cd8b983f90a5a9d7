"""The log of the program on a full disk."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from appsync_console.app.logging_setup import log_to_file
from appsync_console.domain.secret import Redactor

pytestmark = pytest.mark.hostile


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_drops_records_without_a_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "appsync-console.log").symlink_to("/dev/full")
    handler = log_to_file(tmp_path, Redactor())
    logging.getLogger("appsync_console").info("a record")
    logging.getLogger().removeHandler(handler)
    handler.close()
    assert capfd.readouterr().err == ""

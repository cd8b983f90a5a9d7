"""Tests of the notices about damaged files, which stay visible until the user dismisses them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from appsync_console.app.main import opened_window
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.widgets.notice_bar import NoticeBar
from appsync_console.ui.window.features import Features
from tests.support.person import click
from tests.support.waiting import until


@asynccontextmanager
async def damaged_files(tmp_path: Path, theme, *names: str):
    folders = Folders.under(tmp_path)
    for name in names:
        path = folders.message_log if name == "log" else folders.config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x00 damaged")
    async with opened_window(folders, theme, keeps_secrets=False) as features:
        features.window.show()
        yield features


async def go_live(features: Features) -> None:
    features.context.open_profile(SANDBOX_ID)
    await until(lambda: features.context.profile.id == SANDBOX_ID and features.context.is_live, what="live")


@pytest.mark.parametrize("name", ["log", "profiles.json", "settings.json"])
async def test_a_damaged_file_is_reported_until_the_notice_is_dismissed(tmp_path, theme, name: str) -> None:
    async with damaged_files(tmp_path, theme, name) as features:
        (backup,) = tmp_path.rglob("*.damaged-*")
        await go_live(features)
        (text,) = features.window.file_notices.texts
        assert "damaged" in text
        assert str(backup) in text
        click(features.window.file_notices, "Close this notice")
        assert features.window.file_notices.texts == ()


async def test_all_notices_are_also_shown_on_the_first_start_page(tmp_path, theme) -> None:
    async with damaged_files(tmp_path, theme, "log", "profiles.json", "settings.json") as features:
        features.window.show_first_start()
        assert len(features.window.file_notices.texts) == 3
        bars = features.window.file_notices.findChildren(NoticeBar)
        assert all(bar.isVisible() for bar in bars)
        bars[1].dismissed.emit()
        await until(lambda: len(features.window.file_notices.findChildren(NoticeBar)) == 2, what="one is gone")
        await go_live(features)
        assert len(features.window.file_notices.texts) == 2


async def test_a_button_opens_the_folder_of_the_backup_file(tmp_path, theme, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    async with damaged_files(tmp_path, theme, "profiles.json") as features:
        click(features.window.file_notices, "Show in folder")
        assert opened == [str(Folders.under(tmp_path).config)]
        assert len(features.window.file_notices.texts) == 1

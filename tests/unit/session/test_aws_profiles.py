"""The names of AWS profiles, read from the files of the AWS CLI."""

from __future__ import annotations

from pathlib import Path

import pytest

from appsync_console.session.deploy.aws_profiles import aws_profile_names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def test_profiles_of_both_files_are_listed_once(folder: Path) -> None:
    config = "[default]\nregion=eu-west-1\n[profile staging]\nsso_session = x\n[sso-session x]\n[services y]\n"
    (folder / "config").write_text(config)
    (folder / "credentials").write_text("[staging]\naws_access_key_id = A\n[old]\naws_access_key_id = B\n")
    assert aws_profile_names() == ["default", "old", "staging"]


def test_missing_and_damaged_files_are_ignored(folder: Path) -> None:
    assert aws_profile_names() == []
    (folder / "config").write_bytes(b"\xff\xfe[")
    (folder / "credentials").write_text("no section")
    assert aws_profile_names() == []

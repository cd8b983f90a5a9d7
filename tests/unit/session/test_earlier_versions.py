"""Files of the version before: profiles, settings, exports. They are read with everything in them.

All of them are in ``tests/unit/store/data`` and were written by that version.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from appsync_console.domain.authorization.config import (
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    LambdaAccess,
    OidcAccess,
    OidcSource,
    TokenKind,
)
from appsync_console.domain.channel import Channel
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.log.export import Format, LogExport
from appsync_console.session.log.importer import LogImport
from appsync_console.store.log.message_log import MessageLog
from appsync_console.store.profiles import ProfileStore
from appsync_console.store.settings import Settings

DATA = Path(__file__).parents[1] / "store" / "data"
NEW_FIELDS = ("code", "fields", "history", "requestId")
UNKNOWN = "in other words"
"""The outcome of a gap in words of which no version is known; it counts as a reason why the gap was not filled."""


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    """The log that was exported, converted to the current format."""
    path = tmp_path / "messages.sqlite"
    shutil.copyfile(DATA / "log-format-2.sqlite", path)
    MessageLog.open(path).close()
    return path


def exported(path: Path, form: Format, profile: str = "sandbox") -> str:
    lines = LogExport(path, profile, form, lambda: None).lines()
    return "".join(lines).encode("utf-8", "backslashreplace").decode()


def without_new_fields(values: dict[str, object]) -> dict[str, object]:
    kept = {name: value for name, value in values.items() if name not in NEW_FIELDS}
    return kept | {"note": str(kept.get("note", "")).replace(f"not filled: {UNKNOWN}", UNKNOWN)}


def as_objects(text: str) -> list[dict[str, object]]:
    return [without_new_fields(json.loads(line)) for line in text.splitlines()]


def as_rows(text: str) -> list[dict[str, object]]:
    return [without_new_fields(dict(row)) for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_profiles() -> None:
    modes = AuthorizationMode
    sandbox, orders = ProfileStore(DATA / "profiles.json").load()
    assert sandbox == sandbox_profile()
    assert orders == Profile(
        id="p-1",
        name="Orders",
        url="https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql",
        access=(
            ApiKeyAccess(expires_on=date(2027, 1, 31)),
            IamAccess(source=IamSource.CHAIN, aws_profile="dev", region="eu-west-1"),
            OidcAccess(
                source=OidcSource.SIGN_IN,
                issuer="https://id.example.com",
                client_id="console",
                scopes="openid email",
                sends=TokenKind.ACCESS,
                redirect_port=8421,
            ),
            CognitoAccess(user_pool_id="eu-west-1_aBcDeFgHi", client_id="c1", user_name="ana", sends=TokenKind.ACCESS),
            LambdaAccess(prefix="custom-"),
        ),
        publish_mode=modes.IAM,
        channels=(
            Channel(name="robots", is_muted=True, color=3, mode=modes.COGNITO),
            Channel(name="Übung 1", is_paused=True),
        ),
        api_host="vpce-1.appsync-api.eu-west-1.vpce.amazonaws.com",
        ca_file="/etc/ca.pem",
        proxy="http://proxy.example.com:3128",
    )


def test_settings() -> None:
    settings = Settings.load(DATA / "settings.json")
    assert settings.notices == ()
    stored = json.loads((DATA / "settings.json").read_text(encoding="utf-8"))
    assert settings.values == {key: value for key, value in stored.items() if key != "version"}
    assert (settings.theme, settings.zoom_percent, settings.log_form) == ("dark", 150, "compact")
    assert settings.log_limits == {"sandbox": {"messages": 1000}, "p-1": {"bytes": 1 << 30, "seconds": 86_400}}
    assert settings.saved_searches == {"failed today": "is:failed since:1d"}


@pytest.mark.parametrize(("form", "read"), [("jsonl", as_objects), ("csv", as_rows)])
def test_an_export_has_the_fields_and_sentences_of_before(log_path: Path, form: Format, read) -> None:
    before = (DATA / f"export.{form}").read_bytes().decode()
    found: Sequence[dict[str, object]] = read(exported(log_path, form))
    assert list(found) == read(before)


def test_an_export_of_before_is_imported_like_the_log_it_was_made_of(log_path: Path, tmp_path: Path) -> None:
    reading = LogImport(DATA / "export.jsonl")
    assert reading.check() == 20
    log = MessageLog.open(tmp_path / "another.sqlite")
    assert asyncio.run(reading.take(log, "sandbox")) == 20
    assert log.close() == 0
    seq = {"seq": 0}
    imported, converted = (
        [json.loads(line) | seq for line in exported(path, "jsonl").splitlines()]
        for path in (tmp_path / "another.sqlite", log_path)
    )
    assert imported == converted
    assert {value["code"] for value in imported if value["kind"] == "recovered"} == {
        "history.earlier",
        "history.missed",
    }

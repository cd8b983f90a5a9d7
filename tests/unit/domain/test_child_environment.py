"""Child processes inherit no secrets."""

from __future__ import annotations

import pytest

from appsync_console.domain.secret import without_secrets

SECRETS = [
    *("APPSYNC_CONSOLE_API_KEY", "APPSYNC_CONSOLE_TOKEN", "APPSYNC_CONSOLE_PASSWORD", "APPSYNC_CONSOLE_CONTROL_KEY"),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"),
    *("GITHUB_TOKEN", "NPM_AUTHTOKEN", "MY_APIKEY", "DB_PASS", "CLIENT_SECRET", "api_key"),
]
OTHERS = [
    *("PATH", "HOME", "PWD", "DISPLAY", "XAUTHORITY", "LANG", "PYTHON_KEYRING_BACKEND", "GNOME_KEYRING_CONTROL"),
    *(
        "APPSYNC_CONSOLE_FOLDER",
        "APPSYNC_CONSOLE_LANGUAGE",
        "AWS_PROFILE",
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_RUNTIME_DIR",
    ),
    *("SSH_AUTH_SOCK", "KEYBOARD", "COMPASS", "PASSAGE"),
]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_left_out(name: str) -> None:
    assert without_secrets({name: "x"}) == {}


@pytest.mark.parametrize("name", OTHERS)
def test_other_variables_are_kept(name: str) -> None:
    assert without_secrets({name: "x"}) == {name: "x"}


def test_a_proxy_is_kept_unless_its_url_has_a_password() -> None:
    given = {"HTTP_PROXY": "http://proxy:8080", "HTTPS_PROXY": "http://user:word@proxy:8080"}
    assert without_secrets(given) == {"HTTP_PROXY": "http://proxy:8080"}

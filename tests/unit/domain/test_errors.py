"""Errors are codes with fields and have the documented exit codes."""

from __future__ import annotations

import pytest

from appsync_console.domain import errors


def test_an_error_is_a_code_with_fields() -> None:
    error = errors.PublishError("publish.failed", said="Denied", raw="{}")
    assert (error.code, dict(error.fields), error.raw) == ("publish.failed", {"said": "Denied"}, "{}")
    assert str(error) == "publish.failed said='Denied'"


def test_an_error_has_the_fields_of_the_one_it_reports() -> None:
    inner = errors.InputError("profile.name_taken", field="name", name="robots")
    error = errors.InputError("channel.line_invalid", field="file", line=3, inner=inner)
    assert dict(error.fields) == {"inner": "profile.name_taken", "name": "robots", "line": 3}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.PublishError, 1),
        (errors.NotDelivered, 1),
        (errors.SubscriptionError, 1),
        (errors.StoreError, 1),
        (errors.SecretStoreError, 1),
        (errors.CannotConnect, 3),
        (errors.ConnectionLost, 3),
        (errors.ConnectionSilent, 3),
        (errors.ProtocolViolation, 3),
        (errors.AuthorizationError, 4),
    ],
)
def test_each_error_class_has_its_exit_code(kind: type[errors.ConsoleError], code: int) -> None:
    assert kind("x").exit_code == code


def test_input_errors_name_their_field_and_exit_with_two() -> None:
    error = errors.InputError("x", field="url")
    assert (error.field, error.exit_code) == ("url", 2)

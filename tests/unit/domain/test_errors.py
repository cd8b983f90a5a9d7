"""Errors consist of sentences and have the documented exit codes."""

from __future__ import annotations

import pytest

from appsync_console.domain import errors


def test_an_error_has_what_cause_and_remedy() -> None:
    error = errors.PublishError("It failed.", cause="The key is old.", remedy="Make a new one.", raw="{}")
    assert str(error) == "It failed. The key is old. Make a new one."
    assert error.raw == "{}"
    assert str(errors.PublishError("It failed.")) == "It failed."


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

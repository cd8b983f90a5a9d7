"""Texts of errors: the connection check and the check of a deployed API."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "check.connection_failed": Template(
        mark("The connection failed."),
    ),
    "check.no_response": Template(
        mark("There was no response."),
    ),
    "check.not_delivered": Template(
        mark("The test message was accepted but not delivered within {timeout_s:g} s."),
        cause=mark("The mutation does not pass name and data to its subscribers, or the API filters it out."),
        remedy=mark("Check the resolver of the mutation and the filter of the subscription."),
    ),
    "check.not_filtered": Template(
        mark("The API delivered a message that the filter of the subscription excludes."),
        cause=mark("The API does not apply the filter."),
        remedy=mark("Check the resolver of the subscription."),
    ),
    "check.not_stored": Template(
        mark("The API does not list the message that was published."),
        cause=mark("The resolver of the mutation does not store it, or the clock of this computer is minutes off."),
        remedy=mark("Check the table in DynamoDB and the clock."),
    ),
    "check.subscription_rejected": Template(
        mark("The subscription was rejected."),
    ),
}
"""The texts by code."""

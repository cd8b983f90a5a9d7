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
    "found.acknowledged": Template(
        mark("acknowledged after {took_ms} ms"),
    ),
    "found.addresses": Template(
        mark("{addresses}"),
    ),
    "found.api": Template(
        mark("HTTP 200 after {took_ms} ms; a GraphQL API responded"),
    ),
    "found.api_requires_credentials": Template(
        mark("HTTP 401 after {took_ms} ms; an API responded and requires credentials"),
    ),
    "found.api_with_error": Template(
        mark("HTTP 200 after {took_ms} ms; a GraphQL API responded with an error: {said}"),
    ),
    "found.certificate": Template(
        mark("{version}, certificate from {issuer}, valid until {day} ({days} days), chain trusted"),
        absent={"issuer": mark("an unnamed authority")},
    ),
    "found.channel_acknowledged": Template(
        mark("subscription to {channel} acknowledged after {took_ms} ms"),
    ),
    "found.clock": Template(
        mark("agrees with the API's within {within_s} s"),
    ),
    "found.credentials_accepted": Template(
        mark("the API accepted the credentials for the connection, in the subprotocol"),
    ),
    "found.credentials_accepted_in_url": Template(
        mark("the API accepted the credentials for the connection, in the query string of the URL"),
    ),
    "found.delivered": Template(
        mark("delivered after {took_ms} ms"),
    ),
    "found.listed": Template(
        mark("listed"),
    ),
    "found.more_addresses": Template(
        mark("{addresses} and {more} more"),
    ),
    "found.no_credentials": Template(
        mark("not tried without credentials"),
    ),
    "found.no_response": Template(
        mark("there was no response that contains the time"),
    ),
    "found.no_test_message": Template(
        mark("sent only on request, because other subscribers see it"),
    ),
    "found.no_time": Template(
        mark("the response does not contain the time"),
    ),
    "found.no_tls": Template(
        mark("not used for an API on this computer"),
    ),
    "found.proxy_connects": Template(
        mark("the connection goes through the proxy {proxy}; see the HTTP response"),
    ),
    "found.proxy_resolves": Template(
        mark("the proxy {proxy} resolves the name"),
    ),
    "found.status": Template(
        mark("HTTP {status}"),
    ),
    "found.url": Template(
        mark("{url}"),
    ),
    "found.url_and_addresses": Template(
        mark("{url}, {inner.what}"),
    ),
    "found.websocket_open": Template(
        mark("WebSocket open"),
    ),
}
"""The texts by code."""

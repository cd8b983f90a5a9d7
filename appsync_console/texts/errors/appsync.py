"""Texts of errors: AppSync's answers to requests."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "answer.no_api": Template(
        mark("The API answered with HTTP {status}."),
        cause=mark("There may be no API at this address."),
        remedy=mark("Check the URL in the profile."),
    ),
    "answer.not_json": Template(
        mark("The server returned something that is not JSON (HTTP {status})."),
        cause=mark("The URL may not be that of an AppSync API, or a proxy or sign-in page answered instead."),
        remedy=mark("Check the URL in the profile."),
    ),
    "answer.not_understood": Template(
        mark("The API answered with HTTP {status}."),
        remedy=mark("See AppSync's response in the details."),
    ),
    "answer.redirect": Template(
        mark("The server redirects to another address (HTTP {status})."),
        cause=mark("AppSync never redirects. The URL may not be that of an API, or a sign-in page answered instead."),
        remedy=mark("Check the URL in the profile."),
    ),
    "answer.server_error": Template(
        mark("The API answered with HTTP {status}."),
        remedy=mark("Check whether the message arrived before you publish it again."),
    ),
    "answer.throttled": Template(
        mark("The API answered with HTTP {status}."),
        cause=mark("The API receives more requests than its limit allows."),
        remedy=mark("Wait a moment, then publish again."),
    ),
    "answer.web_page": Template(
        mark("The server returned a web page (HTTP {status})."),
        cause=mark("The URL may not be that of an AppSync API, or a proxy or sign-in page answered instead."),
        remedy=mark("Check the URL in the profile."),
    ),
    "history.answer_lost": Template(
        mark("{address} did not answer the request for earlier messages."),
        cause=mark("The connection may have been interrupted, or the API took too long."),
        remedy=mark("Try again."),
    ),
    "history.endless": Template(
        mark("The API's history did not end after {pages:,} pages."),
        cause=mark("Each page came with a nextToken, but with few or no messages, or with the same nextToken again."),
        remedy=mark("Ask the API's owner: the last page must have no nextToken."),
    ),
    "history.rejected": Template(
        mark("The API did not return its history ({said})."),
        cause=mark("{inner.cause}"),
        remedy=mark("Ask the publisher for missed messages."),
    ),
    "history.unreadable": Template(
        mark("The API did not return its history ({said})."),
        remedy=mark("Ask the API's owner."),
        absent={"said": mark("unknown response format")},
    ),
    "publish.answer_lost": Template(
        mark("{address} did not answer the publish request."),
        cause=mark(
            "The connection may have been interrupted, or the API took too long. The message may or may not have been "
            "accepted."
        ),
        remedy=mark("Check whether the message arrived before you publish it again."),
    ),
    "publish.blocked_by_firewall": Template(
        mark("A firewall (AWS WAF) in front of the API blocked the request."),
        remedy=mark("Ask the API's owner to allow this computer."),
    ),
    "publish.channel_not_live": Template(
        mark("The channel was not live within {timeout_s:g} s."),
    ),
    "publish.failed": Template(
        mark("AppSync did not accept the message ({said})."),
        remedy=mark("See AppSync's response in the details, or ask the API's owner."),
        absent={"said": mark("no reason given")},
    ),
    "publish.forbidden": Template(
        mark("The API rejected the request ({said})."),
        cause=mark("These credentials may not be authorized to publish, or a firewall may block the request."),
        remedy=mark("Check the credentials in the profile."),
    ),
    "publish.no_result": Template(
        mark("AppSync accepted the message, but its resolver returned nothing."),
        cause=mark("The resolver of {mutation} returns no result, so there is nothing to deliver."),
        remedy=mark("Make the resolver return name and data."),
    ),
    "publish.not_delivered": Template(
        mark("The message was not delivered within {timeout_s:g} s."),
        cause=mark(
            "AppSync accepted it, but delivers at most once and drops messages without an error: for "
            "example a message over 240 KB, or one whose mutation does not select the fields that "
            "the subscription filters on."
        ),
        remedy=mark("Publish it again. If that fails too, check the mutation's selection set and the filter."),
    ),
    "publish.rejected": Template(
        mark("The API did not accept the message ({said})."),
        cause=mark("{inner.cause}"),
        remedy=mark("{inner.remedy}"),
    ),
    "publish.schema_differs": Template(
        mark("AppSync did not accept the message ({said})."),
        cause=mark("The API's schema has no such mutation, or its arguments or fields differ."),
        remedy=mark("Deploy a schema with {mutation}(name: String!, data: AWSJSON!)."),
        absent={"said": mark("no reason given")},
    ),
    "query.rejected": Template(
        mark("The API did not answer a query (HTTP {status})."),
        cause=mark("{inner.cause}"),
        remedy=mark("Try again later. If it happens again, ask the API's owner."),
    ),
    "subscription.duplicate": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        cause=mark("The subscription already exists."),
        remedy=mark("AppSync Console retries automatically."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.ended": Template(
        mark("The API ended the subscription to {channel}."),
        cause=mark("It gave no reason. It may have invalidated the subscription or revoked the permission for it."),
        remedy=mark("AppSync Console retries automatically. If it ends again, ask the API's owner."),
    ),
    "subscription.not_acknowledged": Template(
        mark("AppSync did not acknowledge the subscription to {channel} within {timeout_s:g} s."),
        cause=mark("{reported}"),
        remedy=mark("AppSync Console retries automatically."),
        absent={"reported": mark("AppSync gave no reason.")},
    ),
    "subscription.rejected": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        remedy=mark("See AppSync's response in the details, or ask the API's owner."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.schema_differs": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        cause=mark("The API's schema has no such subscription, or its arguments or fields differ."),
        remedy=mark("Deploy a schema with {subscription}(name: String!)."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.signature_invalid": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        remedy=mark("Check the credentials, the region and the clock."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.throttled": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        cause=mark("The API receives more requests than its limit allows."),
        remedy=mark("AppSync Console retries automatically."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.too_many": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        cause=mark("The connection has reached AppSync's limit for subscriptions."),
        remedy=mark("Remove or pause channels you do not need."),
        absent={"answer": mark("no reason given")},
    ),
    "subscription.unsupported": Template(
        mark("AppSync rejected the subscription to {channel} ({answer})."),
        remedy=mark("See AppSync's response in the details, or ask the API's owner."),
        absent={"answer": mark("no reason given")},
    ),
}
"""The texts by code."""

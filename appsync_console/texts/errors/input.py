"""Texts of errors: what the user enters."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

_CONFIG_FILES: Final = mark(
    "Choose the configuration of an app (Amplify), the outputs of a deployment (CDK, CloudFormation, SAM, Serverless, "
    "Terraform, Pulumi), the output of aws appsync get-graphql-api, or an exported profile."
)

TEMPLATES: Final = {
    "channel.line_invalid": Template(
        mark("Line {line}: {inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "channel.name_missing": Template(
        mark("The channel name is missing."),
        remedy=mark("Enter the name of the channel."),
    ),
    "channel.name_not_printable": Template(
        mark("The channel name contains an invisible character."),
        remedy=mark("Enter it again."),
    ),
    "channel.name_too_long": Template(
        mark("The channel name has {count} characters."),
        cause=mark("AppSync can filter by names of up to {most} characters."),
        remedy=mark("Enter a shorter name."),
    ),
    "channel.name_with_space": Template(
        mark("The channel name starts or ends with a space."),
        cause=mark("AppSync compares names character by character."),
        remedy=mark("Remove the space."),
    ),
    "channel.not_live": Template(
        mark("{channel} is not live, so its delivery cannot be verified."),
        remedy=mark("Wait until the channel is live, and try again."),
    ),
    "close_code.invalid": Template(
        mark("This is not a valid WebSocket close code."),
        remedy=mark("Use a code from 1000 to 1014, except 1004 to 1006, or from 3000 to 4999."),
    ),
    "config.events_only": Template(
        mark("The file describes an Events API, which is not supported yet."),
        remedy=mark("Choose the file of a GraphQL API, whose URL ends in /graphql."),
    ),
    "config.no_url": Template(
        mark("The file describes no AppSync API."),
        cause=mark("No GraphQL URL was found in it."),
        remedy=_CONFIG_FILES,
    ),
    "config.too_large": Template(
        mark("The file describes no AppSync API."),
        cause=mark("The file is too large, or too complicated to read in seconds."),
        remedy=_CONFIG_FILES,
    ),
    "config.unreadable": Template(
        mark("The file describes no AppSync API."),
        cause=mark("It has no values with names."),
        remedy=_CONFIG_FILES,
    ),
    "config.url_computed": Template(
        mark("The file describes no AppSync API."),
        cause=mark("Only running the program in it would give the GraphQL URL, and imports run nothing."),
        remedy=_CONFIG_FILES,
    ),
    "faults.choice_expected": Template(
        mark("{name} cannot be {given}."),
        remedy=mark("Use {known:or}."),
        absent={"given": mark("empty")},
    ),
    "faults.list_expected": Template(
        mark("{name} cannot be {given}."),
        remedy=mark("Use a list of {known:or}."),
        absent={"given": mark("empty")},
    ),
    "faults.not_an_object": Template(
        mark("The faults are not a JSON object."),
        remedy=mark("Example: {example}."),
    ),
    "faults.number_expected": Template(
        mark("{name} cannot be {given}."),
        remedy=mark("Use a whole number."),
        absent={"given": mark("empty")},
    ),
    "faults.out_of_range": Template(
        mark("{name} cannot be {given}."),
        remedy=mark("Use a whole number from {least} to {most:,}."),
        absent={"given": mark("empty")},
    ),
    "faults.unknown": Template(
        mark("There is no fault called {given}."),
        remedy=mark("Available faults: {known}."),
        absent={"given": mark("empty")},
    ),
    "log_line.delivery_unknown": Template(
        mark("its delivery is not one of {known}"),
    ),
    "log_line.invalid": Template(
        mark("Line {line:,} of {file} is not a message: {inner.what}."),
        remedy=mark("Choose a file that Export wrote as JSON lines. Nothing was imported."),
    ),
    "log_line.kind_unknown": Template(
        mark("its kind is not one of {known}"),
    ),
    "log_line.not_an_object": Template(
        mark("it is not a JSON object"),
    ),
    "log_line.not_json": Template(
        mark("it is not JSON"),
    ),
    "log_line.not_utf8": Template(
        mark("it is not UTF-8"),
    ),
    "log_line.time_invalid": Template(
        mark("{given!r:.40} is not a time with an offset"),
    ),
    "log_line.value_invalid": Template(
        mark("{name} cannot be {given:.40}"),
    ),
    "log_line.value_missing": Template(
        mark("{name} is missing"),
    ),
    "message.not_json": Template(
        mark("The message is not valid: line {line}, column {column}: {inner.what}"),
    ),
    "message.not_utf8": Template(
        mark("The message is not UTF-8 text."),
        cause=mark("Byte {at} is not part of any character."),
    ),
    "profile.name_invalid": Template(
        mark("The name is too long or contains an invisible character."),
        remedy=mark("Enter a shorter name."),
    ),
    "profile.name_missing": Template(
        mark("The profile name is missing."),
        remedy=mark("Enter a name for this API."),
    ),
    "profile.name_taken": Template(
        mark("A profile called {name} already exists."),
        remedy=mark("Choose another name."),
    ),
    "profile.none": Template(
        mark("There is no profile called {name}."),
        remedy=mark("Use one of these profiles: {known}."),
    ),
    "profile.not_exported_profile": Template(
        mark("{path} is not an exported profile."),
        cause=mark("Its authorization settings are not valid: {reason}."),
        remedy=mark("Use a file that appsync-console profiles export wrote."),
    ),
    "profile.sandbox_not_exported": Template(
        mark("The sandbox profile is built in and cannot be exported."),
    ),
    "profile.sandbox_not_removed": Template(
        mark("The sandbox is built in and cannot be removed."),
    ),
    "proxy_url.invalid": Template(
        mark("This is not the URL of an HTTP proxy."),
        remedy=mark("Example: http://proxy.example.com:3128"),
    ),
    "proxy_url.missing": Template(
        mark("The proxy URL is missing."),
        remedy=mark("Example: http://proxy.example.com:3128"),
    ),
    "proxy_url.with_credentials": Template(
        mark("The proxy URL contains a user name or password, which would be stored unprotected."),
        remedy=mark(
            "Remove it here, or leave the field empty and set the proxy in the system settings (the "
            "variable HTTPS_PROXY)."
        ),
    ),
    "search.kind_unknown": Template(
        mark("The search does not understand {part}"),
        remedy=mark("Use one of: {known}."),
    ),
    "search.name_missing": Template(
        mark("Enter a name for the search."),
    ),
    "search.operand_missing": Template(
        mark("The search does not understand {part}"),
        remedy=mark("A value must follow the comparison operator."),
    ),
    "search.pattern_invalid": Template(
        mark("The search does not understand {part}"),
        remedy=mark("The regular expression is not valid: {reason}."),
    ),
    "search.quote_open": Template(
        mark("The search does not understand {part}"),
        remedy=mark('The closing " is missing.'),
    ),
    "search.time_invalid": Template(
        mark("The search does not understand {part}"),
        remedy=mark("Use a time such as 10m, 2h, 1d, 2026-11-24 or 2026-11-24T12:30."),
    ),
    "search.value_missing": Template(
        mark("The search does not understand {part}"),
        remedy=mark("A value must follow {key}:"),
    ),
    "setting.invalid": Template(
        mark("{setting:setting} cannot be {given}."),
        remedy=mark("Choose {setting:setting_hint}."),
    ),
    "url.api_host_invalid": Template(
        mark("This is not the host of an AppSync API."),
        remedy=mark("Enter a host such as ….appsync-api.eu-west-1.amazonaws.com, without https:// and without a path."),
    ),
    "url.events": Template(
        mark("This is the URL of an Events API, which is not supported yet."),
        remedy=mark("Use the URL of a GraphQL API, which ends in /graphql."),
    ),
    "url.incomplete": Template(
        mark("This is not a complete URL."),
        remedy=mark("Example: {example}"),
    ),
    "url.invalid": Template(
        mark("This is not a URL."),
        remedy=mark("Example: {example}"),
    ),
    "url.missing": Template(
        mark("The API's URL is missing."),
        remedy=mark("Example: {example}"),
    ),
    "url.path_invalid": Template(
        mark("The path of an AppSync endpoint is /graphql, not {path}."),
        remedy=mark("Example: {example}"),
    ),
    "url.plain_http": Template(
        mark("Plain http is allowed only for an API on this computer."),
        remedy=mark("Use https."),
    ),
    "url.scheme_unsupported": Template(
        mark("The scheme {scheme} is not supported."),
        remedy=mark("Use https."),
    ),
    "url.vpc_endpoint": Template(
        mark("This is the URL of a VPC endpoint, which all private APIs share."),
        remedy=mark("Enter the API's own host too, such as ….appsync-api.eu-west-1.amazonaws.com"),
    ),
    "url.websocket": Template(
        mark("This is a WebSocket URL."),
        remedy=mark("Use the GraphQL URL, which starts with https."),
    ),
    "url.with_credentials": Template(
        mark("The URL contains a user name or password."),
        remedy=mark("Remove it. Credentials have their own fields."),
    ),
    "url.with_query": Template(
        mark("The URL has a query or fragment."),
        remedy=mark("Remove everything from ? or # on."),
    ),
    "url.with_space": Template(
        mark("The URL contains a space or a line break."),
        remedy=mark("Paste only the URL."),
    ),
}
"""The texts by code."""

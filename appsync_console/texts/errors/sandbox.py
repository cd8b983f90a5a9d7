"""Texts of errors: the sandbox."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "control.body_invalid": Template(
        mark("The body is not valid."),
        remedy=mark("Send {example}, for example, or {empty}."),
    ),
    "control.body_incomplete": Template(
        mark("The body was not complete in time."),
    ),
    "control.body_not_json": Template(
        mark("The body is not JSON."),
    ),
    "control.connection_invalid": Template(
        mark("connection is not a string."),
        remedy=mark("GET /state lists the connection ids."),
    ),
    "control.connection_none": Template(
        mark("There is no such connection."),
        remedy=mark("GET /state lists the connection ids."),
    ),
    "control.key_rejected": Template(
        mark("The sandbox rejected the control key."),
        cause=mark("It creates a new key at each start unless you specify one."),
        remedy=mark("Use the key that the sandbox printed when it started."),
    ),
    "control.key_wrong": Template(
        mark("The control key is missing or wrong."),
        remedy=mark("Send it in the header {header}."),
    ),
    "control.method_unsupported": Template(
        mark("{path} does not support {method}."),
        remedy=mark("Use {allowed}."),
    ),
    "control.none": Template(
        mark("No sandbox control API was found at {url}."),
        cause="{reason}",
        remedy=mark("Start a sandbox with appsync-console sandbox --control, or specify its control port."),
    ),
    "control.not_ours": Template(
        mark("The server at {url} is not a sandbox control API."),
        remedy=mark("Check the control port."),
    ),
    "control.path_unknown": Template(
        mark("This path does not exist."),
        remedy=mark("Use /state, /faults or /drop."),
    ),
    "control.rejected": Template(
        "{said}",
        remedy=mark("{advice}"),
    ),
    "control.too_large": Template(
        mark("The request is larger than {most:,} bytes."),
    ),
    "sandbox.auth_file_not_json": Template(
        mark("The authorization file {path} cannot be used."),
        cause=mark("It is not JSON."),
        remedy=mark("See docs/sandbox.md for an example of each mode."),
    ),
    "sandbox.auth_file_unusable": Template(
        mark("The authorization file {path} cannot be used."),
        cause="{reason}",
        remedy=mark("See docs/sandbox.md for an example of each mode."),
    ),
    "sandbox.authorizer_function_unusable": Template(
        mark("The authorizer function {function} cannot be used."),
        cause=mark("{kind}: {reason}"),
        remedy=mark("Specify it as file.py:function. It takes AppSync's event and returns a dict with isAuthorized."),
    ),
    "sandbox.cannot_listen": Template(
        mark("The sandbox cannot listen on {host}."),
        cause="{reason}",
    ),
    "sandbox.clear_with_faults": Template(
        mark("--clear cannot be combined with faults."),
        remedy=mark("Name the faults to inject, or use --clear alone."),
    ),
    "sandbox.control_key_invalid": Template(
        mark("The variable {variable} does not contain a control key."),
        remedy=mark("Set it to at least {least} letters and digits."),
    ),
    "sandbox.control_key_missing": Template(
        mark("There is no control key in {variable}."),
        remedy=mark("Set it to the key that appsync-console sandbox --control prints when it starts."),
    ),
    "sandbox.duration_invalid": Template(
        mark("{given} is not a duration."),
        remedy=mark("Enter one such as 90s, 30m, 12h or 7d."),
    ),
    "sandbox.filters_unusable": Template(
        mark("The filter file {file} cannot be used."),
        cause="{reason}",
        remedy=mark("Correct the file; docs/sandbox.md describes its form."),
    ),
    "sandbox.history_unusable": Template(
        mark("The history file {path} cannot be used."),
        cause="{reason}",
        remedy=mark("Choose a file that the sandbox wrote, or one that does not exist yet."),
    ),
    "sandbox.keep_invalid": Template(
        mark("{given} is neither a number of messages nor an age."),
        remedy=mark("Enter a number of messages, such as 1000, or an age, such as 7d, 12h, 30m or 90s."),
    ),
    "sandbox.key_variable_empty": Template(
        mark("The variable {variable} is empty."),
        remedy=mark("Set it to the API key to accept."),
    ),
    "sandbox.not_started": Template(
        mark("The sandbox cannot be started."),
        cause="{reason}",
    ),
    "sandbox.port_in_use": Template(
        mark("Port {port} is already in use."),
        cause=mark("Another program, or another sandbox, listens on it."),
        remedy=mark("Stop it, or choose another port; 0 picks a free one."),
    ),
    "sandbox.port_not_permitted": Template(
        mark("You are not permitted to use port {port}."),
        remedy=mark("Choose a port above 1023."),
    ),
    "sandbox.rate_invalid": Template(
        mark("{given} is not a rate."),
        remedy=mark("Enter connect=N, subscribe=N or http=N, with N from 1 to {most:,} per second."),
    ),
    "sandbox.schema_none": Template(
        mark("There is no schema {name}."),
        cause="{reason}",
        remedy=mark("Use a built-in schema (channel, typed-channel, channel-with-history) or the path of an SDL file."),
    ),
    "sandbox.schema_argument_is_no_field": Template(
        mark(
            "Line {line}: AppSync refuses this schema. {subscription} has the argument {name}, which {type} does not."
        ),
        remedy=mark("Name the argument like a field of {type}, or define a filter in a file beside the schema."),
    ),
    "sandbox.schema_of_amplify": Template(
        mark("The schema is the source of an Amplify API, not the schema of the API."),
        cause=mark("Line {line} has {sign}, which Amplify replaces when it builds the schema."),
        remedy=mark("Use the built schema, amplify/backend/api/NAME/build/schema.graphql."),
    ),
    "sandbox.schema_own_directive": Template(
        mark("Line {line}: AppSync refuses this schema. It has no directives but its own; @{name} is not one of them."),
        remedy=mark("Remove the directive before you deploy the schema."),
    ),
    "sandbox.schema_own_scalar": Template(
        mark("Line {line}: AppSync refuses this schema. It has no custom scalars, such as {name}."),
        remedy=mark("Use one of its own scalars, such as AWSJSON or String."),
    ),
    "sandbox.schema_reserved_name": Template(
        mark("Line {line}: AppSync refuses this schema. Names that begin with AWS, such as {name}, are reserved."),
        remedy=mark("Choose another name."),
    ),
    "sandbox.schema_unusable": Template(
        mark("The schema cannot be used."),
        cause="{reason}",
        remedy=mark("Correct the SDL file."),
    ),
    "sandbox.schema_with_aws_auth": Template(
        mark("The schema cannot be used with these authorization modes."),
        cause=mark("@aws_auth works only if user pools are the only mode."),
        remedy=mark("Use @aws_cognito_user_pools instead."),
    ),
    "sandbox.settings_not_written": Template(
        mark("The settings cannot be written to {path}."),
        cause="{reason}",
        remedy=mark("Choose a folder that you can write to."),
    ),
    "sandbox.signing_key_not_pem": Template(
        mark("The signing key {path} cannot be used."),
        cause=mark("It does not contain a private key in PEM format."),
        remedy=mark("Move the file away; the next start of the sandbox creates a new one."),
    ),
    "sandbox.signing_key_not_rsa": Template(
        mark("The signing key {path} cannot be used."),
        cause=mark("It contains a key that is not an RSA key."),
        remedy=mark("Move the file away; the next start of the sandbox creates a new one."),
    ),
    "sandbox.signing_key_unusable": Template(
        mark("The signing key {path} cannot be used."),
        cause="{reason}",
        remedy=mark("Move the file away; the next start of the sandbox creates a new one."),
    ),
    "sandbox.start_timed_out": Template(
        mark("The sandbox did not start within {timeout_s:g} s."),
        remedy=mark("Close other programs and try again. For details, run appsync-console sandbox in a terminal."),
    ),
    "sandbox.tls_unusable": Template(
        mark("TLS cannot be set up with the files in {path}."),
        cause="{reason}",
        remedy=mark("Move the folder away. The next start creates new files, which you have to trust again."),
    ),
}
"""The texts by code."""

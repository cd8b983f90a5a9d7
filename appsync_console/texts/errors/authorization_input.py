"""Texts of errors: the settings of an authorization mode."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "access.access_key_id_invalid": Template(
        mark("An access key ID has 16 or more letters and digits."),
        remedy=mark("It starts with AKIA or ASIA."),
    ),
    "access.api_key_invalid": Template(
        mark("The API key contains an invalid character."),
        remedy=mark("Paste only the key, without quotes or line breaks."),
    ),
    "access.api_key_missing": Template(
        mark("The API key is missing."),
        remedy=mark("Paste it. AppSync's keys start with da2-."),
    ),
    "access.app_client_id_invalid": Template(
        mark("This is not a client ID."),
        remedy=mark("See App clients in the Cognito console."),
    ),
    "access.app_client_id_missing": Template(
        mark("The client ID is missing."),
        remedy=mark("See App clients in the Cognito console."),
    ),
    "access.app_client_id_with_space": Template(
        mark("This contains a space or an invalid character."),
        remedy=mark("See App clients in the Cognito console."),
    ),
    "access.expiry_invalid": Template(
        mark("This is not a date."),
        remedy=mark("Enter year, month and day, such as 2026-11-30."),
    ),
    "access.issuer_incomplete": Template(
        mark("This is not a complete URL."),
        remedy=mark("Example: https://login.example.com."),
    ),
    "access.issuer_invalid": Template(
        mark("This is not a URL."),
        remedy=mark("Example: https://login.example.com."),
    ),
    "access.issuer_missing": Template(
        mark("The issuer is missing."),
        remedy=mark("Example: https://login.example.com."),
    ),
    "access.issuer_not_https": Template(
        mark("The issuer must use https."),
        remedy=mark("Example: https://login.example.com."),
    ),
    "access.oidc_client_id_invalid": Template(
        mark("This contains a space or an invalid character."),
        remedy=mark("Ask the OpenID provider's owner for it."),
    ),
    "access.oidc_client_id_missing": Template(
        mark("The client ID is missing."),
        remedy=mark("Ask the OpenID provider's owner for it."),
    ),
    "access.pool_id_invalid": Template(
        mark("This is not a user pool ID."),
        remedy=mark("Example: eu-west-1_aBcDeFgHi."),
    ),
    "access.pool_id_missing": Template(
        mark("The user pool ID is missing."),
        remedy=mark("Example: eu-west-1_aBcDeFgHi."),
    ),
    "access.port_invalid": Template(
        mark("A port is a number from 1024 to 65535."),
        remedy=mark("Leave it empty for any free port."),
    ),
    "access.prefix_invalid": Template(
        mark("The prefix contains a character that cannot be sent."),
        remedy=mark("Use letters, digits and -."),
    ),
    "access.region_invalid": Template(
        mark("This is not an AWS region."),
        remedy=mark("Example: eu-west-1."),
    ),
    "access.region_missing": Template(
        mark("The URL does not contain the API's region."),
        remedy=mark("Enter it, such as eu-west-1."),
    ),
    "access.scopes_without_openid": Template(
        mark("The scopes must include openid."),
        remedy=mark("Separate them with spaces: openid email."),
    ),
    "access.secret_invalid": Template(
        mark("The {secret:secret} contains an invalid character."),
        remedy=mark("Paste only the {secret:secret}, without quotes, spaces or line breaks."),
    ),
    "access.secret_missing": Template(
        mark("The {secret:secret} is missing."),
        remedy=mark("Paste it. It is stored in the keyring."),
    ),
    "access.user_name_invalid": Template(
        mark("This is not a user name."),
        remedy=mark("Enter the name you sign in with."),
    ),
    "access.user_name_missing": Template(
        mark("The user name is missing."),
        remedy=mark("Enter the name you sign in with."),
    ),
}
"""The texts by code."""

"""Texts of errors: signing in with OpenID Connect and Cognito."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Plural, Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "cognito.attributes_required": Template(
        mark("The user pool requires more than a new password at the first sign-in."),
        cause=mark("It requires: {names}."),
        remedy=mark("Sign in once with the API's own app, then sign in here."),
    ),
    "cognito.challenge_unsupported": Template(
        mark("The user pool requires an unsupported challenge: {challenge}."),
        remedy=mark("Sign in once with the API's own app, or use another user for tests."),
    ),
    "cognito.code_expired": Template(
        mark("The code has expired."),
        cause="{said}",
        remedy=mark("Connect again to get a new code."),
    ),
    "cognito.code_wrong": Template(
        mark("The code is wrong."),
        remedy=mark("Connect again to get a new prompt."),
    ),
    "cognito.device_required": Template(
        mark("The user pool requires a remembered device."),
        remedy=mark("Sign in once with the API's own app, or use another user for tests."),
    ),
    "cognito.flow_not_allowed": Template(
        mark("The app client does not allow this sign-in flow."),
        cause="{said}",
        remedy=mark("Allow USER_SRP_AUTH and REFRESH_TOKEN_AUTH for the app client, and check its secret."),
    ),
    "cognito.internal_error": Template(
        mark("The user pool had an internal error."),
        remedy=mark("Try again later."),
    ),
    "cognito.no_token": Template(
        mark("The user pool did not return the requested token."),
        remedy=mark("Choose the other token in the profile (ID or access)."),
    ),
    "cognito.password_rejected": Template(
        mark("The password was rejected: {said}"),
        remedy=mark("Connect again to get a new prompt."),
    ),
    "cognito.password_reset_required": Template(
        mark("The password of {user} must be reset."),
        cause=mark("An administrator requested a password reset."),
        remedy=mark("Reset it in the API's own app, then sign in here."),
    ),
    "cognito.password_wrong": Template(
        mark("The user pool rejected the user name or password of {user}."),
        cause=mark("The user name or the password is wrong, or the user is disabled."),
        remedy=mark("Check both. They are case-sensitive."),
    ),
    "cognito.pool_id_invalid": Template(
        mark("This is not a user pool ID."),
        remedy=mark("A user pool ID looks like eu-west-1_aBcDeFgHi."),
    ),
    "cognito.pool_none": Template(
        mark("The user pool or app client does not exist: {pool}."),
        cause="{said}",
        remedy=mark("Check the user pool ID and the app client ID."),
    ),
    "cognito.rejected": Template(
        mark("The user pool rejected the sign-in."),
        cause="{said}",
        remedy=mark("Show the response to the API's owner."),
    ),
    "cognito.second_factor_required": Template(
        mark("The user pool requires you to set up a second factor first."),
        remedy=mark("Sign in once with the API's own app, or use another user for tests."),
    ),
    "cognito.throttled": Template(
        mark("The user pool received too many requests."),
        remedy=mark("Wait a moment, then try again."),
    ),
    "cognito.unreachable": Template(
        mark("The Cognito user pool cannot be reached."),
        cause=mark("The network is down, or the region in the user pool ID is wrong."),
        remedy=mark("Check the user pool ID and the network."),
    ),
    "cognito.user_unconfirmed": Template(
        mark("{user} is not confirmed yet."),
        cause=mark("The user signed up but never entered the confirmation code."),
        remedy=mark("Confirm the user in the API's own app, or ask the API's owner to do so."),
    ),
    "oidc.client_unknown": Template(
        mark("The OpenID provider does not recognize this client."),
        cause=mark("The client ID {client} is wrong, or its secret is missing or wrong."),
        remedy=mark("Check both in the profile."),
    ),
    "oidc.denied": Template(
        mark("The sign-in was denied in the browser."),
        cause="{said}",
        remedy=mark("Connect again, and allow access in the browser."),
    ),
    "oidc.id_token_expired": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It has expired. The clock of this computer may be ahead."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_incomplete": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It has no issuer, audience or expiration time."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_key_unknown": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It is signed with a key that the provider does not publish."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_not_valid_yet": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It is not valid yet. The clock of this computer may be behind."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_of_other_client": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It is for another client."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_of_other_issuer": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It is from another issuer."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_of_other_sign_in": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It belongs to another sign-in."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_signature_wrong": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("Its signature is wrong."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.id_token_unreadable": Template(
        mark("The ID token from the OpenID provider is not valid."),
        cause=mark("It is not readable, or its signature is wrong."),
        remedy=mark("Check the issuer and client ID. If they are right, ask the provider's owner."),
    ),
    "oidc.issuer_differs": Template(
        mark("The OpenID provider reports a different issuer."),
        cause=mark("The profile says {wanted}, the provider reports {told}. AppSync compares the two exactly."),
        remedy=mark("Use the provider's issuer in the profile and in the API's settings."),
        absent={"told": mark("nothing")},
    ),
    "oidc.issuer_invalid": Template(
        mark("This is not the URL of an OpenID provider."),
        remedy=mark("Enter the issuer from the API's settings. It starts with https://."),
    ),
    "oidc.no_access_token": Template(
        mark("The OpenID provider returned no access token."),
        remedy=mark("Send the ID token instead."),
    ),
    "oidc.no_id_token": Template(
        mark("The OpenID provider returned no ID token."),
        remedy=mark("Add openid to the scopes, or send the access token."),
    ),
    "oidc.no_provider": Template(
        mark("No OpenID provider was found at {url}."),
        cause=mark("The address is wrong, or a proxy or sign-in page answered instead."),
        remedy=mark("Check the issuer: the part of the URL before /.well-known/openid-configuration."),
    ),
    "oidc.other_sign_in": Template(
        mark("The browser returned from a different sign-in."),
        cause="{said}",
        remedy=mark("Connect again, and use the page that opens then."),
    ),
    "oidc.redirect_rejected": Template(
        mark("The OpenID provider does not accept the redirect URL."),
        cause="{said}",
        remedy=mark(
            "Allow http://127.0.0.1/callback as a redirect URL for the client, with the port from the profile."
        ),
    ),
    "oidc.rejected": Template(
        mark("The OpenID provider rejected the sign-in."),
        cause="{said}",
        remedy=mark("Show the response to the provider's owner."),
    ),
    "oidc.scope_unknown": Template(
        mark("The OpenID provider does not recognize a scope."),
        cause="{said}",
        remedy=mark("Check the scopes in the profile."),
    ),
    "oidc.sign_in_ended": Template(
        mark("The OpenID provider no longer accepts this sign-in."),
        cause=mark("It was already used, has expired or was revoked."),
        remedy=mark("Sign in again."),
    ),
    "prompt.authenticator_code": Template(
        mark("Code from your authenticator app"),
    ),
    "prompt.browser": Template(
        mark("Sign-in needs a browser."),
    ),
    "prompt.device_code": Template(
        mark("Code from your authenticator app ({device})"),
    ),
    "prompt.email_code": Template(
        mark("Code sent by email"),
    ),
    "prompt.email_code_to": Template(
        mark("Code sent by email to {destination}"),
    ),
    "prompt.new_password": Template(
        mark("You must change your password. Enter a new password"),
    ),
    "prompt.password": Template(
        mark("Password for {user}"),
    ),
    "prompt.sms_code": Template(
        mark("Code sent by text message"),
    ),
    "prompt.sms_code_to": Template(
        mark("Code sent by text message to {destination}"),
    ),
    "sign_in.answer_empty": Template(
        mark("This field is empty."),
    ),
    "sign_in.canceled": Template(
        mark("The sign-in was canceled."),
    ),
    "sign_in.canceled_by_user": Template(
        mark("You canceled the sign-in."),
        remedy=mark("Sign in when you want to connect."),
    ),
    "sign_in.canceled_in_window": Template(
        mark("The sign-in was canceled."),
        remedy=mark("Sign in to connect."),
    ),
    "sign_in.needs_input": Template(
        mark("Sign-in needs your input, but this command cannot prompt for it."),
        cause=mark("{inner.what}"),
        remedy=mark("Sign in once in the window, or run the command in a terminal."),
    ),
    "sign_in.no_browser": Template(
        mark("No browser could be opened for the sign-in."),
        cause=mark("This computer has no default browser."),
        remedy=mark("Set a default browser, or paste a token into the profile."),
    ),
    "sign_in.passwords_differ": Template(
        mark("The passwords do not match."),
        remedy=mark("Type the new password again."),
    ),
    "sign_in.port_in_use": Template(
        mark("Port {port} on this computer is in use, so the browser cannot return after sign-in."),
        remedy=mark("Close the program that uses it, or choose another port in the profile."),
    ),
    "sign_in.settings_missing": Template(
        mark("The profile has no {names:and_no}."),
        cause=mark("Sign-in is not possible without it."),
        remedy=mark("Complete the profile, or paste a token."),
    ),
    "sign_in.timed_out": Template(
        mark("The sign-in timed out."),
        cause=mark("The browser did not open, or you did not finish the sign-in there."),
        remedy=mark("Connect again."),
    ),
    "sign_in.timed_out_after": Template(
        Plural(
            "The sign-in timed out after {count} minute.",
            "The sign-in timed out after {count} minutes.",
            "minutes",
        ),
        cause=mark("The browser did not open, or you did not finish the sign-in there."),
        remedy=mark("Connect again."),
    ),
}
"""The texts by code."""

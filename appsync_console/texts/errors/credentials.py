"""Texts of errors: credentials and their rejection."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "api_key.rejected": Template(
        mark("AppSync rejected the API key."),
        cause=mark(
            "The key may be mistyped, deleted or expired (AppSync keys expire after 7 days by "
            "default), or belong to another API."
        ),
        remedy=mark("Check the key in the profile."),
        cites_api=True,
    ),
    "api_key.rejected_dated": Template(
        mark("AppSync rejected the API key."),
        cause=mark(
            "The key may be expired (its last day in the profile is {last_day}), mistyped or "
            "deleted, or belong to another API."
        ),
        remedy=mark("Check the key in the profile."),
        cites_api=True,
    ),
    "aws.api_region_unknown": Template(
        mark("The AWS region of the API is not known."),
        cause=mark("Its URL does not contain the region, which is needed to sign requests."),
        remedy=mark("Enter the region, such as eu-west-1."),
    ),
    "aws.code_required": Template(
        mark("The AWS profile {aws_profile} requires a code from an authenticator app."),
        cause=mark("It uses a role that requires MFA, and AppSync Console cannot ask for the code."),
        remedy=mark("Assume the role with the AWS CLI or single sign-on, and use those credentials."),
    ),
    "aws.credentials_expired": Template(
        mark("The AWS credentials have expired."),
        cause=mark("Temporary credentials expire after a few hours."),
        remedy=mark("Get new credentials: paste them into the profile, or sign in again with aws sso login."),
        cites_api=True,
    ),
    "aws.credentials_rejected": Template(
        mark("The API rejected the AWS credentials."),
        cause=mark(
            "The keys may be wrong or have no policy that allows appsync:GraphQL on this API, or "
            "the API may not accept AWS credentials (AWS_IAM)."
        ),
        remedy=mark("Check the keys, and ask the API's owner for a policy that allows appsync:GraphQL."),
        cites_api=True,
    ),
    "aws.credentials_request_failed": Template(
        mark("The request for AWS credentials failed."),
        cause=mark("The network is down, or a proxy blocks the request."),
        remedy=mark("Check the network. AppSync Console retries automatically."),
    ),
    "aws.default_code_required": Template(
        mark("The default AWS profile requires a code from an authenticator app."),
        cause=mark("It uses a role that requires MFA, and AppSync Console cannot ask for the code."),
        remedy=mark("Assume the role with the AWS CLI or single sign-on, and use those credentials."),
    ),
    "aws.default_none_found": Template(
        mark("No AWS credentials were found on this computer."),
        cause=mark("The default AWS profile has none, and neither does the environment."),
        remedy=mark(
            "Sign in with aws sso login, run aws configure, choose another AWS profile, or enter keys in the profile."
        ),
    ),
    "aws.default_profile_unusable": Template(
        mark("The default AWS profile provides no credentials."),
        cause="{reason}",
        remedy=mark("Check ~/.aws/config and try again."),
    ),
    "aws.default_sso_expired": Template(
        mark("The single sign-on of The default AWS profile has expired."),
        cause="{reason}",
        remedy=mark("Run aws sso login."),
    ),
    "aws.keys_unknown": Template(
        mark("AWS does not recognize these keys."),
        cause=mark("The access key may be mistyped or deleted, or the session token may not match it."),
        remedy=mark("Enter current keys in the profile, or choose another AWS profile."),
        cites_api=True,
    ),
    "aws.may_not_publish": Template(
        mark("Not authorized to publish."),
        remedy=mark("Ask for a policy that allows appsync:GraphQL on this field, or use other credentials."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "aws.may_not_read_history": Template(
        mark("Not authorized to read the history of a channel."),
        remedy=mark("Ask for a policy that allows appsync:GraphQL on this field, or use other credentials."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "aws.may_not_subscribe": Template(
        mark("Not authorized to subscribe to {channel}."),
        remedy=mark("Ask for a policy that allows appsync:GraphQL on this field, or use other credentials."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "aws.mfa_required": Template(
        mark("The AWS profile requires an MFA code."),
        cause=mark("It assumes a role that is protected by MFA. AppSync Console cannot ask for the code."),
        remedy=mark("Assume the role with the AWS CLI or single sign-on, and use those credentials."),
    ),
    "aws.no_region": Template(
        mark("No AWS region is set."),
        cause=mark("Neither the AWS profile nor the environment specifies one."),
        remedy=mark("Enter a region, such as eu-west-1."),
    ),
    "aws.none_found": Template(
        mark("No AWS credentials were found on this computer."),
        cause=mark("The AWS profile {aws_profile} has none, and neither does the environment."),
        remedy=mark(
            "Sign in with aws sso login, run aws configure, choose another AWS profile, or enter keys in the profile."
        ),
    ),
    "aws.not_allowed": Template(
        mark("The AWS credentials do not allow {operation}."),
        cause="{said}",
        remedy=mark("Ask the administrator of the AWS account for the policy in the deployment guide."),
    ),
    "aws.permission_denied": Template(
        mark("The AWS credentials are not allowed to use this API."),
        cause=mark("The API recognizes the credentials, but no policy allows appsync:GraphQL for them."),
        remedy=mark("Ask for a policy that allows appsync:GraphQL on this API, or use other credentials."),
        cites_api=True,
    ),
    "aws.profile_not_found": Template(
        mark("The AWS profile {aws_profile} was not found on this computer."),
        remedy=mark("Choose a profile from ~/.aws/config."),
    ),
    "aws.profile_unusable": Template(
        mark("The AWS profile {aws_profile} provides no credentials."),
        cause="{reason}",
        remedy=mark("Check ~/.aws/config and try again."),
    ),
    "aws.region_invalid": Template(
        mark("This is not the name of an AWS region."),
        remedy=mark("Enter a region, such as eu-west-1."),
    ),
    "aws.rejected": Template(
        mark("AWS rejected the credentials."),
        cause="{said}",
        remedy=mark("Sign in again with aws sso login or aws configure, or use another AWS profile."),
    ),
    "aws.request_failed": Template(
        mark("The AWS request failed."),
        cause="{reason}",
    ),
    "aws.request_rejected": Template(
        mark("AWS rejected {operation}."),
        cause="{said}",
    ),
    "aws.sso_expired": Template(
        mark("The single sign-on of the AWS profile {aws_profile} has expired."),
        cause="{reason}",
        remedy=mark("Run aws sso login --profile {aws_profile}."),
    ),
    "aws.throttled": Template(
        mark("AWS throttled the requests."),
        remedy=mark("Try again in a minute."),
    ),
    "aws.unreachable": Template(
        mark("AWS cannot be reached."),
        cause=mark("The network is down, the region does not exist, or a proxy blocks the request."),
        remedy=mark("Check the network and the name of the region, and try again."),
    ),
    "aws.variable_profile_not_found": Template(
        mark("The AWS profile set in AWS_PROFILE was not found on this computer."),
        remedy=mark("Choose a profile from ~/.aws/config."),
    ),
    "clock.ahead": Template(
        mark("The clock of this computer is {offset_s:span} ahead of the API's."),
        cause=mark(
            "AWS rejects signed requests whose time is off by more than 5 minutes, and tokens and "
            "certificates can appear expired or not yet valid."
        ),
        remedy=mark(
            "Set the clock automatically in the system settings. Check the time zone and daylight saving time too."
        ),
    ),
    "clock.behind": Template(
        mark("The clock of this computer is {offset_s:span} behind the API's."),
        cause=mark(
            "AWS rejects signed requests whose time is off by more than 5 minutes, and tokens and "
            "certificates can appear expired or not yet valid."
        ),
        remedy=mark(
            "Set the clock automatically in the system settings. Check the time zone and daylight saving time too."
        ),
    ),
    "credentials.expired": Template(
        mark("The credentials have expired."),
        remedy=mark("Enter current credentials in the profile."),
        cites_api=True,
    ),
    "credentials.may_not_publish": Template(
        mark("Not authorized to publish."),
        remedy=mark("Use credentials with this permission, or ask the API's owner."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "credentials.may_not_read_history": Template(
        mark("Not authorized to read the history of a channel."),
        remedy=mark("Use credentials with this permission, or ask the API's owner."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "credentials.may_not_subscribe": Template(
        mark("Not authorized to subscribe to {channel}."),
        remedy=mark("Use credentials with this permission, or ask the API's owner."),
        absent={"said": mark("The API gave no reason.")},
        cites_api=True,
    ),
    "credentials.no_access_key": Template(
        mark("There is no AWS access key for this API."),
        remedy=mark(
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with --auth iam, or store the AWS "
            "access key in a profile in the window."
        ),
    ),
    "credentials.no_api_key": Template(
        mark("There is no API key for this API."),
        remedy=mark("Set {variable}, or store the API key in a profile in the window."),
    ),
    "credentials.no_token": Template(
        mark("There is no token for this API."),
        remedy=mark("Set {variable}, or store the token in a profile in the window."),
    ),
    "secret.no_access_key": Template(
        mark("No AWS access key is stored for this profile."),
        remedy=mark("Edit the profile and paste the AWS access keys, or choose the AWS credentials of this computer."),
    ),
    "secret.no_api_key": Template(
        mark("No API key is stored for this profile."),
        remedy=mark("Edit the profile and paste its API key."),
    ),
    "secret.no_secret_key": Template(
        mark("No AWS secret key is stored for this profile."),
        remedy=mark("Edit the profile and paste the AWS access keys, or choose the AWS credentials of this computer."),
    ),
    "secret.no_token": Template(
        mark("No token is stored for this profile."),
        remedy=mark("Edit the profile and paste a token."),
    ),
    "signature.rejected": Template(
        mark("AWS rejected the signature."),
        cause=mark("The secret key may not match the access key, or the region or the URL may belong to another API."),
        remedy=mark("Check the keys and the region in the profile."),
        cites_api=True,
    ),
    "signature.time_rejected": Template(
        mark("AWS rejected the time of the signature."),
        cause=mark("The clock of this computer is off by more than 5 minutes."),
        remedy=mark(
            "Set the clock automatically in the system settings. Check the time zone and daylight saving time too."
        ),
        cites_api=True,
    ),
    "token.expired": Template(
        mark("The token has expired."),
        remedy=mark("Sign in again, or paste a current token."),
        cites_api=True,
    ),
    "token.none": Template(
        mark("There is no token."),
    ),
    "token.not_refreshed_silently": Template(
        mark("The token cannot be refreshed without you."),
        remedy=mark("Connect again to sign in."),
    ),
    "token.pasted_expired": Template(
        mark("The token has expired."),
        cause="{said}",
        remedy=mark("Paste a current token."),
    ),
    "token.rejected": Template(
        mark("The API rejected the token."),
        cause=mark(
            "The issuer (iss) or audience (aud) of the token may not be the one the API accepts, "
            "its signature may be wrong, or it may have expired."
        ),
        remedy=mark("Check the issuer and client ID in the profile. Sign in again, or paste a current token."),
        cites_api=True,
    ),
    "token.rejected_by_lambda": Template(
        mark("The API rejected the token."),
        cause=mark("The API's Lambda authorizer may have denied the token or failed. A prefix may be missing."),
        remedy=mark("Check the token and prefix in the profile, or ask the API's owner for the authorizer's log."),
        cites_api=True,
    ),
    "token.rejected_by_pool": Template(
        mark("The API rejected the token."),
        cause=mark(
            "The token may come from another user pool or app client than the API accepts, its "
            "signature may be wrong, or it may have expired."
        ),
        remedy=mark("Check the user pool and app client in the profile. Sign in again, or paste a current token."),
        cites_api=True,
    ),
    "token.variable_invalid": Template(
        mark("The token contains an invalid character."),
        remedy=mark("Set {variable} to the token alone, without line breaks."),
    ),
}
"""The texts by code."""

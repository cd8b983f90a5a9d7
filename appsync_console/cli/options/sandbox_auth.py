"""``sandbox --auth``, ``--auth-file`` and ``sandbox token``: the authorization of a sandbox, and test tokens for it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from appsync_console.cli.options.credentials import API_KEY_VARIABLE, AUTH_MODES, TOKEN_VARIABLE
from appsync_console.cli.output import emit, runs_async
from appsync_console.domain.api import limits
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.sandbox.auth.options import AuthorizationOptions

_C = TypeVar("_C", bound=Callable[..., object])
_ENDED_S: Final = 60.0
_NAMES: Final = {mode: name for name, mode in AUTH_MODES.items()}
_MODE_NAMES: Final = {
    AuthorizationMode.API_KEY: mark("API key"),
    AuthorizationMode.IAM: "IAM",
    AuthorizationMode.OIDC: mark("OpenID Connect"),
    AuthorizationMode.COGNITO: mark("Cognito user pools"),
    AuthorizationMode.LAMBDA: "Lambda",
}

_OPTIONS = (
    click.option(
        "--auth",
        "modes",
        multiple=True,
        type=click.Choice(list(AUTH_MODES)),
        help=mark(
            "Enable an authorization mode; repeatable, the first is the default. Keys and tokens not in --auth-file "
            "are generated."
        ),
    ),
    click.option(
        "--auth-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help=mark("Accepted keys, providers and tokens, as TOML or JSON."),
    ),
)


def auth_options(command: _C) -> _C:
    """Add the options to a command, which passes their values to :func:`authorization`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def signing_key_in(folder: Path) -> Path:
    """The file with the key that sandboxes of this data folder sign tokens with."""
    return folder / "sandbox" / "signing-key.pem"


def authorization(folder: Path, modes: Sequence[str], auth_file: Path | None) -> AuthorizationOptions:
    """The authorization settings that the options describe.

    Raises:
        InputError: For field ``auth-file``: the file cannot be used.
    """
    from appsync_console.sandbox.auth.file import read_auth_file
    from appsync_console.sandbox.auth.options import AuthorizationOptions

    options = read_auth_file(auth_file) if auth_file else AuthorizationOptions()
    chosen = tuple(dict.fromkeys(AUTH_MODES[name] for name in modes)) or options.modes
    return replace(options, modes=chosen, signing_key=signing_key_in(folder))


@click.command()
@click.option(
    "--mode",
    type=click.Choice(["oidc", "cognito"]),
    default="oidc",
    show_default=True,
    help=mark("Issue it as an OpenID Connect provider or as a user pool."),
)
@click.option(
    "--url",
    default=f"http://127.0.0.1:{limits.SANDBOX_PORT}/graphql",
    show_default=True,
    metavar="URL",
    help=mark("oidc: the GraphQL URL of the sandbox."),
)
@click.option("--user", default="ann", show_default=True, metavar="NAME", help=mark("The user it identifies."))
@click.option("--groups", default="", metavar="A,B", help=mark("cognito: the groups of the user."))
@click.option("--for", "life", default="1h", show_default=True, metavar="TIME", help=mark("Lifetime, such as 20s."))
@click.option("--expired", is_flag=True, help=mark("Issue a token that expired a minute ago."))
@click.option("--wrong", is_flag=True, help=mark("Sign the token with the wrong key."))
@click.option("--access", is_flag=True, help=mark("cognito: issue an access token instead of an ID token."))
@click.option("--client-id", default="", metavar="ID", help=mark("The client or app client it is issued for."))
@click.option("--pool-id", default="", metavar="ID", help=mark("cognito: the user pool, if not the sandbox's default."))
@click.pass_context
@runs_async
async def token(
    context: click.Context,
    mode: str,
    url: str,
    user: str,
    groups: str,
    life: str,
    expired: bool,
    wrong: bool,
    access: bool,
    client_id: str,
    pool_id: str,
) -> int:
    """Print a test token for sandboxes of this data folder. They accept it, or reject it with --expired or --wrong."""
    from appsync_console.domain.api.endpoint import parse_endpoint
    from appsync_console.sandbox.auth.options import CognitoOptions
    from appsync_console.sandbox.auth.signing_key import kept_signing_key, new_signing_key
    from appsync_console.sandbox.auth.tokens import CLIENT_ID, Tokens
    from appsync_console.sandbox.options import seconds_of

    if mode == "oidc" and (groups or access or pool_id):
        raise click.UsageError(tr("--groups, --access and --pool-id need --mode cognito."))
    key = new_signing_key() if wrong else kept_signing_key(signing_key_in(context.obj.folders.data))
    pool = CognitoOptions(pool_id=pool_id) if pool_id else CognitoOptions()
    tokens = Tokens(key, parse_endpoint(url).graphql_url.removesuffix("/graphql"), pool)
    seconds = -_ENDED_S if expired else float(seconds_of(life, "for"))
    client = client_id or CLIENT_ID
    if mode == "oidc":
        made = tokens.mint(user, seconds=seconds, audience=client)
    else:
        named = [name for name in groups.split(",") if name]
        made = tokens.mint_cognito(
            user, groups=named, seconds=seconds, client_id=client, use="access" if access else "id"
        )
    emit(made.reveal())
    return 0


def modes_text(modes: Sequence[AuthorizationMode]) -> str:
    """The enabled modes, the default first."""
    first, *others = (tr(_MODE_NAMES[mode]) for mode in modes)
    return ", ".join([tr("{mode} (default)", mode=first) if others else first, *others])


def how_to_call(values: dict[str, str], mode: AuthorizationMode) -> list[str]:
    """The commands that subscribe and publish with one mode."""
    url = values["graphqlUrl"]
    options = "" if mode is AuthorizationMode.API_KEY else f" --auth {_NAMES[mode]}"
    if mode is AuthorizationMode.IAM:
        options += f" --region {values['region']}"
    return [
        tr("To use {mode}, run in another terminal:", mode=tr(_MODE_NAMES[mode])),
        "",
        *(f"  export {line}" for line in _variables(values, mode)),
        f"  appsync-console subscribe robots --url {url}{options}{_trusting(values, '--ca-file')}",
        "",
        f"  curl{_trusting(values, '--cacert')} {url} \\",
        f"    -H 'content-type: application/json' {_curl(values, mode)} \\",
        f"    -d '{_curl_body()}'",
        "",
    ]


def _trusting(values: dict[str, str], option: str) -> str:
    return f" {option} {shlex.quote(values['caFile'])}" if "caFile" in values else ""


def _variables(values: dict[str, str], mode: AuthorizationMode) -> list[str]:
    match mode:
        case AuthorizationMode.API_KEY:
            return [f"{API_KEY_VARIABLE}={values['apiKey']}"]
        case AuthorizationMode.IAM:
            return [
                f"AWS_ACCESS_KEY_ID={values['accessKeyId']}",
                f"AWS_SECRET_ACCESS_KEY={values['secretAccessKey']}",
            ]
        case AuthorizationMode.LAMBDA:
            accepted = values.get("lambdaToken", shlex.quote(tr("a token that the function accepts")))
            return [f"{TOKEN_VARIABLE}={accepted}"]
        case AuthorizationMode.OIDC if not values["graphqlUrl"].startswith(values["issuer"]):
            return [f"{TOKEN_VARIABLE}={shlex.quote(tr('a token of {issuer}', issuer=values['issuer']))}"]
        case AuthorizationMode.OIDC:
            return [f"{TOKEN_VARIABLE}=$(appsync-console sandbox token --url {values['graphqlUrl']})"]
        case AuthorizationMode.COGNITO:
            pool = f" --pool-id {values['userPoolId']}"
            return [f"{TOKEN_VARIABLE}=$(appsync-console sandbox token --mode cognito{pool})"]


def _curl(values: dict[str, str], mode: AuthorizationMode) -> str:
    match mode:
        case AuthorizationMode.API_KEY:
            return f"-H 'x-api-key: {values['apiKey']}'"
        case AuthorizationMode.IAM:
            return f'--aws-sigv4 aws:amz:{values["region"]}:appsync --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
    return f'-H "authorization: ${TOKEN_VARIABLE}"'


def _curl_body() -> str:
    variables = {"name": "robots", "data": json.dumps({"source": "curl"})}
    return json.dumps({"query": SIMPLE_CHANNELS.publish.line, "variables": variables})

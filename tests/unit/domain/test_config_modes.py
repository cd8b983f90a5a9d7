"""The names of authorization modes and keys in configuration files of other tools."""

from __future__ import annotations

import json
from typing import Any

import pytest

from appsync_console.domain.api.config_files.find import FoundApi, find_apis
from appsync_console.domain.authorization.config import CognitoAccess, OidcAccess
from appsync_console.domain.terms import AuthorizationMode

URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"
POOL, CLIENT = "eu-west-1_aBcDeFgHi", "3n4b5urk1ft4fl3mg5e62d9ado"
API_KEY, IAM, COGNITO, OIDC, LAMBDA = (
    AuthorizationMode.API_KEY,
    AuthorizationMode.IAM,
    AuthorizationMode.COGNITO,
    AuthorizationMode.OIDC,
    AuthorizationMode.LAMBDA,
)


def only(value: object) -> FoundApi:
    (api,) = find_apis(value if isinstance(value, str) else json.dumps(value)).apis
    return api


def modes(api: FoundApi) -> list[AuthorizationMode]:
    return [access.mode for access in api.access]


def web(**values: object) -> dict[str, object]:
    return {f"aws_appsync_{name}": value for name, value in {"graphqlEndpoint": URL, **values}.items()}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (web(authenticationType="AWS_IAM", additionalAuthenticationTypes="API_KEY,AWS_LAMBDA"), [IAM, API_KEY, LAMBDA]),
        (
            web(authenticationType="AWS_IAM", additionalAuthenticationTypes="API_KEY, AWS_LAMBDA"),
            [IAM, API_KEY, LAMBDA],
        ),
        (web(authenticationType="AWS_IAM", additionalAuthenticationTypes=["API_KEY"]), [IAM, API_KEY]),
        (web(authenticationType="AWS_IAM", additionalAuthTypes=["OPENID_CONNECT"]), [IAM, OIDC]),
        (web(additionalAuthenticationTypes="API_KEY", authenticationType="AWS_LAMBDA"), [LAMBDA, API_KEY]),
        (
            {"data": {"url": URL, "default_authorization_type": "AWS_IAM", "authorization_types": ["API_KEY"]}},
            [IAM, API_KEY],
        ),
        ({"API": {"GraphQL": {"endpoint": URL, "defaultAuthMode": "userPool"}}}, [COGNITO]),
        ({"API": {"GraphQL": {"endpoint": URL, "defaultAuthMode": "identityPool"}}}, [IAM]),
        ({"API": {"GraphQL": {"endpoint": URL, "defaultAuthMode": "lambda"}}}, [LAMBDA]),
        ({"API": {"GraphQL": {"endpoint": URL, "defaultAuthMode": "oidc"}}}, [OIDC]),
        ({"AppSync": {"Default": {"ApiUrl": URL, "Region": "eu-west-1", "AuthMode": "OPENID_CONNECT"}}}, [OIDC]),
        ({"uris": {"GRAPHQL": URL}, "authenticationType": "AMAZON_COGNITO_USER_POOLS"}, [COGNITO]),
        (
            {
                "additionalAuthenticationProviders": [
                    {"authenticationType": "API_KEY"},
                    {"authenticationType": "AWS_IAM"},
                ],
                "uris": {"GRAPHQL": URL},
                "authenticationType": "AWS_LAMBDA",
            },
            [LAMBDA, API_KEY, IAM],
        ),
        (
            {
                "uris": [{"GRAPHQL": URL}],
                "authentication_type": "API_KEY",
                "additional_authentication_provider": [{"authentication_type": "AWS_IAM"}],
            },
            [API_KEY, IAM],
        ),
        ({"graphqlUrl": URL, "authorizationModes": "AWS_LAMBDA,API_KEY"}, [LAMBDA, API_KEY]),
        (f"const c = {{ url: '{URL}', auth: {{ type: AUTH_TYPE.AMAZON_COGNITO_USER_POOLS }} }}", [COGNITO]),
        (f"const c = {{ graphqlUrl: '{URL}', defaultAuthMode: GraphQLAuthMode.iam }}", [IAM]),
        (f'let c = Api(url: "{URL}", authMode: AuthMode.amazonCognitoUserPools)', [COGNITO]),
        (f"final c = Api(url: '{URL}', authorizationType: APIAuthorizationType.userPools);", [COGNITO]),
        (f"APPSYNC_URL={URL}\nAUTH_MODE=AWS_LAMBDA\n", [LAMBDA]),
    ],
)
def test_the_modes_are_read_by_every_name(value: object, expected: list[AuthorizationMode]) -> None:
    assert modes(only(value)) == expected


@pytest.mark.parametrize(
    "name", ["apiKey", "api_key", "API_KEY", "ApiKey", "aws_appsync_apiKey", "x-api-key", "GraphQLApiKey"]
)
def test_a_key_that_no_listed_mode_uses_is_a_further_mode(name: str) -> None:
    api = only({"graphqlUrl": URL, "authMode": "AMAZON_COGNITO_USER_POOLS", name: KEY})
    assert modes(api) == [COGNITO, API_KEY]
    assert api.api_key is not None
    assert api.api_key.reveal() == KEY


def test_an_api_elsewhere_may_have_other_keys() -> None:
    api = only({"graphqlUrl": "http://localhost:20002/graphql", "apiKey": "local-key"})
    assert api.api_key is not None
    assert api.api_key.reveal() == "local-key"


@pytest.mark.parametrize(
    "auth",
    [
        {"auth": {"user_pool_id": POOL, "user_pool_client_id": CLIENT}},
        {"aws_user_pools_id": POOL, "aws_user_pools_web_client_id": CLIENT},
        {
            "auth": {
                "plugins": {
                    "awsCognitoAuthPlugin": {"CognitoUserPool": {"Default": {"PoolId": POOL, "AppClientId": CLIENT}}}
                }
            }
        },
        {"Auth": {"Cognito": {"userPoolId": POOL, "userPoolClientId": CLIENT}}},
        {"Auth": {"userPoolId": POOL, "userPoolWebClientId": CLIENT}},
    ],
    ids=["Gen 2", "web", "mobile", "v6", "v5"],
)
def test_the_user_pool_is_read_by_every_name(auth: dict[str, Any]) -> None:
    api = only({"API": {"GraphQL": {"endpoint": URL, "defaultAuthMode": "userPool"}}, **auth})
    assert api.access == (CognitoAccess(user_pool_id=POOL, client_id=CLIENT),)


def test_the_openid_provider_is_read() -> None:
    provider = {"issuer": "https://id.example.com", "clientId": "console", "authTTL": 0}
    api = only({"uris": {"GRAPHQL": URL}, "authenticationType": "OPENID_CONNECT", "openIDConnectConfig": provider})
    assert api.access == (OidcAccess(issuer="https://id.example.com", client_id="console"),)


def test_the_default_mode_does_not_depend_on_the_order() -> None:
    first = {"ApiUrl": URL, "AuthMode": "API_KEY", "ApiKey": KEY}
    second = {"ApiUrl": URL, "AuthMode": "AMAZON_COGNITO_USER_POOLS"}
    for entries in ({"chat_API_KEY": first, "Default": second}, {"Default": second, "chat_API_KEY": first}):
        assert modes(only({"auth": {"plugins": {"awsCognitoAuthPlugin": {"AppSync": entries}}}})) == [COGNITO, API_KEY]

"""The GraphQL schema of the deployed API, assembled from the chosen options."""

from __future__ import annotations

from typing import Final

from appsync_console.domain.deployment import DeployOptions
from appsync_console.domain.terms import AuthorizationMode

_DIRECTIVES: Final = {
    AuthorizationMode.API_KEY: "@aws_api_key",
    AuthorizationMode.IAM: "@aws_iam",
    AuthorizationMode.OIDC: "@aws_oidc",
    AuthorizationMode.COGNITO: "@aws_cognito_user_pools",
    AuthorizationMode.LAMBDA: "@aws_lambda",
}
_KEPT_FIELDS: Final = ("id: ID", "createdAt: AWSDateTime")
_TYPED_FIELDS: Final = (
    "name: String",
    "date: AWSDate",
    "likes: Int",
    "publisherId: String!",
    "publisherEmail: AWSEmail",
)
_LIST: Final = "name: String!, from: AWSDateTime, to: AWSDateTime, limit: Int, nextToken: String, newestFirst: Boolean"


def schema_text(options: DeployOptions) -> str:
    """The schema as SDL.

    ``id`` and ``createdAt`` are nullable, so that a subscriber can select them whatever a mutation selected. With
    several authorization modes, each type lists all of them: otherwise only the default mode can access it (developer
    guide, "using additional authorization modes").
    """
    modes = options.modes if len(options.modes) > 1 else ()
    directives = "".join(f" {_DIRECTIVES[mode]}" for mode in modes)
    condition = ", filter: AWSJSON" if options.has_filters else ""
    queries = ["getChannel: Channel"]
    mutations = ["publish2channel(name: String!, data: AWSJSON!): Channel"]
    subscriptions = [
        f'subscribe2channel(name: String!{condition}): Channel @aws_subscribe(mutations: ["publish2channel"])'
    ]
    types = [("Channel", ["name: String!", "data: AWSJSON!", *(_KEPT_FIELDS if options.keeps_messages else ())])]
    if options.keeps_messages:
        types.append(("ChannelPage", ["items: [Channel!]!", "nextToken: String"]))
        queries = [f"listChannelMessages({_LIST}): ChannelPage!"]
    if options.is_typed:
        types.append(("TypedChannel", [*_TYPED_FIELDS, "data: AWSJSON!"]))
        mutations.append(f"publishTyped({', '.join((*_TYPED_FIELDS, 'data: AWSJSON!'))}): TypedChannel")
        wanted = ", ".join(field.removesuffix("!") for field in _TYPED_FIELDS)
        subscriptions.append(
            f'subscribeTyped({wanted}{condition}): TypedChannel @aws_subscribe(mutations: ["publishTyped"])'
        )
    roots = [("Query", queries), ("Mutation", mutations), ("Subscription", subscriptions)]
    blocks = [f"type {name}{directives} {{\n{_indented(fields)}\n}}" for name, fields in (*types, *roots)]
    return "\n\n".join([*blocks, "schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}\n"])


def _indented(fields: list[str]) -> str:
    return "\n".join(f"  {field}" for field in fields)

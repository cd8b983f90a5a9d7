"""The template of the deployed API: it passes cfn-lint, and creates the right resources for each choice."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs
from graphql import GraphQLSchema
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.deploy import template as deploy_template
from appsync_console.deploy.conditions import planned_resources
from appsync_console.deploy.schema import schema_text
from appsync_console.deploy.template import key_expiry_s, parameters, template, template_body
from appsync_console.domain.deployment import MOST_KEY_DAYS, NEW, DeployOptions, LogLevel
from appsync_console.sandbox.schema.schema import AppSyncSchema

NOW_S = 1_700_000_000.0
SHA256 = "0" * 64
MOST_CHARACTERS = 51_200  # the limit for a template in a request (CloudFormation quotas)
ISSUER = "https://login.example.com"
POOL = "eu-west-1_aBcDeFgHi"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:gate"

CHOICES = [
    DeployOptions(is_typed=is_typed, has_filters=has_filters, keeps_messages=keeps)
    for is_typed, has_filters, keeps in itertools.product((False, True), repeat=3)
]
MODES = [
    {"iam": iam, "oidc_issuer": issuer, "user_pool": pool, "authorizer": function}
    for iam, issuer, pool, function in itertools.product(
        (False, True), ("", ISSUER), ("", NEW, POOL), ("", NEW, FUNCTION)
    )
]


def names(options: DeployOptions) -> set[str]:
    values = parameters(options, now_s=NOW_S, token_sha256=SHA256)
    return {planned.name for planned in planned_resources(template_of(options), values)}


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("options", CHOICES, ids=lambda options: schema_id(options))
def test_cfn_lint_finds_nothing(options: DeployOptions) -> None:
    # cfn-lint checks both outcomes of each condition itself; only the schema and its resolvers differ in the text.
    problems = lint(template_body(options), config=ManualArgs(regions=["eu-west-1"], include_checks=["I"]))
    assert [str(problem) for problem in problems] == []


@pytest.mark.slow
def test_cfn_lint_finds_something_in_a_bad_template() -> None:
    bad = template(DeployOptions())
    bad["Resources"]["ApiKey"]["Properties"]["Expire"] = 1
    assert any(
        problem.rule.id == "E3002" for problem in lint(json.dumps(bad), config=ManualArgs(regions=["eu-west-1"]))
    )


def schema_id(options: DeployOptions) -> str:
    return f"typed={options.is_typed},filters={options.has_filters},keeps={options.keeps_messages}"


@pytest.mark.parametrize("options", CHOICES, ids=schema_id)
def test_each_resolver_has_a_field_in_the_schema_and_each_mutation_a_resolver(options: DeployOptions) -> None:
    everything = replace(options, iam=True, user_pool=NEW, authorizer=NEW, log_level=LogLevel.ALL)
    loaded, made = template(everything), names(everything)
    resolved = set()
    for name, resource in loaded["Resources"].items():
        if resource["Type"] == "AWS::AppSync::Resolver" and name in made:
            properties = resource["Properties"]
            assert properties["FieldName"] in fields_of(schema(everything), properties["TypeName"])
            field = (properties["TypeName"], properties["FieldName"])
            assert field not in resolved
            resolved.add(field)
    assert {field for type_, field in resolved if type_ == "Mutation"} == set(fields_of(schema(everything), "Mutation"))
    assert (("Subscription", "subscribe2channel") in resolved) is options.has_filters
    assert (("Query", "listChannelMessages") in resolved) is options.keeps_messages


@pytest.mark.parametrize("modes", MODES, ids=str)
def test_the_schema_allows_every_mode_on_every_type(modes: dict[str, Any]) -> None:
    options = DeployOptions(is_typed=True, has_filters=True, keeps_messages=True, **modes)
    built = schema(options)
    wanted = len(options.modes) if len(options.modes) > 1 else 0
    for name in ("Channel", "ChannelPage", "TypedChannel", "Query", "Mutation", "Subscription"):
        node = built.type_map[name].ast_node
        assert node is not None
        assert len(node.directives or ()) == wanted


@pytest.mark.parametrize("modes", MODES, ids=str)
def test_only_the_chosen_resources_are_created(modes: dict[str, Any]) -> None:
    made = names(DeployOptions(**modes))
    always = {"Api", "ApiSchema", "ApiKey", "NoSource", "Publish"}
    pool = {"NewUserPool", "NewUserPoolClient"} if modes["user_pool"] == NEW else set()
    gate = {"NewAuthorizer", "AuthorizerRole", "AuthorizerPermission"} if modes["authorizer"] == NEW else set()
    assert made == always | pool | gate


def test_stored_messages_need_a_table_and_a_role_with_minimal_permissions() -> None:
    options = DeployOptions(keeps_messages=True)
    assert names(options) == {
        "Api", "ApiSchema", "ApiKey", "NoSource", "Messages", "TableRole", "TableSource", "Keep", "List",
    }  # fmt: skip
    role = template(options)["Resources"]["TableRole"]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["dynamodb:PutItem", "dynamodb:Query"]
    assert statement["Resource"] == {"Fn::GetAtt": ["Messages", "Arn"]}


def test_every_referenced_resource_exists_in_every_combination() -> None:
    for options, modes in itertools.product(CHOICES, MODES):
        for log_level in (LogLevel.NONE, LogLevel.ERROR):
            whole = replace(options, **modes, log_level=log_level)
            made, loaded = names(whole), template_of(whole)
            for name in made:
                for other in depends_on(loaded["Resources"][name]):
                    assert other in made, f"{name} needs {other} for {whole}"


@pytest.mark.parametrize("options", CHOICES, ids=schema_id)
def test_the_template_fits_into_a_request(options: DeployOptions) -> None:
    assert len(template_body(options).encode()) < MOST_CHARACTERS


def test_the_token_of_a_new_authorizer_is_not_in_the_template() -> None:
    loaded = template(DeployOptions(authorizer=NEW))
    assert loaded["Parameters"]["AuthorizerTokenSha256"]["NoEcho"] is True


@given(days=st.integers(1, MOST_KEY_DAYS), now_s=st.floats(1_600_000_000, 4_000_000_000))
def test_a_key_expires_on_a_full_hour_that_appsync_accepts(days: int, now_s: float) -> None:
    expires_s = key_expiry_s(days, now_s)
    assert expires_s % 3600 == 0
    assert now_s + 86400 <= expires_s <= now_s + MOST_KEY_DAYS * 86400
    assert abs(expires_s - (now_s + days * 86400)) <= 3600


def test_every_file_of_the_template_folder_is_used() -> None:
    folder = Path(deploy_template.resources.path("deploy"))
    bodies = "".join(template_body(options) for options in CHOICES)
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".yaml":
            assert json.dumps(file.read_text(encoding="utf-8"))[1:-1] in bodies, file.name


def schema(options: DeployOptions) -> GraphQLSchema:
    return AppSyncSchema(schema_text(options)).graphql


def fields_of(built: GraphQLSchema, name: str) -> dict[str, object]:
    return dict(built.type_map[name].fields)  # type: ignore[attr-defined]


_TEMPLATES: dict[str, dict[str, Any]] = {}


def template_of(options: DeployOptions) -> dict[str, Any]:
    """The template; cached by features, because other authorization modes change only the schema."""
    features = schema_id(options)
    if features not in _TEMPLATES:
        _TEMPLATES[features] = template(options)
    return _TEMPLATES[features]


def depends_on(resource: dict[str, Any]) -> set[str]:
    """The resources it always needs, whatever the conditions are."""
    found = {resource["DependsOn"]} if "DependsOn" in resource else set()
    waiting: list[Any] = [resource["Properties"]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "Fn::GetAtt" in value:
                found.add(value["Fn::GetAtt"][0])
            waiting += [each for name, each in value.items() if name != "Fn::If"]
        elif isinstance(value, list):
            waiting += value
    return found

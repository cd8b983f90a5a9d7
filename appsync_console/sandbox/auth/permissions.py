"""Decides which callers may access which fields, by the ``@aws_*`` directives and the default authorization mode.

A field's own directives take precedence over those of its type. Without directives, the default mode applies (developer
guide, "using additional authorization modes").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from graphql import DirectiveNode, GraphQLObjectType, GraphQLSchema, value_from_ast_untyped

from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.authorizer import Caller
from appsync_console.sandbox.errors import UNAUTHORIZED_FIELD, FieldFault, denied_text

_MODES = {
    "aws_api_key": AuthorizationMode.API_KEY,
    "aws_iam": AuthorizationMode.IAM,
    "aws_oidc": AuthorizationMode.OIDC,
    "aws_lambda": AuthorizationMode.LAMBDA,
    "aws_cognito_user_pools": AuthorizationMode.COGNITO,
}
_GROUPS_ONLY = "aws_auth"

# For each accepted mode, the groups of which the caller must be in at least one; None for no required group.
_Rule = Mapping[AuthorizationMode, frozenset[str] | None]


class Permissions:
    """Decides who may access a field.

    Args:
        modes: The enabled modes, the default first.
        is_open: Whether every mode may access fields without a directive, as in the included schemas.

    Raises:
        InputError: For field ``schema``, if it has ``@aws_auth`` and there are several modes.
    """

    def __init__(self, schema: GraphQLSchema, modes: Sequence[AuthorizationMode], *, is_open: bool = False) -> None:
        default: _Rule = dict.fromkeys(modes if is_open else modes[:1])
        self._rules: dict[str, _Rule] = {}
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
                of_type = _rule(_directives(type_.ast_node, *type_.extension_ast_nodes), modes) or default
                for name, field in type_.fields.items():
                    self._rules[f"{type_.name}.{name}"] = _rule(_directives(field.ast_node), modes) or of_type
        self._denied = lru_cache(maxsize=1024)(self._find_denied)

    def require(self, caller: Caller, type_name: str, field_name: str) -> None:
        """Raise FieldFault with AppSync's text if ``caller`` may not access the field."""
        if f"{type_name}.{field_name}" in self.denied(caller):
            raise FieldFault(denied_text(type_name, field_name), UNAUTHORIZED_FIELD)

    def denied(self, caller: Caller) -> frozenset[str]:
        """Return the fields that ``caller`` may not access, as ``Type.field``; cached for equal callers."""
        return self._denied(caller.mode, caller.groups, caller.denied)

    def _find_denied(self, mode: AuthorizationMode, groups: frozenset[str], denied: frozenset[str]) -> frozenset[str]:
        return frozenset(
            name for name, rule in self._rules.items() if name in denied or not _allows(rule, mode, groups)
        )


def _allows(rule: _Rule, mode: AuthorizationMode, groups: frozenset[str]) -> bool:
    if mode not in rule:
        return False
    wanted = rule[mode]
    return wanted is None or bool(wanted & groups)


def _directives(*nodes: object) -> list[DirectiveNode]:
    return [directive for node in nodes for directive in getattr(node, "directives", None) or ()]


def _rule(directives: Sequence[DirectiveNode], modes: Sequence[AuthorizationMode]) -> _Rule | None:
    """Return the rule of the directives; None if none of them is about authorization."""
    rule: dict[AuthorizationMode, frozenset[str] | None] = {}
    for directive in directives:
        name = directive.name.value
        if name in _MODES:
            rule[_MODES[name]] = _groups(directive)
        elif name == _GROUPS_ONLY and AuthorizationMode.COGNITO in modes:
            if len(modes) > 1:
                raise InputError("sandbox.schema_with_aws_auth", field="schema")
            rule[AuthorizationMode.COGNITO] = _groups(directive)
    return rule or None


def _groups(directive: DirectiveNode) -> frozenset[str] | None:
    for argument in directive.arguments or ():
        value = value_from_ast_untyped(argument.value)
        if argument.name.value == "cognito_groups" and value is not None:
            return frozenset(map(str, value if isinstance(value, list) else [value]))
    return None

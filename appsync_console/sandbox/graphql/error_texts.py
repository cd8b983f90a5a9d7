"""Translates graphql-core's error texts to those of graphql-java, which AppSync uses."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    value_from_ast_untyped,
    visit,
)

from appsync_console.sandbox.errors import (
    INTERNAL,
    INTERNAL_TEXT,
    ErrorEntry,
    FieldFault,
    field_error,
    null_error,
    request_error,
    unserializable_error,
)
from appsync_console.sandbox.schema.output import Unserializable
from appsync_console.sandbox.schema.scalars import java_text

logger = logging.getLogger(__name__)

# graphql-core's text, and graphql-java's kind and text. The first three were seen from AppSync itself.
_RULES = tuple(
    (re.compile(pattern), kind, text)
    for pattern, kind, text in (
        (
            r"Cannot query field '(.+?)' on type '(.+?)'",
            "FieldUndefined",
            "Field '{0}' in type '{1}' is undefined @ '{place}'",
        ),
        (r"Argument '@(\w+)[(](\w+):[)]' of", "MissingDirectiveArgument", "Missing directive argument {1} @ '{place}'"),
        (
            r"Argument '.+[(](\w+):[)]' of type '.+?' is required",
            "MissingFieldArgument",
            "Missing field argument {0} @ '{place}'",
        ),
        (r"Unknown argument '(.+?)' on field", "UnknownArgument", "Unknown field argument {0} @ '{place}'"),
        (r"Unknown argument '(.+?)' on", "UnknownDirective", "Unknown directive argument {0} @ '{place}'"),
        (
            r"Field '(.+?)' of type '(.+?)' must have",
            "SubSelectionRequired",
            "Sub selection required for type {1} of field {0} @ '{place}'",
        ),
        (
            r"Field '(.+?)' must not have .+? type '(.+?)'",
            "SubSelectionNotAllowed",
            "Sub selection not allowed on leaf type {1} of field {0} @ '{place}'",
        ),
        (r"Variable '\$(.+?)' is not defined", "UndefinedVariable", "Undefined variable {0} @ '{place}'"),
        (r"Variable '\$(.+?)' is never used", "UnusedVariable", "Unused variable {0}"),
        (
            r"Variable '\$(.+?)' cannot be non-input type '(.+?)'",
            "NonInputTypeOnVariable",
            "Input variable {0} type {1} is not an input type",
        ),
        (
            r"Variable '\$.+?' of type '(.+?)' used .+? type '(.+?)'",
            "VariableTypeMismatch",
            "Variable type '{0}' doesn't match expected type '{1}' @ '{place}'",
        ),
        (r"Unknown type '(.+?)'", "UnknownType", "Unknown type {0}"),
        (r"Unknown fragment '(.+?)'", "UndefinedFragment", "Undefined fragment {0} @ '{place}'"),
        (r"Fragment '(.+?)' is never used", "UnusedFragment", "Unused fragment {0}"),
        (
            r"Fragment (?:'.+?' )?cannot be spread here .+? type '(.+?)' .+? type '(.+?)'",
            "InvalidFragmentType",
            "Fragment cannot be spread here as objects of type {0} can never be of type {1} @ '{place}'",
        ),
        (
            r"Fragment cannot condition",
            "InlineFragmentTypeConditionInvalid",
            "Inline fragment type condition is invalid, must be on Object/Interface/Union @ '{place}'",
        ),
        (
            r"Fragment '.+?' cannot condition",
            "FragmentTypeConditionInvalid",
            "Fragment type condition is invalid, must be on Object/Interface/Union",
        ),
        (r"Cannot spread fragment", "FragmentCycle", "Fragment cycles not allowed"),
        (r"Unknown directive '@(.+?)'", "UnknownDirective", "Unknown directive {0} @ '{place}'"),
        (r"Directive '@(.+?)' may not be used", "MisplacedDirective", "Directive {0} not allowed here @ '{place}'"),
        (
            r"The directive '@(.+?)' can only be used once",
            "DuplicateDirectiveName",
            "Directives must be uniquely named within a location. The directive '{0}' is not unique @ '{place}'",
        ),
        (
            r"There can be only one argument named '(.+?)'",
            "DuplicateArgumentNames",
            "There can be only one argument named '{0}' @ '{place}'",
        ),
        (
            r"There can be only one input field named '(.+?)'",
            "UniqueObjectFieldName",
            "There can be only one field named '{0}' @ '{place}'",
        ),
        (
            r"There can be only one variable named '\$(.+?)'",
            "DuplicateVariableName",
            "There can be only one variable named '{0}'",
        ),
        (
            r"There can be only one operation named '(.+?)'",
            "DuplicateOperationName",
            "There can be only one operation named '{0}'",
        ),
        (
            r"There can be only one fragment named '(.+?)'",
            "DuplicateFragmentName",
            "There can be only one fragment named '{0}'",
        ),
        (
            r"This anonymous operation must be",
            "LoneAnonymousOperationViolation",
            "Anonymous operation with other operations",
        ),
        (
            r"(?:Anonymous )?Subscription.* introspection top level field",
            "SubscriptionIntrospectionRootField",
            "Subscription operation root field cannot be an introspection field",
        ),
        (
            r"(?:Anonymous )?Subscription.* top level (?:field|selection)",
            "SubscriptionMultipleRootFields",
            "Subscription operation must have exactly one root field",
        ),
        (r"The (\w+) operation is not supported", "UnknownOperation", "Schema is not configured for {0} operations"),
        (r"The (.+) definition is not executable", "NonExecutableDefinition", "Type definition {0} is not executable"),
        (
            r"Fields '(.+?)' conflict",
            "FieldsConflict",
            "'{0}' : fields with different names, arguments or types have the same name in the answer @ '{place}'",
        ),
        (r"Too many validation errors", "MaxValidationErrorsReached", "The maximum number of errors has been reached"),
    )
)
# What graphql-core and graphql-java say about a literal.
_LITERALS = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Expected value of non-null type", "must not be null"),
        (r"Expected value of type '.+?' to be an object", "must be an object type"),
        (r"Expected value of type '.+?' to include required field '(.+?)'", "is missing required fields '[{0}]'"),
        (
            r"Expected value of type '(.+?)' not to include unknown field '(.+?)'",
            "contains a field not in '{0}': '{1}'",
        ),
        (r"Expected value of type '(.+?)'", "is not a valid '{0}'"),
        (r"(?:Enum ')?(\w+)'? cannot represent", "is not a valid '{0}'"),
        (r"Value '.+?' does not exist in '(.+?)' enum", "is not a valid '{0}'"),
    )
)
_NULL_FIELD = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)")
_NULL_ARGUMENT = re.compile(r"Argument '(\w+)' .*\btype '(.+?)'", re.DOTALL)
_TOO_DEEP = re.compile(r".*nested too deeply")


def validation_entry(error: GraphQLError, document: DocumentNode) -> ErrorEntry:
    """Return the error for a document that does not match the schema."""
    node = error.nodes[-1] if error.nodes else document
    finder = _PlaceFinder(node)
    visit(document, finder)
    text = f"Validation error of type {_validation_text(error.message, node, finder)}"
    return request_error(text, (error.locations or [])[-1:])


def request_entry(error: GraphQLError) -> ErrorEntry:
    """Return the error for arguments that do not match the schema once variables have their values."""
    text = _argument_text(error) or ("The request is nested too deeply." if _TOO_DEEP.match(error.message) else "")
    if not text:
        logger.error("A request could not be executed.", exc_info=error)
    return request_error(text or INTERNAL_TEXT, error.locations or [])


def field_entry(error: GraphQLError, schema: GraphQLSchema) -> ErrorEntry:
    """Return the error of a field during execution."""
    match = _NULL_FIELD.match(error.message)
    if not match:
        return _fault_entry(error, error.path or [])
    parent = schema.type_map[match[1]]
    type_name = get_named_type(parent.fields[match[2]].type).name  # type: ignore[attr-defined]
    return null_error(type_name, parent.name, error.path or [])


def _fault_entry(error: GraphQLError, path: Sequence[str | int]) -> ErrorEntry:
    fault = error.original_error
    if isinstance(fault, FieldFault):
        return field_error(fault.message, fault.error_type, path, error.locations or [])
    if isinstance(fault, Unserializable):
        return unserializable_error(str(fault), path)
    if text := _argument_text(error):
        return request_error(text, error.locations or [])
    logger.error("A field could not be resolved.", exc_info=fault or error)
    return field_error(INTERNAL_TEXT, INTERNAL, path, error.locations or [])


def _validation_text(message: str, node: Node, finder: _PlaceFinder) -> str:
    for pattern, kind, text in _RULES:
        match = pattern.match(message)
        if match:
            return f"{kind}: {text.format(*match.groups(), place=finder.place)}"
    if isinstance(node, ValueNode):
        found = ((text, pattern.match(message)) for pattern, text in _LITERALS)
        problem = next((text.format(*match.groups()) for text, match in found if match), "is not valid")
        if finder.argument:
            place = f"@ '{finder.place}'"
            return f"WrongType: argument '{finder.argument}' with value '{_java_value(node)}' {problem} {place}"
        return f"BadValueForDefaultArg: Bad default value {_java_value(node)}"
    return f"InvalidSyntax: Invalid syntax @ '{finder.place}'"


def _argument_text(error: GraphQLError) -> str:
    """Return the text if an argument is null because of a variable; empty otherwise."""
    match = _NULL_ARGUMENT.match(error.message)
    return f"Argument '{match[1]}' has coerced Null value for NonNull type '{match[2]}'" if match else ""


def _java_value(node: ValueNode) -> str:
    """Return ``node`` as graphql-java prints it (aws-mobile-appsync-sdk-js #554, aws-appsync-community #273)."""
    name = type(node).__name__.removesuffix("Node")
    match node:
        case ObjectValueNode():
            fields = (
                f"ObjectField{{name='{each.name.value}', value={_java_value(each.value)}}}" for each in node.fields
            )
            return f"ObjectValue{{objectFields=[{', '.join(fields)}]}}"
        case ListValueNode():
            return f"ArrayValue{{values=[{', '.join(map(_java_value, node.values))}]}}"
        case EnumValueNode():
            return f"EnumValue{{name='{node.value}'}}"
        case VariableNode():
            return f"VariableReference{{name='{node.name.value}'}}"
        case StringValueNode():
            return f"StringValue{{value='{node.value}'}}"
        case NullValueNode():
            return "NullValue{}"
    return f"{name}{{value={java_text(value_from_ast_untyped(node))}}}"


class _PlaceFinder(Visitor):
    """Finds the path of fields to one node of a document, and the argument that contains it."""

    def __init__(self, wanted: Node) -> None:
        super().__init__()
        self._wanted = wanted
        self.place = ""
        self.argument = ""

    def enter(self, node: Node, key: object, parent: object, path: object, ancestors: Sequence[object]) -> None:
        """Called by ``visit`` for every node."""
        if node is not self._wanted:
            return
        above = [*ancestors, parent, node]
        self.place = "/".join(one.name.value for one in above if isinstance(one, FieldNode))
        names = [one.name.value for one in above if isinstance(one, ArgumentNode | ObjectFieldNode)]
        self.argument = ".".join(names) if any(isinstance(one, ArgumentNode) for one in above) else ""

"""The values of JavaScript expressions, as far as the text itself gives them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from appsync_console.domain.api.config_files.values import MOST_DEPTH, Code, json_value
from appsync_console.domain.errors import InputError

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_EXPRESSIONS: Final = 200_000
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WRAPPED: Final = frozenset({
    "as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression", "await_expression",
})  # fmt: skip
_FUNCTIONS: Final = frozenset({"arrow_function", "function_expression", "method_definition", "class"})
# Methods and properties that leave a text as it is.
_SAME: Final = frozenset({"trim", "toString", "valueOf", "href"})

Scope: TypeAlias = "dict[str, Node]"
Scopes: TypeAlias = "tuple[Scope, ...]"
"""What is declared around an expression, the innermost block first."""


def text_of(node: Node) -> str:
    """The source text of ``node``."""
    return (node.text or b"").decode("utf-8", "replace")


def name_of(node: Node) -> str:
    """The last name in the source of ``node``, such as that of a property; empty if it has none."""
    if node.type == "string":
        return unescaped(text_of(node)[1:-1])
    if node.type in ("member_expression", "subscript_expression"):
        last = node.child_by_field_name("property") or node.child_by_field_name("index")
        return name_of(last) if last is not None else ""
    is_name = node.type.endswith("identifier") or node.type in ("property_identifier", "number")
    return text_of(node) if is_name else ""


def unescaped(text: str) -> str:
    """The text that a string literal stands for, without its quotes."""

    def letter(match: re.Match[str]) -> str:
        if code := match[1] or match[2] or match[3]:
            return chr(int(code, 16)) if int(code, 16) < 0x110000 else "\ufffd"
        return _LETTERS.get(match[4], match[4])

    plain = _ESCAPE.sub(letter, text) if "\\" in text else text
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Expressions:
    """Gives the values of expressions. Code that gives no value is kept for :meth:`take_unread`."""

    def __init__(self) -> None:
        self._unread: list[tuple[Node, Scopes, str]] = []
        self._declared: dict[int, Scope] = {}
        self._resolving: set[int] = set()
        self._count = 0

    def declared(self, block: Node) -> Scope:
        """The constants and variables that a block declares, by name."""
        if block.id not in self._declared:
            self._declared[block.id] = dict(_declarations(block))
        return self._declared[block.id]

    def take_unread(self) -> list[tuple[Node, Scopes, str]]:
        """The parts that gave no value since the last call, with what is declared around them and their name."""
        unread, self._unread = self._unread, []
        return unread

    def value(self, node: Node, scopes: Scopes, depth: int = 0, name: str = "") -> Any:
        """The value of an expression; :class:`Code` if only running it would give one.

        Raises:
            InputError: For field ``file``, if the program has too many expressions.
        """
        self._count += 1
        if self._count > _MOST_EXPRESSIONS:
            raise InputError("config.too_large", field="file")
        if depth > MOST_DEPTH:
            return Code()
        read = self._readers.get(node.type)
        if read is not None:
            return read(self, node, scopes, depth + 1)
        if node.type in _WRAPPED or node.type in ("type_assertion", "sequence_expression"):
            parts = [child for child in node.named_children if child.type != "comment"]
            chosen = parts[0 if node.type in _WRAPPED else -1 :][:1]
            return self.value(chosen[0], scopes, depth + 1, name) if chosen else Code()
        if node.type in _FUNCTIONS:
            body = node.child_by_field_name("body")
            if body is not None and node.type == "arrow_function" and body.type != "statement_block":
                return self.value(body, scopes, depth + 1, name)
        self._unread.append((node, scopes, name))
        return Code(name_of(node))

    def _string(self, node: Node, scopes: Scopes, depth: int) -> object:
        return unescaped(text_of(node)[1:-1])

    def _template(self, node: Node, scopes: Scopes, depth: int) -> object:
        source, start = node.text or b"", node.start_byte
        text, at = "", 1
        for part in node.named_children:
            if part.type == "template_substitution":
                inner = self.value(part.named_children[0], scopes, depth) if part.named_children else Code()
                if not isinstance(inner, str | int | float):
                    return Code()
                text += unescaped(source[at : part.start_byte - start].decode("utf-8", "replace")) + str(inner)
                at = part.end_byte - start
        return text + unescaped(source[at:-1].decode("utf-8", "replace"))

    def _number(self, node: Node, scopes: Scopes, depth: int) -> object:
        value = json_value(text_of(node))
        return value if isinstance(value, int | float) else Code()

    def _word(self, node: Node, scopes: Scopes, depth: int) -> object:
        return {"true": True, "false": False}.get(node.type)

    def _object(self, node: Node, scopes: Scopes, depth: int) -> object:
        values: dict[str, Any] = {}
        for part in node.named_children:
            if part.type == "spread_element":
                inner = self.value(part.named_children[0], scopes, depth) if part.named_children else None
                values.update(inner if isinstance(inner, dict) else {})
            elif part.type == "shorthand_property_identifier":
                values[text_of(part)] = self._identifier(part, scopes, depth)
            elif part.type == "method_definition":
                label = part.child_by_field_name("name")
                self._unread.append((part, scopes, name_of(label) if label is not None else ""))
            elif part.type == "pair":
                key, value = part.child_by_field_name("key"), part.child_by_field_name("value")
                if key is not None and value is not None:
                    name = self._key(key, scopes, depth)
                    values[name] = self.value(value, scopes, depth, name)
        return values

    def _key(self, key: Node, scopes: Scopes, depth: int) -> str:
        if key.type == "computed_property_name" and key.named_children:
            inner = self.value(key.named_children[0], scopes, depth)
            return inner if isinstance(inner, str) else ""
        return name_of(key)

    def _array(self, node: Node, scopes: Scopes, depth: int) -> object:
        values: list[Any] = []
        for part in node.named_children:
            is_spread = part.type == "spread_element" and part.named_children
            inner = self.value(part.named_children[0] if is_spread else part, scopes, depth)
            if is_spread and isinstance(inner, list):
                values += inner
            elif part.type != "comment":
                values.append(inner)
        return values

    def _binary(self, node: Node, scopes: Scopes, depth: int) -> object:
        left, sign, right = (node.child_by_field_name(name) for name in ("left", "operator", "right"))
        if left is None or sign is None or right is None:
            return Code()
        first, second = self.value(left, scopes, depth), self.value(right, scopes, depth)
        match sign.type:
            case "||" | "??":
                is_given = not isinstance(first, Code) and (first or (sign.type == "??" and first is not None))
                return first if is_given else second
            case "&&":
                return second
            case "+" if isinstance(first, str) and isinstance(second, str):
                return first + second
        return Code()

    def _choice(self, node: Node, scopes: Scopes, depth: int) -> object:
        """Both values of a condition are in the file: objects are read one by one, others not at all."""
        values = [self.value(part, scopes, depth) for part in node.named_children[1:]]
        if len(values) == 2 and values[0] == values[1] and not isinstance(values[0], Code):
            return values[0]
        self._unread += [(part, scopes, "") for part in node.named_children[1:] if part.type == "object"]
        return Code()

    def _identifier(self, node: Node, scopes: Scopes, depth: int) -> object:
        name = text_of(node)
        for at, scope in enumerate(scopes):
            if (declared := scope.get(name)) is not None:
                if declared.id in self._resolving:
                    break
                self._resolving.add(declared.id)
                try:
                    return self.value(declared, scopes[at:], depth)
                finally:
                    self._resolving.discard(declared.id)
        return None if name == "undefined" else Code(name)

    def _member(self, node: Node, scopes: Scopes, depth: int) -> object:
        inner = node.child_by_field_name("object")
        index = node.child_by_field_name("index")
        key = self.value(index, scopes, depth) if index is not None else name_of(node)
        value = self.value(inner, scopes, depth) if inner is not None else None
        if isinstance(value, dict) and isinstance(key, str):
            return value.get(key)
        if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            return value[key]
        return value if isinstance(value, str) and key in _SAME else Code(key if isinstance(key, str) else "")

    def _call(self, node: Node, scopes: Scopes, depth: int) -> object:
        """The value of a call that gives its arguments back; for any other call, its arguments as a list."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        given = node.child_by_field_name("arguments")
        name = name_of(function) if function is not None else ""
        if function is None or given is None:
            return Code(name)
        if name in _SAME:
            return self.value(function, scopes, depth)
        if function.type in _FUNCTIONS or function.type == "parenthesized_expression":  # called where it is defined
            self.value(function, scopes, depth)
        values = [self.value(part, scopes, depth) for part in given.named_children if part.type != "comment"]
        if name == "parse" and len(values) == 1 and isinstance(values[0], str):
            return json_value(values[0])
        if name == "assign" and values and all(isinstance(value, dict) for value in values):
            return {key: value for each in values for key, value in each.items()}
        if len(values) == 1 and (isinstance(values[0], dict) or name == "URL"):
            return values[0]
        return values or Code(name)

    _readers: Final[dict[str, Callable[..., object]]] = {
        "string": _string,
        "template_string": _template,
        "number": _number,
        "true": _word,
        "false": _word,
        "null": _word,
        "undefined": _word,
        "object": _object,
        "array": _array,
        "binary_expression": _binary,
        "ternary_expression": _choice,
        "identifier": _identifier,
        "member_expression": _member,
        "subscript_expression": _member,
        "call_expression": _call,
        "new_expression": _call,
    }


def _declarations(block: Node) -> list[tuple[str, Node]]:
    """The names that the statements of a block declare, with their values."""
    found = []
    for statement in block.named_children:
        if statement.type == "export_statement":
            statement = statement.child_by_field_name("declaration") or statement
        if statement.type in ("lexical_declaration", "variable_declaration"):
            for part in statement.named_children:
                name, value = part.child_by_field_name("name"), part.child_by_field_name("value")
                if name is not None and value is not None and name.type == "identifier":
                    found.append((text_of(name), value))
    return found

"""Reads JavaScript and TypeScript as data. A parser (tree-sitter) makes a tree of the text; nothing is executed."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Final

from appsync_console.domain.api.config_files.expressions import Expressions, Scopes, name_of
from appsync_console.domain.api.config_files.values import MOST_DEPTH, Code, Group

if TYPE_CHECKING:
    from tree_sitter import Language, Node

_MOST_PARSING_S: Final = 4.0
_CHUNK: Final = 1 << 11  # read again for the text of each node
# Only the parts of a program that contain one of these are looked at.
_HINT: Final = re.compile(rb"(?i)https?:|wss?:|da2-|appsync|graphql")
_BLOCKS: Final = frozenset({"program", "statement_block", "class_body"})
_NAMED: Final = {
    "variable_declarator": "name",
    "public_field_definition": "name",
    "assignment_expression": "left",
    "function_declaration": "name",
    "class_declaration": "name",
    "method_definition": "name",
    "internal_module": "name",
}


def script_values(text: str) -> tuple[Group, bool]:
    """The values in a program by the names they have there, and whether the program has no syntax error.

    A text that is not parsed within seconds has no values: it is no program that a person wrote.

    Raises:
        InputError: For field ``file``, if the program has too many values.
    """
    source, ends_at = text.encode("utf-8", "replace"), monotonic() + _MOST_PARSING_S
    hints = [match.start() for match in _HINT.finditer(source)]
    root = None
    # TypeScript includes JavaScript; only with JSX it is another grammar.
    for grammar in ("typescript", "tsx") if hints else ():
        parsed = _parsed(source, grammar, ends_at)
        root = parsed or root
        if parsed is None or not parsed.has_error:
            break
    if root is None:
        return Group(), False
    found = Group()
    _Reader(hints).read(root, (), "", found)
    has_labels = any(node.type == "labeled_statement" for node in root.named_children)  # rather YAML
    return found, not root.has_error and not has_labels


@cache
def _language(grammar: str) -> Language:
    import tree_sitter_typescript  # needed only for this kind of file
    from tree_sitter import Language

    made = tree_sitter_typescript.language_tsx if grammar == "tsx" else tree_sitter_typescript.language_typescript
    return Language(made())


def _parsed(source: bytes, grammar: str, ends_at: float) -> Node | None:
    """The tree of a program; None if making it takes longer than until ``ends_at``, a time of the monotonic clock."""
    from tree_sitter import Parser

    try:
        tree = Parser(_language(grammar)).parse(
            lambda offset, _: source[offset : offset + _CHUNK], progress_callback=lambda *_: monotonic() > ends_at
        )
    except ValueError:  # stopped
        return None
    return tree.root_node


class _Reader:
    """Collects the values of a tree: those with a name, and the objects without one."""

    def __init__(self, hints: list[int]) -> None:
        self._hints = hints
        self._expressions = Expressions()

    def read(self, node: Node, scopes: Scopes, name: str, found: Group, depth: int = 0) -> None:
        """Add the values below ``node`` to ``found``."""
        if depth > 2 * MOST_DEPTH or not self._has_hint(node):
            return None
        if node.type in _BLOCKS:
            block = Group()
            inner = (self._expressions.declared(node), *scopes)
            for child in node.named_children:
                self.read(child, inner, name, block, depth + 1)
            found.update(block) if node.type == "program" else found.add(name, block)
        elif node.type in ("object", "array", "call_expression", "jsx_attribute", "string", "template_string"):
            self._add_value(node, scopes, name, found, depth)
        else:
            if label := node.child_by_field_name(_NAMED.get(node.type, "")):
                name = name_of(label) or name
                value = node.child_by_field_name("value") or node.child_by_field_name("right")
                if value is not None:
                    found = _owner_of(label, found)
                    return self._add_value(value, scopes, name, found, depth)
            for child in node.named_children:
                self.read(child, scopes, name, found, depth + 1)
        return None

    def _add_value(self, node: Node, scopes: Scopes, name: str, found: Group, depth: int) -> None:
        if node.type == "jsx_attribute":
            label, *rest = node.named_children
            return self._add_value(rest[0], scopes, name_of(label), found, depth) if rest else None
        if node.type == "jsx_expression":
            node = node.named_children[0] if node.named_children else node
        value = self._expressions.value(node, scopes)
        if not isinstance(value, Code):
            found.add(name, value)
        inner = Group()
        for part, around, called in self._expressions.take_unread():
            self.read(part, around, called or name, inner, depth + 1)
        found.add(name, inner)
        return None

    def _has_hint(self, node: Node) -> bool:
        return bisect_left(self._hints, node.start_byte) < bisect_left(self._hints, node.end_byte)


def _owner_of(target: Node, found: Group) -> Group:
    """The group for a property that is assigned, such as that of ``a`` for ``a.b``; for any other target ``found``."""
    holder = target.child_by_field_name("object") if target.type == "member_expression" else None
    name = name_of(holder) if holder is not None else ""
    if not name:
        return found
    group = found.setdefault(name, Group())
    return group if isinstance(group, Group) else found

"""Expects an error by its sentences, in tests of texts; tests of logic expect its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.errors import error_text
from tests.support.language import english

_E = TypeVar("_E", bound=ConsoleError)


@contextmanager
def raises_text(kind: type[_E], pattern: str) -> Iterator[pytest.ExceptionInfo[_E]]:
    """Expect an error of ``kind`` whose sentences match ``pattern``."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(pattern, english(str(error_text(caught.value))))

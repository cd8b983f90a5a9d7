"""Calculates the wait before the next retry, and decides what is not retried. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable

from appsync_console.domain.errors import AuthorizationError, ConsoleError, InvalidSubscription


class Backoff:
    """Exponential backoff with full jitter: each wait is random, between zero and a bound that doubles.

    Args:
        first_s: The first bound.
        most_s: The highest bound.
        draw: Returns a number from 0 up to 1.
    """

    def __init__(self, first_s: float, most_s: float, draw: Callable[[], float] = random.random) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._draw = draw
        self._bound_s = first_s

    def next_s(self) -> float:
        """Return the seconds to wait before the next retry."""
        bound_s = min(self._bound_s, self._most_s)
        self._bound_s = min(bound_s * 2, self._most_s)
        return bound_s * self._draw()

    def reset(self) -> None:
        """Start again from the first bound."""
        self._bound_s = self._first_s


def is_worth_retrying(problem: ConsoleError) -> bool:
    """Whether the same request can succeed later: rejected credentials and schema violations cannot.

    Amplify's clients apply the same rule to the codes 400, 401 and 403; errors.appsync maps answers to errors.
    """
    return not isinstance(problem, AuthorizationError | InvalidSubscription)

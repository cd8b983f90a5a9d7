"""What signing in asks of a person, for whoever has one in front: the window or the terminal."""

from __future__ import annotations

from appsync_console.transport.tokens import Challenge, ChallengeKind, SignInHelp

__all__ = ["Challenge", "ChallengeKind", "SignInHelp"]

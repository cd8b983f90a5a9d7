"""What the doctor found, as text and as JSON, with one sentence for the people who run the API. Rules only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.errors import AuthorizationError, ConsoleError, InputError
from appsync_console.domain.secret import Redactor
from appsync_console.session.diagnosis.doctor import Check, Outcome, Step

_STATE_WIDTH, _TITLE_WIDTH = 11, 19


@dataclass(frozen=True, slots=True)
class Report:
    """A finished examination; its texts hold no secret that ``redactor`` knows.

    Attributes:
        url: The GraphQL URL; empty where there is none.
        channel: The channel that was subscribed to; empty for one of our own.
    """

    steps: Sequence[Step]
    redactor: Redactor
    url: str = ""
    channel: str = ""

    @property
    def failed(self) -> Step | None:
        """The first step that failed."""
        return next((step for step in self.steps if step.outcome is Outcome.FAILED), None)

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0, or that of the first problem."""
        problem = self.failed.problem if self.failed else None
        return problem.exit_code if problem else 0

    @property
    def advice(self) -> str:
        """One sentence: what to tell the people who run the API."""
        if self.failed is None or self.failed.problem is None:
            return self.redactor.redact(self._praise())
        return self.redactor.redact(_advice(self.failed.check, self.failed.problem, self.url, self.channel))

    @property
    def text(self) -> str:
        """All of it, fit to be copied into a letter."""
        return "\n".join([*(step_text(step, self.redactor) for step in self.steps), "", self.advice])

    def to_json(self) -> str:
        """All of it on one line, for scripts."""
        found = {
            "url": self.url,
            "channel": self.channel or None,
            "isFine": self.failed is None,
            "steps": [_step_object(step) for step in self.steps],
            "advice": self.advice,
        }
        return self.redactor.redact(json.dumps(found, ensure_ascii=False))

    def _praise(self) -> str:
        probe = next((step for step in self.steps if step.check is Check.PROBE), None)
        if probe is not None and probe.outcome is Outcome.FINE:
            return f"Nothing to tell the people who run the API: a message to {self.channel} comes back."
        return (
            "Nothing to tell the people who run the API so far: all is fine up to the acknowledgement; "
            "a probe would show whether messages come back too."
        )


def step_text(step: Step, redactor: Redactor) -> str:
    """One step as lines of text: state, title and what was found, or the problem with cause and remedy."""
    first, *others = step_summary(step)
    head = f"{step.outcome:<{_STATE_WIDTH}}{step.title:<{_TITLE_WIDTH}}{first}".rstrip()
    return redactor.redact("\n".join([head, *(" " * (_STATE_WIDTH + _TITLE_WIDTH) + line for line in others)]))


def step_summary(step: Step) -> list[str]:
    """What was found; of a problem also the cause and the remedy, each on its own."""
    problem = step.problem
    if problem is None:
        return [step.detail]
    cause = f"Likely cause: {problem.cause}" if problem.cause else ""
    remedy = f"What to do: {problem.remedy}" if problem.remedy else ""
    what = f"{step.detail}: {problem.what}" if step.detail else problem.what
    return [words for words in (what, cause, remedy) if words]


def _step_object(step: Step) -> dict[str, object]:
    made: dict[str, object] = {"step": step.check, "outcome": step.outcome, "detail": step.detail or None}
    if step.problem is not None:
        problem = step.problem
        made["problem"] = {
            "what": problem.what,
            "cause": problem.cause,
            "remedy": problem.remedy,
            "exitCode": problem.exit_code,
        }
    return made


def _advice(check: Check, problem: ConsoleError, url: str, channel: str) -> str:
    said = problem.what.rstrip(".")
    if isinstance(problem, InputError):
        return "Ask the people who run the API for its GraphQL URL: what is there is none."
    if check is Check.CLOCK:
        return "Nothing to tell the people who run the API: the clock of this machine is wrong."
    if isinstance(problem, AuthorizationError):
        return f"Ask the people who run the API for credentials that {url or 'it'} accepts: {said}."
    return f"Tell the people who run the API: {_WAYS[check].format(url=url, channel=channel)}: {said}."


_WAYS = {
    Check.NAME: "the URL {url} cannot be used",
    Check.DNS: "the name of {url} cannot be looked up from here, though the network may be to blame",
    Check.TLS: "no trusted connection to {url} can be made from here",
    Check.HTTP: "{url} does not answer as an API from here",
    Check.ADDRESS: "HTTP works at {url}, but its real-time address cannot be found",
    Check.HANDSHAKE: "HTTP works at {url}, but no WebSocket opens, so the API or a proxy on the way holds it back",
    Check.AUTHORIZATION: "{url} opens a WebSocket, but does not acknowledge the connection",
    Check.ACKNOWLEDGEMENT: "{url} takes the connection, but not subscribe2channel",
    Check.PROBE: "a subscription to {channel} at {url} is acknowledged, but what publish2channel sends does not arrive",
}

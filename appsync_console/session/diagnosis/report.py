"""The report of the connection check, as text and as JSON, with advice on whom to tell. No I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import AuthorizationError, ConsoleError, InputError
from appsync_console.domain.secret import Redactor
from appsync_console.session.diagnosis.doctor import Check, Outcome, Step
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr

_STATUS_WIDTH, _TITLE_WIDTH = 9, 19


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a connection check; its texts contain no secret that ``redactor`` knows.

    Attributes:
        url: The GraphQL URL; empty if there is none.
        channel: The channel that was subscribed to; empty if it was the check's own.
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
        """The exit code of the command: 0, or that of the first problem."""
        problem = self.failed.problem if self.failed else None
        return problem.exit_code if problem else 0

    @property
    def advice(self) -> str:
        """A sentence that says what to tell the API's owner."""
        if self.failed is None or self.failed.problem is None:
            return self.redactor.redact(self._success_text())
        return self.redactor.redact(_advice(self.failed.check, self.failed.problem, self.url, self.channel))

    @property
    def text(self) -> str:
        """The whole report as text, for example to paste into an email."""
        return "\n".join([*(step_text(step, self.redactor) for step in self.steps), "", self.advice])

    def to_json(self) -> str:
        """The whole report as one line of JSON, for scripts."""
        found = {
            "url": self.url,
            "channel": self.channel or None,
            "isFine": self.failed is None,
            "steps": [_step_object(step) for step in self.steps],
            "advice": self.advice,
        }
        return self.redactor.redact(json.dumps(found, ensure_ascii=False))

    def _success_text(self) -> str:
        probe = next((step for step in self.steps if step.check is Check.PROBE), None)
        if probe is not None and probe.outcome is Outcome.FINE:
            return f"All checks passed: a test message to {self.channel} was delivered."
        return (
            "All checks up to the subscription passed. "
            "To check whether messages are delivered too, repeat the check with a test message."
        )


def step_text(step: Step, redactor: Redactor) -> str:
    """One step as lines of text: status, title and what was found, or the problem with cause and remedy."""
    first, *others = step_summary(step)
    head = f"{step.outcome.status:<{_STATUS_WIDTH}}{step.title:<{_TITLE_WIDTH}}{first}".rstrip()
    return redactor.redact("\n".join([head, *(" " * (_STATUS_WIDTH + _TITLE_WIDTH) + line for line in others)]))


def step_summary(step: Step) -> list[str]:
    """What was found; for a problem also the cause and the remedy, one item each."""
    problem = step.problem
    if problem is None:
        return [step.detail]
    text = error_text(problem)
    cause = tr("Likely cause: {cause}", cause=text.cause) if text.cause else ""
    remedy = tr("What to do: {remedy}", remedy=text.remedy) if text.remedy else ""
    what = f"{step.detail}: {text.what}" if step.detail else text.what
    return [words for words in (what, cause, remedy) if words]


def _step_object(step: Step) -> dict[str, object]:
    made: dict[str, object] = {
        "step": step.check,
        "outcome": step.outcome,
        "status": step.outcome.status,
        "detail": step.detail or None,
    }
    if step.problem is not None:
        text = error_text(step.problem)
        made["problem"] = {
            "code": step.problem.code,
            "what": text.what,
            "cause": text.cause,
            "remedy": text.remedy,
            "exitCode": step.problem.exit_code,
        }
    return made


def _advice(check: Check, problem: ConsoleError, url: str, channel: str) -> str:
    said = error_text(problem).what.rstrip(".")
    if isinstance(problem, InputError):
        return "Ask the API's owner for its GraphQL URL: the one in use is not a GraphQL URL."
    if check is Check.CLOCK:
        return "Set the clock of this computer. The API is not the cause of the problem."
    if isinstance(problem, AuthorizationError):
        return f"Ask the API's owner for credentials that {url or 'it'} accepts: {said}."
    return f"Tell the API's owner: {_FAILURES[check].format(url=url, channel=channel, **_FIELDS)}: {said}."


_FIELDS = {"subscribe": SIMPLE_CHANNELS.subscribe.field, "publish": SIMPLE_CHANNELS.publish.field}
_FAILURES = {
    Check.NAME: "the URL {url} cannot be used",
    Check.DNS: "the name of {url} cannot be resolved from here, possibly because of the local network",
    Check.TLS: "no trusted TLS connection to {url} can be established from here",
    Check.HTTP: "{url} does not respond like a GraphQL API from here",
    Check.ADDRESS: "{url} responds to HTTP, but the host of its real-time URL cannot be resolved",
    Check.HANDSHAKE: "{url} responds to HTTP, but no WebSocket opens, so the API or a proxy blocks it",
    Check.AUTHORIZATION: "{url} opens a WebSocket, but does not acknowledge the connection",
    Check.ACKNOWLEDGEMENT: "{url} accepts the connection, but rejects {subscribe}",
    Check.PROBE: "{url} acknowledges a subscription to {channel}, but does not deliver what {publish} sends",
}

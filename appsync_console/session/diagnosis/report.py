"""The report of the connection check, as text and as JSON, with advice on whom to tell. No I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from appsync_console.domain.secret import Redactor
from appsync_console.session.diagnosis.doctor import Check, Outcome, Step
from appsync_console.texts.diagnosis import advice_for_owner, check_title, finding_text, success_text
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
        return self.redactor.redact(advice_for_owner(self.failed.check, self.failed.problem, self.url, self.channel))

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
        is_delivered = probe is not None and probe.outcome is Outcome.FINE
        return success_text(self.channel if is_delivered else "")


def step_text(step: Step, redactor: Redactor) -> str:
    """One step as lines of text: status, title and what was found, or the problem with cause and remedy."""
    first, *others = step_summary(step)
    head = f"{step.outcome.status:<{_STATUS_WIDTH}}{check_title(step.check):<{_TITLE_WIDTH}}{first}".rstrip()
    return redactor.redact("\n".join([head, *(" " * (_STATUS_WIDTH + _TITLE_WIDTH) + line for line in others)]))


def step_summary(step: Step) -> list[str]:
    """What was found; for a problem also the cause and the remedy, one item each."""
    problem = step.problem
    if problem is None:
        return [finding_text(step.found)]
    text = error_text(problem)
    cause = tr("Likely cause: {cause}", cause=text.cause) if text.cause else ""
    remedy = tr("What to do: {remedy}", remedy=text.remedy) if text.remedy else ""
    what = f"{finding_text(step.found)}: {text.what}" if step.found else text.what
    return [words for words in (what, cause, remedy) if words]


def _step_object(step: Step) -> dict[str, object]:
    made: dict[str, object] = {
        "step": step.check,
        "outcome": step.outcome,
        "status": step.outcome.status,
        "detail": finding_text(step.found) or None,
    }
    if step.problem is not None:
        text = error_text(step.problem)
        made["problem"] = {
            "code": step.problem.code,
            "what": text.what,
            "cause": text.cause,
            "remedy": text.remedy,
            "exitCode": step.problem.exit_code,
            "requestId": step.problem.request_id or None,
        }
    return made

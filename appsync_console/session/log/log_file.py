"""The file of the message log as a person checks and recovers it, and the JSON objects that report on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appsync_console.session.log.format import iso
from appsync_console.store.log.inspection import (
    LogCheck,
    LogContents,
    LogInfo,
    check_log,
    log_info,
    recover_log,
    recover_to,
)
from appsync_console.store.log.recovery.rebuild import Loss
from appsync_console.store.log.recovery.salvage import Salvage

__all__ = [
    "LogCheck",
    "LogContents",
    "LogFile",
    "LogInfo",
    "Recovery",
    "Salvage",
    "check_object",
    "info_object",
    "recovery_object",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The result of a recovery.

    Attributes:
        was_damaged: Whether the log was damaged.
        found: What is in the new log; in the unchanged one if there is no new one.
        new: The new log; None if none was written, because the log is not damaged.
        kept: The damaged log.
    """

    was_damaged: bool
    found: Salvage
    new: Path | None
    kept: Path


class LogFile:
    """A message log. All methods block, and raise StoreError if the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def info(self) -> LogInfo:
        """Describe the log; it may be open elsewhere."""
        return log_info(self.path)

    def check(self) -> LogCheck:
        """Read the whole log and report damage; it may be open elsewhere."""
        return check_log(self.path)

    def recover(self, output: Path | None) -> Recovery:
        """Recover what is readable.

        Args:
            output: The new log; None to replace a damaged one, which nobody else has open.
        """
        result = check_log(self.path)
        if output is not None:
            found = recover_to(self.path, output)
            return Recovery(was_damaged=result.is_damaged, found=found, new=output, kept=self.path)
        if not result.is_damaged:
            return Recovery(was_damaged=False, found=result.found, new=None, kept=self.path)
        found, kept = recover_log(self.path, result.found)
        return Recovery(was_damaged=True, found=found, new=self.path, kept=kept)


def info_object(path: Path, found: LogInfo) -> dict[str, object]:
    """Return the JSON object for facts about a log."""
    values: dict[str, object] = {"path": str(path), "bytes": found.bytes, "isDamaged": found.contents is None}
    values |= _contents_values(found.contents) if found.contents is not None else {}
    return values | {"format": found.format, "kept": [str(file) for file in found.kept]}


def check_object(path: Path, result: LogCheck) -> dict[str, object]:
    """Return the JSON object for the result of a check."""
    return {"path": str(path), "isDamaged": result.is_damaged, **_found_values(result.found)}


def recovery_object(result: Recovery) -> dict[str, object]:
    """Return the JSON object for the result of a recovery."""
    new = str(result.new) if result.new is not None else None
    return {"wasDamaged": result.was_damaged, "new": new, "kept": str(result.kept), **_found_values(result.found)}


def _contents_values(contents: LogContents) -> dict[str, object]:
    since_us, until_us = contents.since_us, contents.until_us
    return {
        "messages": contents.messages,
        "gaps": contents.gaps,
        "channels": contents.channels,
        "profiles": contents.profiles,
        "since": iso(since_us) if since_us is not None else None,
        "until": iso(until_us) if until_us is not None else None,
        "dropped": contents.dropped,
    }


def _found_values(found: Salvage) -> dict[str, object]:
    return {"messages": found.messages, "damagedPages": found.damaged_pages, **_loss_values(found.loss)}


def _loss_values(loss: Loss) -> dict[str, object]:
    return {
        "missing": loss.messages,
        "isExact": loss.is_exact,
        "since": iso(loss.start_us) if loss.messages else None,
        "until": iso(loss.end_us) if loss.messages else None,
        "missingDetails": loss.details,
        "renamedChannels": loss.names,
    }

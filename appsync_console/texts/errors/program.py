"""Texts of errors: the start of the program and its self-test."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Plural, Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "demo.log_differs": Template(
        mark("The log of {channel} does not contain the published messages, but: {received}"),
    ),
    "demo.no_screenshot": Template(
        mark("Cannot write the screenshot to {path}."),
    ),
    "demo.not_delivered": Template(
        mark("A message to {channel} was not delivered."),
    ),
    "display.library_missing": Template(
        Plural(
            "The window cannot be opened. The system library {names:and} is missing.",
            "The window cannot be opened. System libraries {names:and} are missing.",
            "count",
        ),
        cause=mark("Qt, which draws the window, needs them from the system."),
        remedy=mark("Run this command, and try again: {command}"),
    ),
    "display.none": Template(
        mark("There is no display to open a window on."),
        cause=mark("Neither DISPLAY nor WAYLAND_DISPLAY is set, as in a terminal without a desktop."),
        remedy=mark(
            "Start it on a desktop, or over ssh -X. The commands (appsync-console --help) and "
            "appsync-console demo --headless need no display."
        ),
    ),
    "display.unknown_library_missing": Template(
        Plural(
            "The window cannot be opened. The system library {names:and} is missing.",
            "The window cannot be opened. System libraries {names:and} are missing.",
            "count",
        ),
        cause=mark("Qt, which draws the window, needs them from the system."),
        remedy=mark("Install the packages that contain them with the package manager of your system, and try again."),
    ),
    "output.lost": Template(
        mark("Cannot write the output: {reason}."),
    ),
    "self_test.log_not_written": Template(
        mark("The log was not written."),
    ),
    "self_test.not_delivered": Template(
        mark("The message was not delivered."),
    ),
    "self_test.search_failed": Template(
        mark("The search for {line} found {count} messages instead of one."),
    ),
    "self_test.task_failed": Template(
        mark("{name}: {reason}"),
    ),
}
"""The texts by code."""

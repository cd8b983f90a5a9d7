"""Translates the help of commands, which click takes from docstrings and options when a module is imported."""

from __future__ import annotations

import click

from appsync_console.texts.translation import tr


def translate_help(command: click.Command) -> None:
    """Translate the help of a command, its options and its subcommands; call this once for a command."""
    command.help = tr(command.help or "")
    command.epilog = tr(command.epilog or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = tr(parameter.help)
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            translate_help(subcommand)

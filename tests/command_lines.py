"""Command lines as pages and messages name them, held against the program's own verbs and options."""

from __future__ import annotations

import shlex

import click


def unknown_part(command: str) -> str:
    """What of a command line the program does not know; empty where it knows all of it."""
    from tui.cli import main

    words = shlex.split(command)[1:]
    group: click.Command = main
    context = click.Context(group)
    while words:
        word = words.pop(0)
        if word == "--help":
            return ""
        if word.startswith("-"):
            option = _option(group, word)
            if option is None:
                return word
            if words and not option.is_flag:
                words.pop(0)
        elif isinstance(group, click.Group):
            known = group.get_command(context, word)
            if known is not None:
                group, context = known, click.Context(known, parent=context)
            elif not word.isupper():  # SC-001/1 and NAME stand for an argument
                return word
    return ""


def _option(command: click.Command, word: str) -> click.Option | None:
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return next((option for option in options if word in option.opts + option.secondary_opts), None)

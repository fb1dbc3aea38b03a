"""The settings file with everything in it, each line a comment until somebody takes the # away."""

from __future__ import annotations

import json
from textwrap import wrap

from tui import key_names
from tui.keymap import COMMANDS, Command
from tui.preferences import OPTIONS

_HEAD = """\
# Settings of billspool for one person. Take the # from a line to change what it says; a line that is not here, or still has its #,
# leaves the default. billspool reads this file and never writes to it; `billspool preferences show` tells what is in force.
"""
_KEYS = """\
# Keys. A command has one key or several: "F9", ["a", "F9"], "ctrl+a", "shift+down", "/". In the footer, in the help (F1) and in the
# palette the new key stands at once. Enter, Esc, F12, the y of a question and the keys that edit text stay what they are.
"""


def example() -> str:
    """The whole file."""
    parts = [_HEAD]
    section = ""
    for option in OPTIONS:
        before, _, name = option.name.partition(".")
        if before != section:
            section = before
            parts.append(f"[{section}]\n")
        variable = f" {option.variable} in the environment overrules it." if option.variable else ""
        comment = "".join(f"# {line}\n" for line in wrap(option.help + variable, 126))
        parts.append(f"{comment}#{name} = {option.default}\n")
    parts += [f"[keys]\n{_KEYS}", "".join(_line(command) for command in COMMANDS if not command.fixed)]
    return "\n".join(parts)


def _line(command: Command) -> str:
    keys = [_written(name) for name in command.names]
    value = json.dumps(keys[0] if len(keys) == 1 else keys, ensure_ascii=False)
    return f"{f'#{json.dumps(command.id)} = {value}':<50} # {command.help}\n"


def _written(name: str) -> str:
    """A key as a person writes it in the file."""
    shown = key_names.printed(name)
    return (
        shown if "+" not in name and len(shown) == 1 and name not in ("up", "down", "left", "right") else name
    )

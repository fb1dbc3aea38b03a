"""The keys in force: what bindings, footers, help and the palette take from the one table of commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from textual.binding import Binding, BindingType

from tui import key_names
from tui.commands import BY_ID, COMMANDS, EVERYWHERE, TABLE, Command, Mode

__all__ = ["BY_ID", "COMMANDS", "EVERYWHERE", "TABLE", "Command", "Mode"]

_in_force: tuple[Command, ...] = COMMANDS

ACTS = frozenset(
    command.action
    for command in COMMANDS
    if command.id == "app.back" or command.screens not in (TABLE, EVERYWHERE)
)
"""The actions after which what was told before them is no news any more."""


def in_force() -> tuple[Command, ...]:
    """The commands with the keys they have now."""
    return _in_force


def use(keys: Mapping[str, str]) -> None:
    """Give commands other keys, for footer, help, palette and messages; none gives all their own back.

    Args:
        keys: command's id -> Textual key names, comma separated.
    """
    global _in_force
    _in_force = with_keys(keys)


def with_keys(keys: Mapping[str, str]) -> tuple[Command, ...]:
    """The commands, some of them with other keys."""
    return tuple(
        replace(command, keys=keys[command.id], shown=_shown(keys[command.id]))
        if command.id in keys
        else command
        for command in COMMANDS
    )


def textual_keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """The same for `App.set_keymap`, which cannot take a key away: such a command gets one that no terminal sends."""
    return {name: wanted or _no_key(name) for name, wanted in keys.items()}


def _no_key(command_id: str) -> str:
    """Stands for a key where there is none, so that a keymap can give one later."""
    return f"<{command_id}>"


def _shown(keys: str) -> str:
    return " ".join(key_names.printed(key) for key in keys.split(",")[:2] if key)


def key(command_id: str) -> str:
    """The key of a command as a message prints it."""
    command = next(command for command in _in_force if command.id == command_id)
    return command.shown or f": {command.label}"


def over_dialogs(name: str) -> Command | None:
    """The command whose key acts over forms and dialogs as well, if it is one that no field takes as a character."""
    found = (command for command in _in_force if command.over_dialogs and name in command.names)
    return None if key_names.is_text(name) else next(found, None)


def conflict(commands: Iterable[Command]) -> tuple[str, str, Command, Command] | None:
    """Two commands that want one key on the same screen: the screen, the key, the two; None where there are none."""
    listed = list(commands)
    screens = dict.fromkeys(
        screen for command in listed for screen in command.screens if screen not in (*EVERYWHERE, *TABLE)
    )
    for screen in screens:
        taken: dict[str, Command] = {}
        for command in commands_for(screen, listed):
            for name in command.names:
                if (other := taken.setdefault(name, command)) is not command:
                    return screen, name, other, command
    return None


def commands_for(screen: str, commands: Iterable[Command] | None = None) -> list[Command]:
    """The commands a screen offers: its own first, then the table's, then those known everywhere."""
    listed = list(in_force() if commands is None else commands)
    own = [command for command in listed if screen in command.screens]
    table = [command for command in listed if command.screens == TABLE]
    return own + table + [command for command in listed if command.screens == EVERYWHERE]


def of_fields() -> list[Command]:
    """What keys do in a field."""
    return [command for command in _in_force if command.mode is Mode.FIELD]


def bindings_for(place: str) -> list[BindingType]:
    """The key bindings of a screen, of ``table``, or of the application (``everywhere``).

    They hold every command's own keys; Textual's keymap gives those others that a person has chosen.
    """
    return [
        Binding(command.keys or _no_key(command.id), command.action, command.label, show=False, id=command.id)
        for command in COMMANDS
        if place in command.screens and command.mode is not Mode.FIELD
    ]


def footer_for(screen: str, mode: Mode, offered: Callable[[Command], bool], most: int = 8) -> list[Command]:
    """The commands whose keys act now, most used first, at most as many as fit."""
    wanted = (mode, Mode.BOTH)
    found = [item for item in commands_for(screen) if item.footer and item.mode in wanted and offered(item)]
    found.sort(key=lambda command: command.footer)
    return [
        *[item for item in found if item.id != "app.help"][: most - 1],
        *[item for item in found if item.id == "app.help"],
    ]

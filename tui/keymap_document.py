"""The keymap as a page: `python -m tui.keymap_document` prints docs/keys.md."""

from __future__ import annotations

from tui import key_names
from tui.keymap import COMMANDS, EVERYWHERE, TABLE, Command, Mode, of_fields

_HEAD = """\
# Keys

With a table under the cursor letters are verbs (LIST); in a field they are text (FIELD). The last row of the screen says which, and shows the
keys used most. Commands without a key are in the palette. The name in the last column is what the settings file calls the command when
you give it another key: `billspool preferences example` prints such a file.
"""
_PLACES = {"everywhere": "Everywhere", "table": "In every table"}


def page() -> str:
    """Return the page: a table of keys for each screen, in the order of the keymap."""
    general = [_section(_PLACES[screens[0]], _listed(screens[0])) for screens in (EVERYWHERE, TABLE)]
    screens = dict.fromkeys(
        screen for command in COMMANDS for screen in command.screens if screen not in _PLACES
    )
    own = [_section(screen.replace("_", " ").capitalize(), _listed(screen)) for screen in screens]
    field = of_fields()
    return "\n".join([_HEAD, *general, *own, _section("In a field", field)])


def _listed(screen: str) -> list[Command]:
    return [command for command in COMMANDS if screen in command.screens and command.mode is not Mode.FIELD]


def _section(title: str, commands: list[Command]) -> str:
    rows = [f"| {_keys(command)} | {command.help} | {_name(command)} |" for command in commands]
    return "\n".join([f"## {title}", "", "| key | does | name |", "| --- | --- | --- |", *rows, ""])


def _keys(command: Command) -> str:
    """Every key of the command; what is fixed in a field is printed as it is shown there."""
    printed = [key_names.printed(name) for name in command.names] or [command.shown]
    return " ".join(f"`{key}`" for key in printed) if printed != [""] else f"palette: {command.label}"


def _name(command: Command) -> str:
    return "fixed" if command.fixed else f"`{command.id}`"


if __name__ == "__main__":
    print(page(), end="")

"""The keymap as a page: `python -m tui.keymap_document` prints docs/keys.md."""

from __future__ import annotations

from tui.keymap import COMMANDS, EVERYWHERE, TABLE, Command, Mode

_HEAD = """\
# Keys

With a table under the cursor letters are verbs (LIST); in a field they are text (FIELD). The last row of the screen says which, and shows the
keys used most. Commands without a key are in the palette.
"""
_PLACES = {"everywhere": "Everywhere", "table": "In every table"}


def page() -> str:
    """Return the page: a table of keys for each screen, in the order of the keymap."""
    general = [_section(_PLACES[screens[0]], _listed(screens[0])) for screens in (EVERYWHERE, TABLE)]
    screens = dict.fromkeys(
        screen for command in COMMANDS for screen in command.screens if screen not in _PLACES
    )
    own = [_section(screen.replace("_", " ").capitalize(), _listed(screen)) for screen in screens]
    field = [command for command in COMMANDS if command.mode is Mode.FIELD]
    return "\n".join([_HEAD, *general, *own, _section("In a field", field)])


def _listed(screen: str) -> list[Command]:
    return [command for command in COMMANDS if screen in command.screens and command.mode is not Mode.FIELD]


def _section(title: str, commands: list[Command]) -> str:
    rows = [f"| {_key(command)} | {command.help} |" for command in commands]
    return "\n".join([f"## {title}", "", "| key | does |", "| --- | --- |", *rows, ""])


def _key(command: Command) -> str:
    return f"`{command.shown}`" if command.shown else f"palette: {command.label}"


if __name__ == "__main__":
    print(page(), end="")

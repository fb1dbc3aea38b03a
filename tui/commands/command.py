"""What a command is: one thing a clerk can do with a key or from the palette."""

from __future__ import annotations

from enum import Enum

from store.values import frozen
from tui import key_names

EVERYWHERE = ("everywhere",)
TABLE = ("table",)


class Mode(Enum):
    """What a letter means: a verb while a table has the focus, text while a field has it."""

    LIST = "LIST"
    FIELD = "FIELD"
    BOTH = "BOTH"


@frozen
class Command:
    """One thing a clerk can do with a key or from the palette."""

    id: str
    """Stable name, from which the action's name follows."""
    keys: str
    """Textual key names, comma separated; empty for commands that only the palette offers."""
    shown: str
    """The key as printed."""
    label: str
    """The footer's word."""
    help: str
    """One sentence for help and palette."""
    screens: tuple[str, ...] = EVERYWHERE
    mode: Mode = Mode.LIST
    footer: int = 0
    """Place in the footer, 1 first; 0 is not in the footer."""
    over_dialogs: bool = False
    """Whether its key acts over forms and dialogs as well."""

    @property
    def action(self) -> str:
        """The name behind `action_`."""
        return self.id.replace(".", "_")

    @property
    def names(self) -> list[str]:
        """Its keys, one by one, as Textual names them."""
        return [key for key in self.keys.split(",") if key]

    @property
    def fixed(self) -> bool:
        """Whether its keys are the same for everybody: those that answer questions, and those of a field."""
        return self.mode is Mode.FIELD or self.id in ("app.back", "table.open")

    def acts_in(self, mode: Mode) -> bool:
        """Whether a key of its acts in a mode; in a field a character is text."""
        return mode is not Mode.FIELD or not self.keys or not all(map(key_names.is_text, self.names))

    def key_in(self, mode: Mode) -> str:
        """The key to print in a mode."""
        usable = [name for name in self.names if mode is not Mode.FIELD or not key_names.is_text(name)]
        return self.shown if not usable or usable == self.names else key_names.printed(usable[0])

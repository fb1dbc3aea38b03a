"""Ways out that refusals name as commands of a shell, as whoever sits before a screen takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COMMAND = r"`billspool ([a-z-]+(?: [a-z-]+)?)[^`]*`"
_SCREENS: Mapping[str, tuple[str, str]] = {
    "vendors list": ("app.compliance", "Compliance ({key})"),
    "projects list": ("app.periods", "Periods ({key})"),
    "cost-codes list": ("app.links", "Links ({key}), tab Items,"),
    "commitments list": ("app.commitments", "Commitments ({key})"),
    "change-orders list": ("app.commitments", "the commitment’s tab Change orders"),
    "invoices list": ("app.invoices", "Review ({key})"),
    "invoices show": ("app.invoices", "the invoice itself"),
    "periods list": ("app.periods", "Periods ({key})"),
    "periods open": ("periods.open", "{key} on Periods"),
    "ssov show": ("commitment.breakdown", "the breakdown ({key} on the commitment)"),
    "compliance list": ("app.compliance", "Compliance ({key}), tab Documents,"),
    "holds list": ("app.compliance", "Compliance ({key}), tab Holds,"),
    "mail list": ("app.mail", "Mail ({key})"),
}
"""A command of the shell -> the command of the screen whose key it is, and the same in words."""


def on_screen(sentence: str) -> str:
    """The sentence, naming screens and keys where it named commands; those only the shell has stay."""
    if "`" not in sentence:
        return sentence
    import re

    return re.sub(_COMMAND, _taken, sentence)


def _taken(command: Any) -> str:
    from tui.keymap import key

    known = _SCREENS.get(command[1])
    return known[1].format(key=key(known[0])) if known else command[0]

"""Commands on the record of what was done."""

from __future__ import annotations

from tui.commands.command import Command

HISTORY = ("history",)

COMMANDS = (
    Command("history.who", "w", "w", "who", "Only what one person did", HISTORY, footer=20),
    Command("history.what", "v", "v", "what", "Only acts of one kind", HISTORY, footer=21),
)  # fmt: skip

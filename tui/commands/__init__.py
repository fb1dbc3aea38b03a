"""The one table of commands and their keys, a part for each place: bindings, footers, help and the palette are views of it (`tui.keymap`).

A command's `id` says where it lives and what it does (``review.approve``) and names the action that carries it out
(``action_review_approve``) on the screen, the table or the application.
"""

from __future__ import annotations

from tui.commands import (
    accounting,
    compliance,
    contracts,
    everywhere,
    fields,
    invoices,
    mail,
    reconciliation,
    record,
    reports,
    review,
    revising,
    table,
)
from tui.commands.command import EVERYWHERE, TABLE, Command, Mode

__all__ = ["BY_ID", "COMMANDS", "EVERYWHERE", "TABLE", "Command", "Mode"]

PARTS = (
    everywhere,
    table,
    contracts,
    compliance,
    invoices,
    record,
    reports,
    review,
    revising,
    accounting,
    mail,
    reconciliation,
    fields,
)

COMMANDS: tuple[Command, ...] = tuple(command for part in PARTS for command in part.COMMANDS)
"""The commands with the keys they have until somebody gives them others."""
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

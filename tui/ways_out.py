"""Ways out that refusals name as commands of a shell, as whoever sits before a screen takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMED = r"`billspool ([a-z-]+(?: [a-z-]+)?)[^`]*`"
_BESIDE = r"\(billspool ([a-z-]+(?: [a-z-]+)?)[^()]*\)"
"""A command that is itself the way out, and one that stands behind it in words."""
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


_KEYS: Mapping[str, tuple[str, str]] = {
    "commitments approve": ("commitment.approve", "{key} on the commitment"),
    "commitments send": ("commitment.order", "{key} on the commitment"),
    "commitments contacts": ("commitment.contacts", "{key} on the commitment"),
    "compliance set": ("app.compliance", "Compliance, {key}"),
    "erp unlink": ("queue.unlink", "{key} in the queue"),
    "holds release": ("app.compliance", "Compliance, {key}, tab Holds"),
    "invite": ("periods.invite", "{key} on Periods"),
    "invite remind": ("periods.remind", "{key} on Periods"),
    "invoices change": ("review.head", "{key} on the invoice"),
    "lists link": ("app.links", "Links, {key}"),
    "lists add-vendor": ("links.add", "{key} on Links"),
    "mail again": ("mail.again", "{key} on Mail"),
    "mail cancel": ("mail.cancel", "{key} on Mail"),
    "periods open": ("periods.open", "{key} on Periods"),
    "spool status": ("app.queue", "queue, {key}"),
    "ssov approve": ("commitment.breakdown", "{key} on the commitment"),
    "ssov enable": ("commitment.breakdown", "{key} on the commitment"),
    "waivers request": ("app.compliance", "Compliance, {key}, tab Lien waivers"),
    "waivers sign": ("app.compliance", "Compliance, {key}, tab Lien waivers"),
}
"""The same for commands that stand beside a way out, in brackets."""


def on_screen(sentence: str) -> str:
    """The sentence, naming screens and keys where it named commands; those only the shell has stay."""
    if "billspool " not in sentence:
        return sentence
    import re

    named = re.sub(_NAMED, lambda command: _taken(command, _SCREENS, "{}"), sentence)
    return re.sub(_BESIDE, lambda command: _taken(command, _KEYS, "({})"), named)


def _taken(command: Any, known: Mapping[str, tuple[str, str]], form: str) -> str:
    from tui.keymap import key

    name = command[1] if command[1] in known else command[1].split(" ")[0]
    if name not in known:
        return str(command[0])
    command_id, words = known[name]
    return form.format(words.format(key=key(command_id)))

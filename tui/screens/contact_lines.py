"""The lines of an invoice contact's home: what waits for him and with which way on, what is with the office, what was paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from store.rules.invitations import TYPES
from store.views.contact_home import ContactHome, Errand
from tui.keymap import key
from tui.text import cell, joined, plain
from tui.widgets.columns import fitted
from tui.widgets.figures import day, money
from tui.widgets.openings import Line
from tui.words import said

COMMITMENT, INVOICE = "commitment", "invoice"
"""First half of the target of a line."""
NARROWEST = 78
"""Columns a line has in the narrowest terminal; what is more goes to the names."""

MINE = {
    "schedule": "submit the breakdown",
    "invitation": "answer the invitation",
    "returned": "revise and submit again",
    "to_bill": "create the invoice",
    "draft": "finish and submit",
}
LEISURE = 99
"""Days left where no day is set."""
THEIRS = {"under_review": "under review", "approved": "approved, to be paid"}


def waiting(home: ContactHome, width: int, today: dt.date) -> list[Line]:
    """All lines, those that wait for him first."""
    mine, theirs, paid = home.of(*MINE), home.of(*THEIRS), home.of("paid")
    lines = [Line(cell("Waits for you", "bold"))]
    lines += [line for each in mine for line in _mine(each, width, today)]
    if not mine:
        lines.append(Line(cell("    Nothing waits for you.", "$dim")))
    for heading, errands in (("With the office", theirs), ("Paid lately", paid)):
        if errands:
            lines.append(Line(cell(heading, "bold")))
            lines += [_theirs(each, width, today) for each in errands]
    return lines


def _names(each: Errand, width: int) -> str:
    """The commitment's title and its project, in what is left beside number, way on and due date."""
    more = max(0, width - NARROWEST)
    title, project = 14 + min(26, more * 3 // 5), 10 + min(16, more * 2 // 5)
    return f"{fitted(plain(each.title), title)} {fitted(plain(each.project), project)} "


def _mine(each: Errand, width: int, today: dt.date) -> Iterator[Line]:
    left = (each.due - today).days if each.due else LEISURE
    tone = "bold $error" if left < 0 else "$warning" if left <= 3 else "$dim"
    until = f"{-left} d late" if left < 0 else f"due {day(each.due, today)}" if each.due else ""
    yield Line(
        joined((f"  {each.invoice or each.number:<13}", "bold"), _names(each, width),
               (f"{MINE[each.kind]:<24}", "$accent"), (until, tone)),
        (INVOICE, each.invoice) if each.invoice else (COMMITMENT, each.number),
    )  # fmt: skip
    if each.kind in ("returned", "schedule") and each.note:
        yield Line(
            cell(f"      “{fitted(plain(each.note), min(len(each.note), width - 10)).rstrip()}”", "$warning")
        )
    if each.kind == "schedule":
        yield Line(
            cell(
                f"      Nothing is billed before it is approved; open it, {key('commitment.breakdown')} opens the breakdown.",
                "$dim",
            )
        )
    if each.kind == "invitation":
        yield Line(
            cell(f"      {said(TYPES[each.note])}; open it, {key('commitment.answer')} answers.", "$dim")
        )


def _theirs(each: Errand, width: int, today: dt.date) -> Line:
    words = THEIRS.get(each.kind) or f"{each.note}, {day(each.due, today)}"
    return Line(
        joined((f"  {each.invoice or each.number:<13}", "bold"), _names(each, width),
               f"{words:<24}", f"{money(each.amount):>14}"),
        (INVOICE, each.invoice) if each.invoice else (COMMITMENT, each.number),
    )  # fmt: skip

"""What the board of a billing period says above its rows and of a row: dates, how the rows stand, invitations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.content import Content

from store.rules.invitations import TYPES
from store.views.period_board import Counts
from tui.keymap import key
from tui.text import cell, joined, plain
from tui.widgets.columns import Column
from tui.widgets.figures import day, money, state_words
from tui.widgets.window import Row
from tui.words import said

COLUMNS = (
    Column("number", "Number", width=10, frozen=True), Column("vendor", "Vendor", width=11, grow=2),
    Column("state", "State", "state", 16), Column("late", "Late", width=5, sort="-"),
    Column("gross", "Billed", "money", 13, sort="-"), Column("due", "Due", "money", 13, sort="-"),
    Column("retained", "Retained", "money", 12, sort="-", min_terminal_width=120),
    Column("title", "Title", width=14, grow=2, sort="-", min_terminal_width=120),
)  # fmt: skip
STANDING = (
    ("no contact", ("no_contact",)),
    ("not invited", ("not_invited",)),
    ("invited", ("invited",)),
    ("accepted", ("accepted",)),
    ("declined", ("declined",)),
    ("draft", ("draft",)),
    ("returned", ("revise_and_resubmit",)),
    ("under review", ("under_review", "pending_owner_approval")),
    ("approved", ("approved", "approved_as_noted", "rejected")),
    ("with accounting", ("ready_to_export", "exporting", "failed")),
    ("synced", ("synced",)),
    ("paid", ("paid",)),
)
"""How many rows stand where: the words, and the states that count."""
IN_SHORT = (
    *STANDING[:2],
    ("waited for", ("invited", "accepted", "draft", "revise_and_resubmit")),
    ("declined", ("declined",)),
    ("handed in", tuple(state for _, states in STANDING[7:] for state in states)),
)
"""The same where there is little room."""


def nothing_open() -> str:
    """What to do where no period is open."""
    return f"No open billing period. {key('periods.open')} opens one."


def period_line(
    before: Row | None, period: Row | None, after: Row | None, offered: tuple[dt.date, dt.date, dt.date] | None, today: dt.date
) -> Content:  # fmt: skip
    """The period shown with its dates, the one before it and the one after (or the one to be opened next)."""
    if period is None:
        return cell(nothing_open(), "$warning")
    parts: list[tuple[str, str]] = []
    if before:
        parts.append((f"‹ {before['position']} {span(before, today)}  ", "$dim"))
    words = f"[{period['position']}  {span(period, today)} · due {day(period['due_date'], today)}]"
    parts.append((words, "bold $accent"))
    if after:
        parts.append((f"  {after['position']} {span(after, today)} ›", "$dim"))
    elif offered:
        parts.append((f"  next {_days(offered[0], offered[1], today)}", "$dim"))
    return joined(*parts)


def span(period: Row, today: dt.date) -> str:
    """``1 Jan – 31 Jan``."""
    return _days(period["start_date"], period["end_date"], today)


def _days(start: dt.date, end: dt.date, today: dt.date) -> str:
    return f"{day(start, today)} – {day(end, today)}"


def standing_line(
    period: Row | None, counts: Counts | None, narrowed: str, today: dt.date, width: int
) -> Content:
    """Whether the period is open and for how long, who is late, and how the rows stand."""
    if period is None or counts is None:
        return Content("")
    left = (period["due_date"] - today).days
    if period["status"] != "open":
        state = (f"closed, {key('periods.reopen')} reopens", "$warning")
    elif left < 0:
        state = (
            f"open, {-left} d past due, {counts.late} late",
            "bold $error" if counts.late else "$warning",
        )
    else:
        state = (f"open, {left} d left", "$success")
    shown = (f"only {narrowed}: ", "bold $accent") if narrowed else ("", "")
    lines = [
        joined(shown, state, (" · ", ""), (_counted(counts, groups) or "nothing to bill here", "$dim"))
        for groups in (STANDING, IN_SHORT)
    ]
    return next((line for line in lines if line.cell_length <= width), lines[-1])


def _counted(counts: Counts, groups: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    return " · ".join(f"{counts.of(*states)} {words}" for words, states in groups if counts.of(*states))


def truth(
    row: Row, against: Sequence[str], today: dt.date, *, is_open: bool = True
) -> tuple[Content, Content]:
    """The full truth about a row in two lines: what is billed, and how it was invited or why it cannot be."""
    late = f" · {row['late']} late" if row["late"] else ""
    first = joined(
        (f"{row['number']} {row['title']}", "bold"),
        f" · {row['vendor']} · {state_words(row['state'])}",
        (late, "$error"),
    )
    invited = _invited(row, against, today, is_open)
    if not row["position"]:
        return first, invited
    invoice = f"{row['number']}/{row['position']}: billed {money(row['gross'])}, due {money(row['due'])}"
    return first, joined(invoice, " · ", invited) if invited.plain else cell(invoice)


def _invited(row: Row, against: Sequence[str], today: dt.date, is_open: bool) -> Content:
    if row["response"]:
        told = f"Invited {day(row['sent_at'], today)} to bill {said(TYPES[row['type']].lower())}"
        answer = {"none": "no answer yet", "accepted": "accepted"}.get(
            row["response"], f"declined: “{plain(row['reason'])}”"
        )
        again = f" · reminded {day(row['reminded_at'], today)}" if row["reminded_at"] else ""
        return cell(f"{told} · {answer}{again}")
    if against and not row["position"]:
        return cell(against[0], "$warning")
    how = f"; {key('periods.invite')} invites." if is_open else "; the period is closed."
    return cell("" if row["position"] else f"Not invited{how}", "$dim")

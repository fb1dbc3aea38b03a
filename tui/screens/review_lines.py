"""The words and columns of the invoice sheet: nothing here draws or changes anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from textual.content import Content

from store.actions.entries import Entry
from store.actions.review import Mark
from store.rules.checks import line_findings
from store.rules.invoice_status import EDITABLE, UNDER_REVIEW
from store.rules.line_entry import with_percent
from store.rules.money import grouped, parse_percent, parse_quantity
from store.rules.pay_application import ApplicationLine
from store.rules.review import HELD, is_held
from store.views.invoices import InvoiceDocument
from store.views.pay_applications import FIGURES
from tui.keymap import key
from tui.screens import banners
from tui.text import cell, joined, rows
from tui.ways_out import on_screen
from tui.widgets.columns import Column
from tui.widgets.figures import money, percent, quantity
from tui.widgets.sums import amount
from tui.widgets.window import Row
from tui.words import said as worded
from tui.words import told as in_words

WIDE, TALL = 120, 40
NO_MARK = "There is no mark here to take back."

LINE = Column("line", "Ln", width=5, frozen=True)
DESCRIPTION = Column("description", "Description", width=12, grow=1, frozen=True)
SCHEDULED = Column("scheduled_value", "Scheduled", "money", 12)
PREVIOUS = Column("work_prev", "Previous", "money", 12)
THIS = Column("work_this", "This period", "money", 12, edit=True)
STORED = Column("stored", "Stored", "money", 12, edit=True)
RATE = Column("work_retainage_bp", "Ret %", "percent", 5, edit=True)
STORED_RATE = Column("materials_retainage_bp", "Mat %", "percent", 5, edit=True)
PERCENT = Column("percent", "%", "percent", 5)
TOTAL = Column("total", "Total", "money", 12)
BALANCE = Column("balance", "To finish", "money", 12)

# Most needed first: what does not fit is a pan to the right away.
ENTRY = (LINE, DESCRIPTION, SCHEDULED, THIS, STORED, RATE, PERCENT, PREVIOUS, TOTAL, BALANCE, STORED_RATE)
UNIT_ENTRY = (
    LINE, DESCRIPTION, Column("quantity_scheduled", "Of", "quantity", 9), Column("quantity_prev", "Before", "quantity", 9),
    Column("quantity_this", "Quantity", "quantity", 9, edit=True), THIS, RATE, PERCENT, SCHEDULED, TOTAL, BALANCE,
)  # fmt: skip
MARK = Column("mark", "Mark", "mark", 11)
DIFFERENCE = Column("difference", "Difference", "money", 12)
_DECIDED_ON = (
    LINE,
    DESCRIPTION,
    SCHEDULED,
    Column("claimed", "Claimed", "money", 12),
    replace(THIS, title="Certified"),
    PERCENT,
    MARK,
)
REVIEW = (*_DECIDED_ON, STORED, PREVIOUS, DIFFERENCE, TOTAL, BALANCE, RATE, STORED_RATE)
REVISED = (
    *_DECIDED_ON,
    Column("was", "Last revis.", "money", 12),
    DIFFERENCE,
    STORED,
    PREVIOUS,
    TOTAL,
    BALANCE,
    RATE,
    STORED_RATE,
)

_SAID = (Column("claimed", "Claimed", "money", 12), Column("proposed", "Proposed", "money", 13), MARK)
RETURNED = (
    LINE,
    DESCRIPTION,
    _SAID[0],
    THIS,
    *_SAID[1:],
    STORED,
    RATE,
    PERCENT,
    SCHEDULED,
    PREVIOUS,
    TOTAL,
    BALANCE,
)
UNIT_RETURNED = (
    LINE, DESCRIPTION, _SAID[0], UNIT_ENTRY[4], THIS, *_SAID[1:], RATE, PERCENT, SCHEDULED, TOTAL, BALANCE,
)  # fmt: skip
"""While an invoice is revised: what was claimed and what the reviewer would certify stand beside the amount."""

FIELDS = {
    "work_this": "work",
    "stored": "stored",
    "work_retainage_bp": "work_retainage_percent",
    "materials_retainage_bp": "materials_retainage_percent",
    "quantity_this": "quantity",
}
"""Column -> the figure it enters."""
AMOUNTS = {"work_retainage_bp": "work_retainage", "materials_retainage_bp": "materials_retainage"}
"""Column of a rate -> the figure an amount enters instead, typed with a $ before or behind it."""


CLOSED = {
    "work": (),
    "retainage": ("work_this", "stored", "quantity_this", "work_retainage_bp", "materials_retainage_bp"),
    "both": (),
}
"""Cells an invoice of a type does not take."""


def columns(
    document: InvoiceDocument, *, revised: bool = False, returned: bool = False
) -> tuple[Column, ...]:
    """The columns of an invoice: entry while it is being filled in, review from then on.

    What its type closes cannot be edited, and a contact is not shown what is left to finish.

    Args:
        revised: whether there is an earlier revision to compare with.
        returned: whether the reviewer's marks and proposals stand beside the amounts.
    """
    closed, chosen = CLOSED[document.invoice.type], _chosen(document, revised, returned)
    return tuple(
        replace(column, edit=False) if column.key in closed else column
        for column in chosen
        if document.sees_balance or column is not BALANCE
    )


def _chosen(document: InvoiceDocument, revised: bool, returned: bool) -> tuple[Column, ...]:
    by_unit = document.commitment.accounting == "unit"
    if document.invoice.status not in EDITABLE:
        return REVISED if revised else REVIEW
    if returned:
        return UNIT_RETURNED if by_unit else RETURNED
    return UNIT_ENTRY if by_unit else ENTRY


def entry(row: Row, key: str, text: str) -> Entry | None:
    """What was typed into a cell as an entry on its line; None where it says what is there already."""
    typed, field = text.strip(), FIELDS[key]
    if not typed:
        return None
    if key == "work_this" and typed.endswith("%"):
        return Entry(row["line"], percent=parse_percent(typed[:-1].strip(), "percent complete"))
    if key in AMOUNTS and "$" in typed:
        return Entry(
            row["line"], **{AMOUNTS[key]: amount(typed.strip("$ "), f"retainage of line {row['line']}")}
        )
    readers = {"work": amount, "stored": amount, "quantity": parse_quantity}
    value = readers.get(field, parse_percent)(typed.removesuffix("%").strip(), f"line {row['line']}")
    if value == row.get(key):
        return None
    return Entry(line=row["line"], **{field: value})


def _line_of(row: Row) -> ApplicationLine:
    return ApplicationLine(**{name: row[name] for name in FIGURES})


def within_contract(row: Row) -> bool:
    """Whether a line stays within its scheduled value."""
    findings = line_findings(_line_of(row), overbilling_allowed=False)
    return not any(finding.rule.startswith("overbilling") for finding in findings)


def percent_of_schedule(row: Row) -> Callable[[int], int]:
    """What makes a percentage complete, in basis points, the work this period, in cents, that brings the line there."""
    return lambda basis_points: with_percent(_line_of(row), basis_points).work_this


def truth(row: Row) -> Content:
    """Everything about one line in three rows: what it is, its figures, and what was said about it."""
    first = joined(
        (f"{row['line']} {row['description']}", "bold"),
        (f" · {row['link']}" if row["link"] else "", "$accent"),
        f" · {row['cost_code']} · scheduled {grouped(row['scheduled_value'])} · previous {grouped(row['work_prev'])}",
    )
    figures = [f"claimed {grouped(row['claimed'])}"] if row["difference"] else []
    figures += [f"this period {grouped(row['work_this'])}"]
    if row["quantity_scheduled"] is not None:
        figures += [
            f"{quantity(row['quantity_this'])} {row['unit']} of {quantity(row['quantity_scheduled'])}"
        ]
    if row["stored"] or row["stored_prev"]:
        figures += [f"stored {grouped(row['stored'])} (was {grouped(row['stored_prev'])})"]
    if row["installed"]:
        figures += [f"{grouped(row['installed'])} from storage"]
    held = f"{worded('retainage')} {percent(row['work_retainage_bp'])} % = {grouped(row['work_retainage_this'])}, held {grouped(row['retainage'])}"
    return rows(first, " · ".join([*figures, held]), _said(row))


def _said(row: Row) -> Content:
    words = [f"adjusts {row['adjusts']}"] if row["adjusts"] else []
    words += [f"changed: {', '.join(row['changes'])}"] if row.get("changes") else []
    words += [row["rate_why"]] if row["rate_why"] else []
    released = row["work_retainage_released"] + row["materials_retainage_released"]
    if released:
        why = f" ({row['release_why']})" if row["release_why"] else ""
        words.append(f"released {grouped(released)}{why}")
    if row["comment"]:
        words.append(f"{row['marked_by'] or 'reviewer'}: “{row['comment']}”")
    if row["proposed"] is not None:
        words.append(f"proposed {grouped(row['proposed'])}")
    words += [f"! {in_words(finding)}" for finding in row["findings"]]
    return cell(" · ".join(words), "$warning")


EARNED, EARNED_SHORT = "Earned net", "Earned"
"""Line 6 of the form, and how it is called beside a figure that leaves no room."""


def summary(document: InvoiceDocument, unposted: int, width: int) -> Content:
    """The G702 in two rows, and a third with the most pressing finding and what is not posted."""
    form = document.summary
    top = [
        _Figure("4", "Completed", form.completed_and_stored),
        _Figure("5", "Retainage", form.retainage),
        _Figure("6", EARNED, form.earned),
    ]
    below = [_Figure("7", "Previous", form.previous), _Figure("8", "DUE NOW", form.due)]
    if document.sees_balance:
        below.append(_Figure("9", "To finish", form.to_finish))
    contract = [_Figure("1", "Contract", form.original), _Figure("2", "Changes", form.net_change)]
    reached = [_Figure("3", "Sum", form.contract_sum), _Figure("%", "Complete", form.percent_complete or 0)]
    room = (width - 2) // (len(contract) + len(top))
    if width >= WIDE and all(each.cells <= room for each in (*contract, *reached, *top, *below)):
        top, below = contract + top, reached + below
    room = (width - 2) // len(top)
    return rows(_figures(top, room), _figures(below, room), _findings(document, unposted))


class _Figure(NamedTuple):
    """A line of the G702: its number, its word, and its cents or basis points."""

    number: str
    word: str
    amount: int

    @property
    def shown(self) -> str:
        return percent(self.amount) if self.number == "%" else money(self.amount)

    @property
    def cells(self) -> int:
        """How many it takes at least, with the blank behind it."""
        return len(f"{self.number} {worded(self.word)} {self.shown} ")


def _figures(figures: list[_Figure], room: int) -> Content:
    parts: list[Content] = []
    for each in figures:
        if each.word == EARNED and each.cells > room:
            each = each._replace(word=EARNED_SHORT)
        strong = "bold $accent" if each.number == "8" else ""
        spare = max(0, room - each.cells)
        gap, behind = " " * max(1, spare), " " * (2 if spare else 1)
        parts.append(
            joined(
                (f"{each.number} {worded(each.word)}", strong or "$dim"),
                (f"{gap}{each.shown}{behind}", strong),
            )
        )
    return joined(*parts)


def _findings(document: InvoiceDocument, unposted: int) -> Content:
    waiting = cell(
        f"{_marks(unposted)}, not posted · {key('review.post')}   " if unposted else "",
        "bold $warning",
    )
    said = banners.banners(document)
    findings = banners.untold(document)
    others = len(said) + len(findings) - 1
    more = f" (+{others}, {key('review.findings')})" if others > 0 else ""
    if said:
        return joined(waiting, (f"!{more} {said[0]}", "$warning"))
    if findings:
        tone = "$error" if findings[0].level == "error" else "$warning"
        return joined(
            waiting,
            (
                f"{'✗' if findings[0].level == 'error' else '!'}{more} {on_screen(in_words(findings[0].message))}",
                tone,
            ),
        )
    memo = document.invoice.comment
    return joined(waiting, ("memo ", "$dim"), memo) if memo else waiting


@dataclass(frozen=True, slots=True)
class Pending:
    """A mark that is not posted yet, and the figures of the line it was set on."""

    mark: Mark
    seen: tuple[int, ...]


def figures_seen(document: InvoiceDocument) -> dict[str, tuple[int, ...]]:
    """What a reviewer decides upon, line by line."""
    return {line.line: (line.work_this, line.stored, line.total, line.retainage) for line in document.lines}


def overtaken(document: InvoiceDocument, decisions: Mapping[str, Pending]) -> list[str]:
    """The lines whose pending mark no longer holds: their figures changed, or the invoice left the review."""
    if document.invoice.status != UNDER_REVIEW:
        return list(decisions)
    now = figures_seen(document)
    return [line for line, pending in decisions.items() if now.get(line) != pending.seen]


@dataclass(frozen=True, slots=True)
class Plan:
    """What posting would do: the question, whether the review finishes with it, and the sentence afterwards."""

    question: str
    finishes: bool
    done: str


def standing(document: InvoiceDocument, decisions: Mapping[str, Pending]) -> dict[str, str]:
    """How each line stands, marks that are not posted counted: ``approved``, ``rejected``, ``held`` or ``no_action``."""
    marks = {
        row.line: HELD if is_held(row.mark, row.comment, row.marked_by) else str(row.mark)
        for row in document.rows
    }
    return marks | {line: pending.mark.mark for line, pending in decisions.items()}


def plan(document: InvoiceDocument, decisions: Mapping[str, Pending], wanted: str) -> Plan:
    """What F10 does to an invoice under review, from the marks in the book and those not posted yet."""
    count, name = Counter(standing(document, decisions).values()), document.name
    due, left = grouped(document.summary.due), count["no_action"] + count[HELD]
    held = f", {count[HELD]} of them on hold" if count[HELD] else ""
    still_open = f"{left} open{held}"
    if count["rejected"] and not wanted:
        to = document.accepted.vendor_name
        return Plan(f"Return {name} to {to}: {_lines(count['rejected'])} rejected, {count['approved']} approved, {still_open}?",
                    True, f"{name} goes back to be revised.")  # fmt: skip
    if left and not wanted:
        stay = "stays" if left == 1 else "stay"
        return Plan(f"Post {_marks(len(decisions))} on {name}; {_lines(left)} {stay} open{held}?", False,
                    f"Marks posted; {_lines(left)} of {name} still open{held}.")  # fmt: skip
    words = {"approved_as_noted": "as noted", "pending_owner_approval": "and wait for the owner"}.get(
        wanted, ""
    )
    return Plan(
        f"Approve {name} {words}".rstrip() + f", {due} due?",
        True,
        f"{name} is approved {words}".rstrip() + f", {due} due. {key('review.post')} sends it.",
    )


def nothing_marked() -> str:
    """What to do before there is something to post."""
    approve, reject, hold = key("review.approve"), key("review.reject"), key("review.hold")
    return f"Nothing is marked: {approve} approves, {reject} rejects, {hold} holds; {key('review.post')} then posts."


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


def _marks(count: int) -> str:
    return f"{count} mark{'' if count == 1 else 's'}"

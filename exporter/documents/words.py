"""The words and figures of a pay application that its pages and its workbook share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from store.rules.money import percent_text, quantity_text, unit_price_text
from store.rules.pay_application import ApplicationLine
from store.text import printable
from store.views.papers import Paper
from store.views.pay_applications import LineRow

SUMMARY: tuple[tuple[str, str, str], ...] = (
    ("1", "Original contract sum", ""),
    ("2", "Net change by change orders", ""),
    ("3", "Contract sum to date", "line 1 + line 2"),
    ("4", "Completed and stored to date", "column G of the line sheet"),
    ("5a", "Retainage on completed work", ""),
    ("5b", "Retainage on stored materials", ""),
    ("5", "Retainage held", "line 5a + line 5b"),
    ("6", "Earned less retainage", "line 4 − line 5"),
    ("7", "Less earlier certificates", "line 6 of the application before"),
    ("8", "Payment due now", "line 6 − line 7"),
    ("9", "To finish, with retainage", "line 3 − line 6"),
)
"""The lines of the summary: number, words, and how each comes about."""
STRONG = frozenset({"3", "5", "8"})
STATUS = {
    "draft": "Draft", "under_review": "Under review", "revise_and_resubmit": "Returned for revision",
    "pending_owner_approval": "Pending owner", "approved_as_noted": "Approved as noted", "approved": "Approved",
}  # fmt: skip
CURRENCY = {"US": "US dollars", "CA": "Canadian dollars"}
STATEMENT = (
    "I may sign for the company named above as the one who bills. The work billed on these sheets is in place and the materials listed as "
    "stored are on hand, as far as I know after checking. What was paid to us before has gone where it was owed. The amount on "
    "line 8 is due to us."
)
CERTIFICATE = (
    "The lines of this application were looked at one by one. The amount certified for payment is that of line 8; where a figure is not "
    "the one that was claimed, the sheet “Claimed and certified” names the line, both figures and the reason."
)
WAIVER = (
    "Lien waiver: where the contract or the law asks for one, a waiver conditional on payment of line 8 comes with this application. A waiver "
    "without that condition is given only once the money has arrived."
)
OFF = "Provisional: {status}. These sheets certify nothing and nothing is payable on them until the review is done."


def summary_lines(paper: Paper) -> Iterator[tuple[str, str, str, int]]:
    """Number, words, origin and cents of each line of the summary; without line 9 for a contact."""
    figures = paper.document.summary.by_number()
    for number, words, origin in SUMMARY:
        if number != "9" or paper.balance_shown:
            yield number, paper.said(words), origin, figures[number]


def day(value: date) -> str:
    """A date on paper, ``31 Jan 2026``: read alike on both sides of the border and of the ocean."""
    return f"{value.day} {value:%b} {value.year}"


def moment(at: str | None) -> str:
    """A UTC stamp on paper."""
    return f"{at[:10]} {at[11:16]} UTC" if at else ""


def period(paper: Paper) -> str:
    """The billing period from its first to its last day."""
    found = paper.document.period
    return f"{day(found.start_date)} – {day(found.end_date)}"


def percent(basis_points: int | None) -> str:
    """Percent with two decimals; blank where nothing is scheduled."""
    return "" if basis_points is None else percent_text(basis_points)


def described(row: LineRow, line: ApplicationLine) -> str:
    """What the line is; a unit line with its quantity, unit and price, and the quantity of this period below."""
    name = f"{row.description} (adjusts {row.adjusts})" if row.adjusts else row.description
    if line.unit_price is None or line.quantity_scheduled is None:
        return name
    unit = f" {row.unit}" if row.unit else ""
    parts = (
        f"{quantity_text(line.quantity_scheduled)}{unit} at {unit_price_text(line.unit_price)}",
        f"before {quantity_text(line.quantity_prev)}, now {quantity_text(line.quantity_this)}",
    )
    return f"{name}\n{'; '.join(parts)}"


def grouped_lines(paper: Paper) -> Iterator[tuple[str, list[tuple[LineRow, ApplicationLine]]]]:
    """The lines in groups: the schedule of values, then each change order under its own heading."""
    lines = paper.lines
    contract = [pair for pair in lines if pair[1].kind == "contract"]
    if contract:
        yield "", contract
    by_name = {line.line: (row, line) for row, line in lines if line.kind == "change_order"}
    for change in paper.changes:
        new = "new on this application" if change.is_new else "carried from earlier applications"
        title = f"{change.number} {printable(change.title)} · {new}"
        yield title, [by_name.pop(name) for name in change.lines if name in by_name]
    if by_name:
        yield "Other change-order lines", list(by_name.values())


def address(*parts: str) -> str:
    """The parts of an address that are there, in one line."""
    return ", ".join(part for part in parts if part)

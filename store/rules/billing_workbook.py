"""The billing workbook: its columns, which of them a subcontractor fills in, and what differs when it comes back.

One table of columns serves whoever writes the workbook and whoever reads it. Amounts are cents, rates basis points, quantities and unit
prices ten-thousandths. The balance to finish is the contractor's and does not stand in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from store.rules.continuation import ApplicationLine
from store.rules.money import grouped, percent_text, quantity_text, unit_price_text

Type = Literal["work", "retainage", "both"]
WORK: tuple[str, ...] = ("work", "both")
RELEASE: tuple[str, ...] = ("retainage", "both")
TYPE_WORDS = {
    "work": "work and materials",
    "retainage": "release of retainage",
    "both": "work, materials and retainage",
}
MARK_WORDS = {"approved": "approved", "rejected": "rejected", "no_action": ""}
SHEET, SUMMARY, IDENTITY = "Pay application", "Summary", "billspool"
"""The sheets of a billing workbook; the last one is hidden."""
MARKER, VERSION = "billspool billing workbook", "1"
"""What the first row of the hidden sheet says."""
NUMBER_LABEL, COMMENT_LABEL = "Your invoice number", "A word to the reviewer"


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line as it stands in a billing workbook: the figures, and what the reviewer said of it."""

    figures: ApplicationLine
    description: str = ""
    unit: str = ""
    mark: str = "no_action"
    comment: str = ""
    proposed: int | None = None
    claimed: int = 0

    @property
    def line(self) -> str:
        """Its number, such as ``2`` or ``CO1``."""
        return self.figures.line

    @property
    def by_unit(self) -> bool:
        """Whether it is billed by quantity."""
        return self.figures.unit_price is not None

    def as_plain(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            **{name: getattr(self, name) for name in _SAID},
            "figures": {name: getattr(self.figures, name) for name in _FIGURES},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SentLine:
        """The line of such values."""
        return cls(**{**plain, "figures": ApplicationLine(**plain["figures"])})


_SAID = tuple(each.name for each in fields(SentLine) if each.name != "figures")
_FIGURES = tuple(each.name for each in fields(ApplicationLine))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet.

    Attributes:
        kind: ``text``, ``money``, ``percent``, ``quantity`` or ``price``: how its cells are written and read.
        value: what was written into it; None where a formula computes it.
        opens: in which types of workbook it is filled in; ``entry`` is the figure it then gives.
        group: ``unit``, ``release`` or ``review``: it appears where there is something of that; empty for always.
    """

    key: str
    heading: str
    kind: Literal["text", "money", "percent", "quantity", "price"]
    width: int
    value: Callable[[SentLine], Any] | None = None
    opens: tuple[str, ...] = ()
    entry: str = ""
    group: str = ""


def _figure(name: str) -> Callable[[SentLine], Any]:
    return lambda line: getattr(line.figures, name)


COLUMNS: tuple[Column, ...] = (
    Column("line", "Line", "text", 8, lambda line: line.line),
    Column("description", "Description", "text", 34, lambda line: line.description),
    Column("scheduled", "Scheduled value (C)", "money", 15, _figure("scheduled_value")),
    Column("unit", "Unit", "text", 7, lambda line: line.unit, group="unit"),
    Column("unit_price", "Unit price", "price", 11, _figure("unit_price"), group="unit"),
    Column("quantity_prev", "Quantity before", "quantity", 12, lambda line: line.figures.quantity_prev if line.by_unit else None, group="unit"),
    Column("work_prev", "Work before (D)", "money", 15, _figure("work_prev")),
    Column("quantity", "Quantity this period", "quantity", 13, lambda line: line.figures.quantity_this if line.by_unit else None, WORK, "quantity", "unit"),
    Column("work", "Work this period (E)", "money", 15, _figure("work_this"), WORK, "work"),
    Column("stored", "Materials stored now (F)", "money", 15, _figure("stored"), WORK, "stored"),
    Column("mark", "Review", "text", 10, lambda line: MARK_WORDS[line.mark], group="review"),
    Column("claimed", "Claimed before", "money", 14, lambda line: line.claimed, group="review"),
    Column("proposed", "Proposed instead", "money", 14, lambda line: line.proposed, group="review"),
    Column("comment", "Reason", "text", 38, lambda line: line.comment, group="review"),
    Column("total", "Completed and stored (G)", "money", 15),
    Column("percent", "% (G of C)", "percent", 9),
    Column("rate", "Retainage %", "percent", 10, _figure("work_retainage_bp")),
    Column("release_work", "Release: work", "money", 14, _figure("work_retainage_released"), RELEASE, "release_work", "release"),
    Column("work_held", "Held on work", "money", 14),
    Column("materials_rate", "Retainage % on stored", "percent", 11, _figure("materials_retainage_bp")),
    Column("release_materials", "Release: stored", "money", 14, _figure("materials_retainage_released"), RELEASE, "release_materials", "release"),
    Column("materials_held", "Held on stored", "money", 14),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
FIGURES = {"work": "work_this", "quantity": "quantity_this", "stored": "stored",
                   "release_work": "work_retainage_released", "release_materials": "materials_retainage_released"}  # fmt: skip
"""What each open column's figure is called on a line of a pay application."""


def columns(lines: Sequence[SentLine], kind: str) -> tuple[Column, ...]:
    """The columns of a workbook with these lines, of that type."""
    shown = {
        "": True,
        "unit": any(line.by_unit for line in lines),
        "release": kind in RELEASE,
        "review": any(line.mark != "no_action" or line.comment for line in lines),
    }
    return tuple(column for column in COLUMNS if shown[column.group])


def is_open(column: Column, line: SentLine, kind: str) -> bool:
    """Whether the subcontractor fills in this cell: never on a line that is approved already."""
    if kind not in column.opens or line.mark == "approved":
        return False
    if column.key == "quantity":
        return line.by_unit
    return not (line.by_unit and column.key in ("work", "stored"))


def is_computed(column: Column, line: SentLine) -> bool:
    """Whether a formula stands in this cell."""
    return column.value is None or (line.by_unit and column.key == "work")


def fingerprint(lines: Iterable[SentLine], kind: str, invoice: str, revision: int) -> str:
    """A checksum of a schedule as it is handed out; another one means that something in it is different."""
    held = [kind, invoice, revision, *(line.as_plain() for line in lines)]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def seal(identity: Mapping[str, str], print_: str) -> str:
    """The checksum over what the hidden sheet says of a workbook, and over the schedule in it."""
    return hashlib.sha256(json.dumps([dict(identity), print_], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different from when the workbook was made, or what taking it in changes besides its amounts.

    Attributes:
        line: the line concerned, empty where the whole workbook is.
        rule: a stable word for scripts.
        stops: whether it has to be settled first, since amounts were filled in on another footing.
        message: a sentence.
    """

    line: str
    rule: str
    stops: bool
    message: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in on a line: figures by the name of their entry, where they differ from what was written there."""

    line: str
    figures: Mapping[str, int] = field(default_factory=dict)


Words = Callable[[int], str]
TERMS: tuple[tuple[str, str, Words], ...] = (
    ("scheduled_value", "scheduled value", grouped),
    ("unit_price", "unit price", unit_price_text),
    ("quantity_scheduled", "scheduled quantity", quantity_text),
    ("work_prev", "work before", grouped),
    ("quantity_prev", "quantity before", quantity_text),
    ("stored_prev", "materials stored before", grouped),
    ("work_retainage_prev", "retainage held on work before", grouped),
    ("materials_retainage_prev", "retainage held on stored materials before", grouped),
    ("work_retainage_bp", "retainage rate", lambda rate: f"{percent_text(rate)} %"),
    ("materials_retainage_bp", "retainage rate on stored materials", lambda rate: f"{percent_text(rate)} %"),
)
"""On what footing a line was filled in."""
_ENTERED: tuple[tuple[str, str, Words], ...] = (
    ("work_this", "work this period", grouped),
    ("quantity_this", "quantity this period", quantity_text),
    ("stored", "materials stored", grouped),
    ("work_retainage_released", "release of work retainage", grouped),
    ("materials_retainage_released", "release of retainage on stored materials", grouped),
)
FIGURE_WORDS = {name: words for name, words, _ in _ENTERED}
"""What a figure that is filled in is called."""


def differences(
    sent: Sequence[SentLine], now: Sequence[SentLine], filled: Mapping[str, Filled]
) -> list[Difference]:
    """What differs between a workbook as it was made and the commitment (or the invoice it revises) as it is now.

    A line on which nothing was filled in, or nothing that differs from the book, goes on as it is now and stops nothing.
    """
    today = {line.line: line for line in now}
    known = {line.line for line in sent}
    found = [
        difference
        for line in sent
        for difference in _of_line(line, today.get(line.line), filled.get(line.line))
    ]
    return found + [_new(line) for line in now if line.line not in known]


def _of_line(sent: SentLine, now: SentLine | None, filled: Filled | None) -> list[Difference]:
    given = filled.figures if filled else {}
    if now is None:
        end = "what was filled in on it cannot be billed." if given else "nothing was filled in on it."
        return [
            Difference(
                sent.line,
                "line.gone",
                bool(given),
                f"Line {sent.line} {sent.description} is no longer on the commitment; {end}",
            )
        ]
    stops = any(getattr(now.figures, FIGURES[name]) != value for name, value in given.items())
    found = [
        Difference(sent.line, rule, stops, f"Line {sent.line}: {words}.")
        for rule, table in (("line.changed", TERMS), ("line.entered", _ENTERED))
        for words in _changes(sent.figures, now.figures, table)
    ]
    if sent.description != now.description:
        text = f"Line {sent.line} is called “{now.description}” now, “{sent.description}” in the workbook."
        found.append(Difference(sent.line, "line.renamed", False, text))
    return found


def _changes(
    sent: ApplicationLine, now: ApplicationLine, table: Iterable[tuple[str, str, Words]]
) -> Iterable[str]:
    for name, words, text in table:
        before, after = getattr(sent, name), getattr(now, name)
        if before != after:
            yield f"{words} is {_said(after, text)} now, {_said(before, text)} in the workbook"


def _said(value: int | None, text: Words) -> str:
    return "none" if value is None else text(value)


def _new(line: SentLine) -> Difference:
    amount = grouped(line.figures.scheduled_value)
    text = f"Line {line.line} {line.description}, {amount}, is new and not in the workbook; nothing is billed on it."
    return Difference(line.line, "line.new", False, text)

"""The daily digest as a letter. Amounts are cents, ages days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.rules.letters import Letter, day, letter
from store.rules.money import grouped


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice that waits."""

    invoice: str
    vendor: str
    amount: int
    age: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Invoices that wait for the same; `count` and `due` also count those that are not listed."""

    title: str
    lines: Sequence[Line]
    count: int
    due: int


def digest(to: str, company: str, today: date, parts: Sequence[Part]) -> Letter:
    """The letter; parts in which nothing waits are left out."""
    waiting = [part for part in parts if part.count]
    said = ", ".join(f"{part.count} {part.title}" for part in waiting)
    return letter(
        f"Accounting, {day(today)}: {said}", company, to,
        *[_part(part) for part in waiting],
        "They wait in the accounting queue in billspool. `billspool inbox digest off` ends this daily letter.",
    )  # fmt: skip


def _part(part: Part) -> str:
    head = f"{part.count} {part.title}, {grouped(part.due)}"
    width = max(len(line.invoice) for line in part.lines)
    rows = [_line(line, width) for line in part.lines]
    more = [f"  and {part.count - len(part.lines)} more"] if part.count > len(part.lines) else []
    return "\n".join([head, *rows, *more])


def _line(line: Line, width: int) -> str:
    age = "today" if line.age < 1 else f"{line.age} d"
    note = f"  {' '.join(line.note.split())}" if line.note else ""
    return f"  {line.invoice:<{width}}  {grouped(line.amount):>14}  {age:>5}  {line.vendor}{note}"

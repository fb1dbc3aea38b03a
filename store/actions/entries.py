"""What a clerk enters on a line of an invoice, and the line that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from store.errors import Invalid, Refusal
from store.rules import line_entry
from store.rules.checks import line_findings
from store.rules.money import grouped
from store.rules.pay_application import ApplicationLine


@dataclass(frozen=True, slots=True)
class Entry:
    """The figures entered on one line; None leaves a figure as it is.

    Work this period is entered as an amount (cents), as the percentage complete (basis points) or as a quantity
    (ten-thousandths), one of the three. Releases, stored materials and what is installed of them are cents, so are retainage
    amounts; the retainage rates are basis points.
    """

    line: str
    work: int | None = None
    percent: int | None = None
    quantity: int | None = None
    stored: int | None = None
    work_retainage: int | None = None
    work_retainage_percent: int | None = None
    materials_retainage: int | None = None
    materials_retainage_percent: int | None = None
    install: int | None = None
    release_work: int | None = None
    release_materials: int | None = None


Step = Callable[[ApplicationLine, int], ApplicationLine]

STEPS: tuple[tuple[str, Step], ...] = (
    ("stored", line_entry.with_stored),
    ("work", line_entry.with_work),
    ("percent", line_entry.with_percent),
    ("quantity", line_entry.with_quantity),
    ("work_retainage_percent", line_entry.with_work_retainage_percent),
    ("work_retainage", line_entry.with_work_retainage_amount),
    ("install", line_entry.with_installed),
    ("materials_retainage_percent", line_entry.with_materials_retainage_percent),
    ("materials_retainage", line_entry.with_materials_retainage_amount),
    ("release_work", lambda line, cents: line_entry.with_release(line, work=cents)),
    ("release_materials", lambda line, cents: line_entry.with_release(line, materials=cents)),
)
"""In this order: the percentage complete counts what is stored, and a release what is held by then."""


def refuse_proposal(line: ApplicationLine, proposed: int, *, overbilling_allowed: bool) -> None:
    """Raise `Refusal` where the work this period that a reviewer proposes, in cents, could not be entered on the line."""
    try:
        entered(line, Entry(line.line, work=proposed), overbilling_allowed=overbilling_allowed)
    except Refusal as refusal:
        raise Refusal(
            f"{grouped(proposed)} cannot be proposed, for it could not be billed: {refusal.message}",
            rule="review.proposal", field="proposed", value=proposed,
        ) from refusal  # fmt: skip


def entered(line: ApplicationLine, entry: Entry, *, overbilling_allowed: bool) -> ApplicationLine:
    """Return the line with the entry in it, or raise `Refusal` naming the line and the way out."""
    ways = [name for name in ("work", "percent", "quantity") if getattr(entry, name) is not None]
    if len(ways) > 1:
        raise Invalid(
            f"Line {entry.line} is entered as {' and '.join(ways)}; enter one of work, percent and quantity.",
            rule="line.one_way", field=ways[1], value=entry.line,
        )  # fmt: skip
    for name, step in STEPS:
        value = getattr(entry, name)
        if value is not None:
            line = step(line, value)
    for finding in line_findings(line, overbilling_allowed=overbilling_allowed):
        if finding.level == "error":
            raise Refusal(finding.message, rule=finding.rule, field=finding.where, value=line.line)
    return line

"""The subcontractor's own schedule of values: the lines it breaks down, their details, and whether they add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import Commitment, Invoice, SovLine, SubcontractorLine, SubcontractorSchedule
from store.rules import ssov_status
from store.rules.ssov_status import Broken
from store.views import seats

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScheduleDocument:
    """A commitment's own schedule as a contact and a reviewer see it.

    Attributes:
        status: its status; empty where the commitment bills by its general schedule of values.
        version: of the schedule, 0 where there is none.
        reason: why it was last returned.
        rows: the general lines, each followed by its details: line, of (the general line), description, amount, left (cents).
        billed: whether an invoice exists, so that it stays as it is.
        outside: whether an invoice contact looks at it.
    """

    number: str
    title: str
    vendor: str
    project: str
    status: str
    version: int
    reason: str
    submitted_by: str
    decided_by: str
    rows: tuple[Row, ...]
    billed: bool
    outside: bool

    @property
    def left(self) -> int:
        """What details leave of their lines, all together, in cents, whichever way."""
        return sum(abs(row["left"]) for row in self.rows if not row["of"])


def of(contract: Commitment) -> SubcontractorSchedule | None:
    """The commitment's own schedule; within the caller's transaction."""
    row: SubcontractorSchedule | None = SubcontractorSchedule.get_or_none(
        SubcontractorSchedule.commitment == contract
    )
    return row


def status_of(contract: Commitment) -> str | None:
    """The status of the commitment's own schedule, None where it has none; within the caller's transaction."""
    row = of(contract)
    return row.status if row else None


def why_not_ready(contract: Commitment) -> str | None:
    """Why the commitment cannot be invited to bill or invoiced yet, None where it can; within the caller's transaction."""
    return ssov_status.why_not_ready(contract.number, status_of(contract))


def details_of(contract: Commitment) -> dict[int, list[SubcontractorLine]]:
    """The details by the general line they are of, in their order; within the caller's transaction."""
    found: dict[int, list[SubcontractorLine]] = defaultdict(list)
    rows = (
        SubcontractorLine.select()
        .join(SubcontractorSchedule)
        .where(SubcontractorSchedule.commitment == contract)
    )
    for row in rows.order_by(SubcontractorLine.position, SubcontractorLine.id):
        found[row.sov_line_id].append(row)
    return found


def broken(contract: Commitment) -> list[Broken]:
    """The lines of the schedule of values with what their details come to; within the caller's transaction."""
    details = details_of(contract)
    return [
        Broken(line.line, line.amount, tuple(each.amount for each in details.get(line.id, ())))
        for line in SovLine.select()
        .where(SovLine.commitment == contract)
        .order_by(SovLine.position, SovLine.id)
    ]


def document(desk: Desk, number: str) -> ScheduleDocument:
    """The commitment's own schedule of values, with the general lines it breaks down."""
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        row, details = of(contract), details_of(contract)
        lines = SovLine.select().where(SovLine.commitment == contract).order_by(SovLine.position, SovLine.id)
        rows: list[Row] = []
        for line in lines:
            mine = details.get(line.id, [])
            left = line.amount - sum(each.amount for each in mine) if mine else 0
            rows.append({"id": line.id, "version": line.version, "line": line.line, "of": "", "description": line.description,
                         "amount": line.amount, "left": left, "details": len(mine), "attention": left != 0})  # fmt: skip
            rows += [
                {"id": -each.id, "version": 1, "line": each.line, "of": line.line, "description": each.description,
                 "amount": each.amount, "left": 0, "details": 0, "attention": False}
                for each in mine
            ]  # fmt: skip
        return ScheduleDocument(
            number=contract.number, title=contract.title, vendor=contract.vendor.name, project=contract.project.name,
            status=row.status if row else "", version=row.version if row else 0, reason=row.reason if row else "",
            submitted_by=(row.submitted_by or "") if row else "", decided_by=(row.decided_by or "") if row else "",
            rows=tuple(rows), billed=is_billed(contract), outside=seats.is_contact(desk),
        )  # fmt: skip


def is_billed(contract: Commitment) -> bool:
    """Whether an invoice of the commitment stands; within the caller's transaction."""
    return bool(Invoice.select().where(Invoice.commitment == contract, ~Invoice.deleted).exists())

"""What is left to do before a commitment is closed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store import lookup
from store.desk import Desk
from store.models import ChangeOrder, Commitment, Invoice
from store.rules import close_out as rules
from store.rules import compliance as papers
from store.rules import erp_state
from store.rules.close_out import Facts, Step
from store.views import compliance, holds, pay_applications, seats, waivers
from store.views.settings import settings_of

UNDECIDED = ("draft", "pricing", "pending", "revised", "proceeding")
"""Statuses of a change order about which somebody has still to decide."""


@dataclass(frozen=True, slots=True)
class CloseOut:
    """A commitment's list: its steps, and who closed it when (UTC text), empty while it is open."""

    number: str
    title: str
    vendor: str
    status: str
    version: int
    steps: tuple[Step, ...]
    closed_by: str
    closed_at: str
    note: str
    final_invoice: str

    @property
    def left(self) -> int:
        """How many steps are open."""
        return sum(not step.settled for step in self.steps)


def document(desk: Desk, number: str, explained: Mapping[str, str] | None = None) -> CloseOut:
    """The list of a commitment, with the reasons given so far for steps that may be explained."""
    with desk.book.reading():
        row = seats.own(desk, lookup.commitment(number))
        known = facts(desk, row)
        return CloseOut(
            row.number, row.title, row.vendor.name, row.status, row.version, tuple(rules.steps(known, explained or {})),
            row.closed_out_by or "", row.closed_out_at or "", row.closed_out_note, known.final,
        )  # fmt: skip


def facts(desk: Desk, contract: Commitment) -> Facts:
    """What is known of a commitment that is to be closed out; within the caller's transaction."""
    rows = list(
        Invoice.select().where(Invoice.commitment == contract, ~Invoice.deleted).order_by(Invoice.position)
    )
    latest = rows[-1] if rows else None
    waiver = _final_waiver(latest)
    outside = seats.is_contact(desk)
    standing = [] if outside else holds.on(contract, [row.id for row in rows])
    found = compliance.standings(settings_of(desk), desk.today(), contract)
    return Facts(
        number=contract.number,
        status=contract.status,
        final=lookup.invoice_name(latest) if latest else "",
        final_marked=bool(latest and latest.final),
        final_synced=bool(latest and latest.erp_state == erp_state.SYNCED),
        to_bill=contract.original + contract.approved_changes - contract.billed,
        retained=contract.retained,
        undecided=_undecided(contract, latest),
        under_way=[lookup.invoice_name(row) for row in rows if row.erp_state != erp_state.SYNCED],
        held=[holds.words(row) for row in standing],
        unpaid=_unpaid(contract),
        waiver=waiver,
        waiver_fault=_waiver_fault(latest, waiver),
        outside=outside,
        documents=[each.what for each in found if each.state == papers.NOT_COMPLIANT],
    )


def _undecided(contract: Commitment, latest: Invoice | None) -> list[str]:
    open_ones = ChangeOrder.select().where(
        ChangeOrder.commitment == contract, ChangeOrder.status.in_(UNDECIDED)
    )
    numbers = [row.number for row in open_ones.order_by(ChangeOrder.id)]
    return numbers + [row.number for row in pay_applications.missing_change_orders(contract, latest)]


def _unpaid(contract: Commitment) -> dict[str, int]:
    still = waivers.still_open()
    rows = Invoice.select(Invoice.position, still).where(
        Invoice.commitment == contract, ~Invoice.deleted, Invoice.erp_state == erp_state.SYNCED, still > 0
    )
    return {
        lookup.named(contract.number, position): int(cents)
        for position, cents in rows.order_by(Invoice.position).tuples()
    }


def _final_waiver(latest: Invoice | None) -> papers.Needed | None:
    if latest is None or latest.earned <= 0:
        return None
    return papers.Needed(
        lookup.invoice_name(latest), papers.waiver_type(final=True, unconditional=True), latest.due
    )


def _waiver_fault(latest: Invoice | None, needed: papers.Needed | None) -> str:
    if latest is None or needed is None:
        return ""
    return next(iter(papers.waiver_faults([needed], waivers.of_invoices(latest))), "")

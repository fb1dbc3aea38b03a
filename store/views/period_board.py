"""The board of one billing period: a row per commitment that can be billed in it, with where its billing stands.

What can be billed is said here once: home counts the same commitments.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, Case, fn

from store.desk import Desk
from store.models import (
    BillingPeriod,
    Commitment,
    Invitation,
    Invoice,
    InvoiceContact,
    PaymentIssued,
    Project,
    Vendor,
)
from store.rules.invoice_status import BILLABLE_COMMITMENTS, EDITABLE
from store.values import frozen
from store.views.listing import Listing, Row, Source
from store.views.seats import periods_seen, seen_by

WITH_ACCOUNTING = ("ready_to_export", "exporting", "failed", "synced", "rejected")
NOT_HANDED_IN = frozenset({"no_contact", "not_invited", "invited", "accepted", *EDITABLE})
"""States of a row in which somebody still has to hand in; who declined does not."""
FILTERS = {
    "": "all",
    "late": "late",
    "not_invited": "not invited",
    "waiting": "invited, not handed in",
    "handed_in": "handed in",
}
"""What the board can be narrowed to, and its words."""


def billable() -> Any:
    """The condition on commitments that can be billed: approved, with something left to bill or to release."""
    left = Commitment.original + Commitment.approved_changes != Commitment.billed
    return Commitment.status.in_(BILLABLE_COMMITMENTS) & (left | (Commitment.retained != 0))


def on_board(period: Any) -> Any:
    """The condition on commitments that stand on the board of a period (an id or a column): billable, or billed in it."""
    other = Invoice.alias()
    billed = other.select(other.id).where(
        other.commitment == Commitment.id, other.period == period, ~other.deleted
    )
    return billable() | fn.EXISTS(billed)


def latest_in(period: Any) -> Any:
    """The id of a commitment's latest invoice in a period (an id or a column), as a subquery."""
    other = Invoice.alias()
    mine = other.select(other.id).where(
        other.commitment == Commitment.id, other.period == period, ~other.deleted
    )
    return mine.order_by(other.id.desc()).limit(1)


def _paid() -> Any:
    """Whether a synced invoice is paid, as QuickBooks says, or else as its payments add up."""
    payment = PaymentIssued.alias()
    settled = payment.select(fn.COALESCE(fn.SUM(payment.amount + payment.discount), 0)).where(
        payment.commitment == Commitment.id, payment.invoice == Invoice.id, payment.state == "issued"
    )
    return fn.COALESCE(Invoice.quickbooks_open, Invoice.due - Invoice.credited - settled) <= 0


def state_of() -> Any:
    """Where the billing of a commitment stands: by its invoice where there is one, else by its invitation, for a query that joins both."""
    contacts = fn.EXISTS(
        InvoiceContact.select(InvoiceContact.id).where(InvoiceContact.commitment == Commitment.id)
    )
    return Case(None, (
        ((Invoice.erp_state == "synced") & _paid(), "paid"),
        (Invoice.erp_state.in_(WITH_ACCOUNTING), Invoice.erp_state),
        (Invoice.status.is_null(False), Invoice.status),
        (Invitation.response.in_(("accepted", "declined")), Invitation.response),
        (Invitation.id.is_null(False), "invited"),
        (contacts, "not_invited"),
    ), "no_contact")  # fmt: skip


def days_late(state: str, due: date, period_status: str, today: date) -> int:
    """How many days past the due date a row in that state is without being handed in, 0 for none; only an open period has late ones."""
    past = (today - due).days if period_status == "open" else 0
    return past if past > 0 and state in NOT_HANDED_IN else 0


def _only(narrowed: str, period: BillingPeriod, today: date) -> list[Any]:
    not_handed_in = Invoice.id.is_null() | Invoice.status.in_(EDITABLE)
    declined = Invitation.response.is_null(False) & (Invitation.response == "declined")
    late = today > period.due_date and period.status == "open"
    conditions = {
        "": [],
        "late": [not_handed_in, ~declined | Invoice.id.is_null(False)] if late else [Commitment.id.is_null()],
        "not_invited": [Invoice.id.is_null(), Invitation.id.is_null()],
        "waiting": [Invitation.id.is_null(False), ~declined, not_handed_in],
        "handed_in": [Invoice.id.is_null(False), Invoice.status.not_in(EDITABLE)],
    }
    return conditions[narrowed]


def _rows(desk: Desk, period: BillingPeriod, narrowed: str = "") -> Any:
    rows = (
        Commitment.select()
        .join(Vendor).switch(Commitment)
        .join(Invoice, JOIN.LEFT_OUTER, on=(Invoice.id == latest_in(period.id))).switch(Commitment)
        .join(Invitation, JOIN.LEFT_OUTER,
              on=((Invitation.commitment == Commitment.id) & (Invitation.period == period.id)))
        .where(Commitment.project == period.project_id, on_board(period.id), *_only(narrowed, period, desk.today()))
    )  # fmt: skip
    return seen_by(desk, rows)


def board(desk: Desk, period_id: int, only: str = "") -> Listing:
    """Where each commitment of the period's project stands: state, invoice and amounts this period in cents, and who is late.

    ``late`` says how many days a row is past the due date without being handed in (``12 d``), empty where it is not; only an open period has
    late ones.

    Args:
        only: one of `FILTERS`.
    """
    with desk.book.reading():
        period = BillingPeriod.get_by_id(period_id)
    state, retained = state_of(), fn.COALESCE(Invoice.retained, 0)

    def finish(row: Row) -> Row:
        late = days_late(row["state"], period.due_date, period.status, desk.today())
        return {**row, "late": f"{late} d" if late else "", "due_date": period.due_date}

    source = Source(
        query=lambda: _rows(desk, period, only),
        select={"id": Commitment.id, "version": Commitment.version, "number": Commitment.number, "vendor": Vendor.name,
                "title": Commitment.title, "state": state, "position": Invoice.position, "invoice_id": Invoice.id,
                "gross": fn.COALESCE(Invoice.gross, 0), "due": fn.COALESCE(Invoice.due, 0), "retained": retained,
                "type": Invitation.type, "response": Invitation.response, "reason": Invitation.reason,
                "sent_at": Invitation.sent_at, "reminded_at": Invitation.reminded_at, "invitation_version": Invitation.version},
        key=Commitment.id,
        order={"number": Commitment.number, "vendor": Vendor.name, "state": state},
        search=(Commitment.number, Vendor.name, Commitment.title),
        sums={"gross": Invoice.gross, "due": Invoice.due, "retained": retained},
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "number")


@frozen
class Counts:
    """How many rows a board has by state, and how many are late."""

    by_state: dict[str, int]
    late: int

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.by_state.values())

    def of(self, *states: str) -> int:
        """The rows in these states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def handed_in(self) -> int:
        """The rows whose invoice is with the reviewers or beyond."""
        return self.total - self.of(*NOT_HANDED_IN, "declined")


def counts(desk: Desk, period_id: int) -> Counts:
    """How the rows of a board stand."""
    with desk.book.reading():
        period = BillingPeriod.get_by_id(period_id)
        inner = _rows(desk, period).select(state_of().alias("state"))
        rows = (
            Commitment.select(inner.c.state, fn.COUNT(inner.c.state))
            .from_(inner)
            .group_by(inner.c.state)
            .tuples()
        )
        by_state = {str(state): int(count) for state, count in rows}
    late = desk.today() > period.due_date and period.status == "open"
    return Counts(by_state, sum(by_state.get(state, 0) for state in NOT_HANDED_IN) if late else 0)


def period_rows(
    desk: Desk, project: str, position: int | None = None
) -> tuple[Row | None, Row | None, Row | None]:
    """The period before, the one at a position (None: the open one, else the latest) and the one after, each as a row or None."""
    with desk.book.reading():
        found = periods_seen(desk, BillingPeriod.select().join(Project).where(Project.number == project))
        at = found.where(BillingPeriod.position == position) if position else found.order_by(
            BillingPeriod.status.desc(), BillingPeriod.position.desc()
        )  # fmt: skip
        period = at.first()
        if period is None:
            return None, None, None
        before = (
            found.where(BillingPeriod.position < period.position)
            .order_by(BillingPeriod.position.desc())
            .first()
        )
        after = found.where(BillingPeriod.position > period.position).order_by(BillingPeriod.position).first()
        return _row(before), _row(period), _row(after)


def _row(period: BillingPeriod | None) -> Row | None:
    if period is None:
        return None
    names = ("id", "version", "position", "start_date", "end_date", "due_date", "status")
    return {name: getattr(period, name) for name in names}

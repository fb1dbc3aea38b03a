"""Where the billing of each commitment stands in a period: its state, what is billed, who is late."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, Commitment, Invitation, Invoice, Project, Vendor
from store.views import period_board
from store.views.commitments import seen_by
from store.views.listing import Listing, Row, Source
from store.views.reports.report import Asked, Column, Report, period_id, project_id

COLUMNS = (
    Column("project", "Project", width=8, sort=True), Column("number", "Commitment", width=10, sort=True),
    Column("vendor", "Vendor", width=15, grow=2, sort=True), Column("state", "State", "state", 16, sort=True, usual=("under_review",)), Column("late", "Late", "count", 5),
    Column("gross", "Billed", "money", 15, sort=True), Column("due", "Due", "money", 15), Column("retained", "Retained", "money", 14),
    Column("invoice", "Invoice", width=12), Column("due_date", "Due date", "date", 11),
    Column("title", "Title", width=16, grow=2),
)  # fmt: skip


def _view(desk: Desk, asked: Asked) -> Listing:
    project, period = project_id(desk, asked), period_id(desk, asked)
    today = desk.today()
    chosen = BillingPeriod.id == period if period is not None else BillingPeriod.status == "open"
    gross, due = fn.COALESCE(Invoice.gross, 0), fn.COALESCE(Invoice.due, 0)
    state = period_board.state_of()

    def query() -> Any:
        rows = (
            Commitment.select()
            .join(Vendor).switch(Commitment).join(Project)
            .join(BillingPeriod, on=((BillingPeriod.project == Project.id) & chosen)).switch(Commitment)
            .join(Invoice, JOIN.LEFT_OUTER, on=(Invoice.id == period_board.latest_in(BillingPeriod.id))).switch(Commitment)
            .join(Invitation, JOIN.LEFT_OUTER,
                  on=((Invitation.commitment == Commitment.id) & (Invitation.period == BillingPeriod.id)))
            .where(Commitment.status.in_(("approved", "complete")))
        )  # fmt: skip
        return seen_by(desk, rows if project is None else rows.where(Commitment.project == project))

    def finish(row: Row) -> Row:
        position = row.pop("position")
        row["invoice"] = lookup.named(row["number"], position) if position else ""
        row["late"] = (
            period_board.days_late(row["state"], row["due_date"], row.pop("period_status"), today) or None
        )
        return row

    source = Source(
        query=query,
        select={"id": Commitment.id, "version": Commitment.version, "project": Project.number, "number": Commitment.number,
                "vendor": Vendor.name, "title": Commitment.title, "state": state, "position": Invoice.position, "gross": gross,
                "due": due, "retained": Commitment.retained, "due_date": BillingPeriod.due_date, "period": BillingPeriod.position, "period_status": BillingPeriod.status},
        key=Commitment.id,
        order={"number": Commitment.number, "project": Project.number, "vendor": Vendor.name, "state": state, "gross": gross},
        search=(lookup.invoice_names(), Vendor.name, Commitment.title, Project.number, Project.name),
        sums={"gross": gross, "due": due, "retained": Commitment.retained},
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "number")


REPORT = Report(
    "period-status", "Period status", "Where each commitment's billing stands in the open period, or in the one asked for, and who is late.",
    COLUMNS, _view, frozenset({"project", "period"}), noun="commitment",
    nothing="No commitment is billed in an open period; `billspool periods open` opens one.",
)  # fmt: skip

"""Billing workbooks: what one holds, and which of a commitment's are out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, BillingWorkbook, Commitment, Invoice
from store.rules.billing_workbook import SentLine
from store.rules.terms import Vocabulary
from store.views import seats
from store.views.settings import settings_of


@dataclass(frozen=True, slots=True)
class Workbook:
    """A billing workbook as it is written; amounts are cents.

    Attributes:
        identity: what the hidden sheet says of it, in order.
        number: the vendor's number of the invoice it revises; `numbered` where the company's format makes it.
        revises: the invoice it revises, empty where it becomes the next one.
        previous_earned: line 7 of the G702.
        words: the words in force, for its headings and labels.
    """

    token: str
    identity: Mapping[str, str]
    fingerprint: str
    seal: str
    company: str
    vendor: str
    project: str
    commitment: str
    title: str
    period_start: date
    period_end: date
    due_date: date
    revises: str
    revision: int
    number: str
    numbered: bool
    comment: str
    kind: str
    previous_earned: int
    lines: tuple[SentLine, ...]
    words: Vocabulary


def identity_of(
    contract: Commitment, period: BillingPeriod, invoice: Invoice | None, kind: str, revision: int, token: str
) -> dict[str, str]:
    """What the hidden sheet says a workbook is, by the words in its first column."""
    return {
        "workbook": token, "project": contract.project.number, "commitment": contract.number,
        "period": f"{period.start_date} to {period.end_date}", "invoice": lookup.invoice_name(invoice) if invoice else "",
        "revision": str(revision), "type": kind,
    }  # fmt: skip


def workbook(desk: Desk, token: str) -> Workbook:
    """The billing workbook of that token, if the acting user may see its commitment."""
    settings = settings_of(desk)
    with desk.book.reading():
        row = BillingWorkbook.get_or_none(BillingWorkbook.token == token)
        if row is None:
            lookup.not_there("billing workbook", token)
        contract = seats.own(desk, row.commitment)
        revised: Invoice | None = row.invoice
        period, project = row.period, contract.project
        company = settings["company.name"]
        return Workbook(
            token=token,
            identity=identity_of(contract, period, revised, row.type, row.revision, token),
            fingerprint=row.fingerprint, seal=row.seal, company=company, vendor=contract.vendor.name,
            project=f"{project.number} {project.name}", commitment=contract.number, title=contract.title,
            period_start=period.start_date, period_end=period.end_date, due_date=period.due_date,
            revises=lookup.invoice_name(revised) if revised else "", revision=row.revision,
            number=revised.number if revised else "", numbered=bool(revised or settings["invoice.number_format"]),
            comment=revised.comment if revised else "", kind=row.type, previous_earned=row.previous_earned,
            lines=tuple(SentLine.from_plain(line) for line in row.schedule), words=settings.vocabulary(),
        )  # fmt: skip


def of_commitment(desk: Desk, number: str) -> list[dict[str, Any]]:
    """The billing workbooks of a commitment, newest first: when and by whom made, its period, its state, what it became."""
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        rows = (
            BillingWorkbook.select()
            .where(BillingWorkbook.commitment == contract)
            .order_by(BillingWorkbook.id.desc())
        )
        return [
            {
                "id": row.id, "version": row.version, "made_at": row.made_at, "made_by": row.made_by, "type": row.type,
                "period_start": row.period.start_date, "period_end": row.period.end_date, "state": row.state,
                "returned_at": row.returned_at, "returned_by": row.returned_by,
                "invoice": lookup.invoice_name(row.invoice) if row.invoice else "", "revision": row.revision,
            }
            for row in rows
        ]  # fmt: skip

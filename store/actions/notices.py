"""The letters that what happens to an invoice causes, each as part of the act that causes it; which of them go out is a setting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store import lookup
from store.actions import mail
from store.actions.act import Act
from store.models import Invoice, InvoiceContact, User
from store.rules import review_letters
from store.rules.letters import Letter
from store.rules.review_letters import About
from store.views import returned as views

DECISIONS = {"approved": "approved", "approved_as_noted": "approved as noted"}


def returned(act: Act, row: Invoice, reason: str) -> None:
    """An invoice goes back to be revised: its contacts hear of every rejected line and get the billing workbook."""
    if not act.settings.yes("mail.on_return"):
        return
    about, lines = _about(act, row), views.rejected(row)
    workbook = {
        "kind": "billing_workbook", "commitment": row.commitment.number, "period": row.period.position, "type": row.type,
    }  # fmt: skip
    for name, email in contacts(row):
        told = review_letters.returned(name, about, reason, lines, enclosed=True)
        _write(
            act,
            row,
            f"returned {about.name} r{row.revision} {act.now}",
            "returned",
            name,
            email,
            told,
            [workbook],
        )


def decided(act: Act, row: Invoice, status: str) -> None:
    """An invoice is approved: its contacts hear of it where the setting says so."""
    if status not in DECISIONS or not act.settings.yes("mail.on_approval"):
        return
    about = _about(act, row)
    for name, email in contacts(row):
        told = review_letters.approved(name, about, DECISIONS[status])
        _write(act, row, f"{status} {about.name} r{row.revision} {act.now}", "approved", name, email, told)


def returned_by_accounting(act: Act, row: Invoice, reason: str) -> None:
    """Accounting gives an invoice back: whoever created it hears why."""
    creator = User.get_or_none(User.login == row.created_by)
    if creator is None or not creator.email or not act.settings.yes("mail.on_accounting_return"):
        return
    about = _about(act, row)
    told = review_letters.returned_by_accounting(creator.name, about, act.actor.name, reason)
    key = f"accounting returned {about.name} {act.now}"
    _write(act, row, key, "accounting_returned", creator.name, creator.email, told)


def handed_in(act: Act, row: Invoice) -> None:
    """An invoice is handed in: the addresses of ``mail.distribution`` hear of it."""
    for email in act.settings.words("mail.distribution"):
        about = _about(act, row)
        _write(
            act,
            row,
            f"handed in {about.name} r{row.revision}",
            "handed_in",
            "",
            email,
            review_letters.handed_in(about),
        )


def contacts(row: Invoice) -> list[tuple[str, str]]:
    """Name and address of whoever bills the invoice's commitment, each address once."""
    people = (
        InvoiceContact.select(InvoiceContact.name, InvoiceContact.email)
        .where(InvoiceContact.commitment == row.commitment_id, InvoiceContact.email != "")
        .order_by(InvoiceContact.id)
    )
    by_address: dict[str, tuple[str, str]] = {}
    for name, email in people.tuples():
        by_address.setdefault(email.casefold(), (name, email))
    return list(by_address.values())


def _about(act: Act, row: Invoice) -> About:
    contract = row.commitment
    return About(
        act.settings["company.name"], act.settings.vocabulary(), lookup.invoice_name(row), row.revision, row.number,
        contract.title, contract.vendor.name, contract.project.name, row.due,
    )  # fmt: skip


def _write(
    act: Act, row: Invoice, cause: str, kind: str, name: str, email: str, told: Letter, enclosed: Iterable[dict[str, Any]] = ()
) -> None:  # fmt: skip
    mail.queue(
        act, f"{cause} {email}"[:200], kind=kind, to=email, name=name, subject=told.subject, body=told.body,
        document=lookup.invoice_document(row), commitment=row.commitment, attachments=list(enclosed), in_any_case=True,
    )  # fmt: skip

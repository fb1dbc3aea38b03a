"""Commitments: subcontracts and purchase orders with their schedules of values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from tui.cli import output
from tui.cli.change_orders import FIELDS as CHANGE_ORDERS
from tui.cli.close_out import close_out, terms
from tui.cli.commitment_people import access, contacts, private
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import FLAG, MONEY, PERCENT, QUANTITY, UNIT_PRICE, WORD, Field
from tui.cli.retainage import retainage
from tui.cli.session import Session

FIELDS = (
    Field("number", "Number"), Field("type", ""), Field("title", "Title", grows=True),
    Field("project", "Project", grows=True), Field("vendor", "Vendor", grows=True), Field("accounting", ""),
    Field("status", "Status", WORD, grows=True), Field("original", "", MONEY), Field("changes", "", MONEY),
    Field("revised", "Contract", MONEY), Field("billed", "Billed", MONEY), Field("retained", "", MONEY),
    Field("to_finish", "To finish", MONEY), Field("percent", "", PERCENT),
)  # fmt: skip
HEAD = (
    Field("number", "Commitment"), Field("type", "Type", WORD), Field("title", "Title"), Field("project", "Project"),
    Field("vendor", "Vendor"), Field("accounting", "Accounting"), Field("status", "Status", WORD),
    Field("retainage_percent", "Retainage %", PERCENT), Field("materials_retainage_percent", "on materials %", PERCENT),
    Field("executed", "Executed", FLAG), Field("private", "Private", FLAG), Field("description", "Description"), Field("class", "Class"),
    Field("original", "Original contract", MONEY), Field("changes", "Approved changes", MONEY),
    Field("payment_terms", "Payment terms"), Field("pending_changes", "Pending changes", MONEY), Field("revised", "Contract sum", MONEY),
    Field("billed", "Completed and stored", MONEY), Field("retained", "Retainage", MONEY),
    Field("to_finish", "Balance to finish", MONEY), Field("percent", "Complete %", PERCENT),
)  # fmt: skip
CONTACTS = (Field("name", "Contact"), Field("email", "E-mail"))
SCHEDULE = (
    Field("line", "Line"), Field("cost_code", "Cost code"), Field("description", "Description", grows=True),
    Field("quantity", "Quantity", QUANTITY), Field("unit", "Unit"), Field("unit_price", "Unit price", UNIT_PRICE),
    Field("amount", "Amount", MONEY), Field("tax_code", ""),
)  # fmt: skip


@click.group()
def commitments() -> None:
    """Subcontracts and purchase orders."""


commitments.add_command(retainage)
commitments.add_command(contacts)
commitments.add_command(private)
commitments.add_command(access)


@commitments.command("list")
@click.option("--project", default="", metavar="P", help="Only of this project.")
@click.option("--vendor", default="", metavar="V", help="Only of this vendor.")
@click.pass_obj
def list_(session: Session, project: str, vendor: str) -> None:
    """Commitments by number, with what is billed and what is left."""
    from store.views import commitments as views

    listing = views.listing(session.desk(), project=project, vendor=vendor)
    answer_list(
        session, FIELDS, listing, "There are no commitments; `billspool import` brings them in.",
        totals=("revised", "billed", "to_finish"),
    )  # fmt: skip


@commitments.command()
@click.argument("number")
@click.pass_obj
def show(session: Session, number: str) -> None:
    """One commitment with its schedule of values, change orders and contacts."""
    _answer(session, number)


@commitments.command()
@click.argument("number")
@click.pass_obj
def approve(session: Session, number: str) -> None:
    """Approve a commitment, so that it can be billed."""
    from store.actions.commitments import set_status

    set_status(session.desk(), number, "approved")
    _answer(session, number)


commitments.add_command(close_out)
commitments.add_command(terms)


@commitments.command()
@click.argument("number")
@click.pass_obj
def send(session: Session, number: str) -> None:
    """Send an approved commitment to QuickBooks as a purchase order, or the change orders its order lacks."""
    from exporter import purchase_orders as exporting
    from tui.cli.quickbooks import UNDELIVERED, WAITS

    delivered = exporting.send(session.allowed("accept"), number)
    told = f"{number} goes to QuickBooks as a purchase order. {WAITS if delivered else UNDELIVERED}"
    session.answer({"commitment": number, "asked": ["purchase_order"], "in_spool": delivered}, lambda: [told])


def _answer(session: Session, number: str) -> None:
    from store.views import commitments as views
    from store.views import purchase_orders as order_views
    from tui.order_words import order_words

    desk = session.desk()
    document = views.document(desk, number)
    head = _head(document)
    contacts = [{"name": each.name, "email": each.email} for each in document.contacts]
    lines = list(all_rows(views.schedule(desk, number)))
    orders = list(all_rows(views.change_orders(desk, number)))
    order = order_views.standing(desk, number)

    def text() -> Iterator[str]:
        yield from output.pairs(HEAD, head)
        if order is not None:
            yield order_words(order)
        for each in contacts:
            yield f"Contact  {each['name']} <{each['email']}>"
        yield ""
        yield from output.table(
            SCHEDULE, lines, totals={"amount": head["original"]}, nothing="No schedule of values."
        )
        if orders:
            yield ""
            yield from output.table(CHANGE_ORDERS, orders)

    session.answer(
        {
            **output.as_json(HEAD, head),
            "contacts": contacts,
            "purchase_order": asdict(order) if order else None,
            "lines": [output.as_json(SCHEDULE, row) for row in lines],
            "change_orders": [output.as_json(CHANGE_ORDERS, row) for row in orders],
        },
        text,
    )


def _head(document: Any) -> dict[str, Any]:
    from store.rules.money import FULL, rounded

    row = document.commitment
    revised = row.original + row.approved_changes
    kept = (
        "number",
        "type",
        "title",
        "accounting",
        "status",
        "executed",
        "description",
        "original",
        "billed",
        "retained",
    )
    return {
        **{name: getattr(row, name) for name in kept},
        "project": document.project.number, "vendor": document.vendor.name, "class": row.class_name,
        "retainage_percent": row.retainage, "materials_retainage_percent": row.materials_retainage,
        "payment_terms": row.payment_terms or document.vendor.terms, "changes": row.approved_changes, "pending_changes": document.pending_changes, "revised": revised,
        "to_finish": revised - row.billed + row.retained if document.sees_balance else None, "private": row.private,
        "percent": rounded(row.billed * FULL, revised) if revised else None,
    }  # fmt: skip

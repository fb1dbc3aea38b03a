"""Change orders on an invoice: taking one off, billing the reverse of one that was voided."""

from __future__ import annotations

import click

from tui.cli.documents import answer_invoice
from tui.cli.session import Session

INVOICE = click.argument("invoice", metavar="INV")
CHANGE_ORDER = click.argument("change_order", metavar="CO")


@click.command("remove-change-order")
@INVOICE
@CHANGE_ORDER
@click.pass_obj
def remove_change_order(session: Session, invoice: str, change_order: str) -> None:
    """Take the change order CO off the invoice it is new on, where nothing is billed on it."""
    from store.actions import invoice_change_orders as actions

    answer_invoice(session, actions.remove(session.desk(), invoice, change_order))


@click.command("reverse-change-order")
@INVOICE
@CHANGE_ORDER
@click.pass_obj
def reverse_change_order(session: Session, invoice: str, change_order: str) -> None:
    """Bill the reverse of the voided change order CO: what was billed on it before, with its retainage."""
    from store.actions import invoice_change_orders as actions

    actions.reverse(session.desk(), invoice, change_order)
    answer_invoice(session, invoice)

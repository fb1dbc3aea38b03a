"""Payments issued on bills."""

from __future__ import annotations

import click

from tui.cli.lists import answer_list
from tui.cli.output import DATE, MONEY, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("commitment", "Commitment"), Field("invoice", "Invoice"), Field("vendor", "Vendor", grows=True),
    Field("method", "Method", WORD), Field("number", "Number"), Field("date", "Date", DATE),
    Field("amount", "Amount", MONEY), Field("discount", "Discount", MONEY), Field("state", "State", WORD),
)  # fmt: skip


@click.group()
def payments() -> None:
    """Payments issued."""


@payments.command("list")
@click.argument("invoice", required=False, default="", metavar="[INV]")
@click.pass_obj
def list_(session: Session, invoice: str) -> None:
    """Payments issued, of one invoice or of all, newest first."""
    from store.views import payments as views

    listing = views.listing(session.desk(), invoice=invoice)
    answer_list(session, FIELDS, listing, "No payment is known.", totals=("amount", "discount"))

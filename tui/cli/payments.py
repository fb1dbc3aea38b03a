"""Payments issued on bills, and the question for them to QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tui.cli import output
from tui.cli.lists import all_rows
from tui.cli.output import DATE, METHOD, MONEY, WORD, Field
from tui.cli.quickbooks import UNDELIVERED, WAITS
from tui.cli.session import Session

FIELDS = (
    Field("commitment", "Commitment"), Field("invoice", "Invoice"), Field("vendor", "Vendor", grows=True),
    Field("method", "Method", METHOD), Field("number", "Number"), Field("date", "Date", DATE),
    Field("amount", "Amount", MONEY), Field("discount", "Discount", MONEY), Field("state", "State", WORD),
)  # fmt: skip
CREDITED = (
    Field("invoice", "Invoice"), Field("vendor", "Vendor", grows=True), Field("credited", "Settled by credit", MONEY),
    Field("open", "Still open", MONEY),
)  # fmt: skip


@click.group()
def payments() -> None:
    """Payments issued."""


@payments.command("list")
@click.argument("invoice", required=False, default="", metavar="[INV]")
@click.option("--commitment", default="", metavar="NUMBER", help="Only of this commitment.")
@click.pass_obj
def list_(session: Session, invoice: str, commitment: str) -> None:
    """Payments issued, of one invoice, one commitment or of all, newest first; voided and deleted ones do not count in the total."""
    from store.views import payments as views

    desk = session.desk()
    listing = views.listing(desk, invoice=invoice, commitment=commitment)
    rows = list(all_rows(listing))
    credited = views.settled_by_credit(desk, invoice=invoice, commitment=commitment)

    def text() -> Iterator[str]:
        yield from output.table(
            FIELDS, rows, totals=listing.totals() if rows else None, nothing="No payment is known."
        )
        if credited:
            yield ""
            yield from output.table(CREDITED, credited)

    document = output.listed(FIELDS, rows)
    if credited:
        document["settled_by_credit"] = [output.as_json(CREDITED, row) for row in credited]
    session.answer(document, text)


@payments.command()
@click.pass_obj
def sync(session: Session) -> None:
    """Ask QuickBooks for payments of our bills since it was last asked (US edition)."""
    from exporter import payments as exporting

    delivered = exporting.sync(session.allowed("payments"))
    told = f"QuickBooks is asked for payments. {WAITS if delivered else UNDELIVERED}"
    session.answer({"asked": ["payments"], "in_spool": delivered}, lambda: [told])

"""Lien waivers: asked for, signed, unlocked."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli import output
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import DATE, FLAG, MONEY, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("invoice", "Invoice"), Field("vendor", "Vendor", grows=True), Field("type", "Type", WORD, grows=True), Field("state", "State", WORD),
    Field("amount", "Amount", MONEY), Field("through_date", "Through", DATE), Field("exceptions", ""), Field("signed_by", "Signed by", grows=True),
    Field("signed_on", "On", DATE), Field("paid", "", FLAG), Field("unlocked_by", ""), Field("requested_by", ""),
)  # fmt: skip
INVOICE = click.argument("invoice", metavar="INV")
TYPE = click.option("--type", "type_", default="", metavar="T", help="conditional_progress, unconditional_progress, conditional_final or "
                    "unconditional_final; the one that is due next unless told.")  # fmt: skip


@click.group()
def waivers() -> None:
    """Lien waivers of invoices. INV is the commitment and the position, such as SC-001/2."""


@waivers.command("list")
@click.option("--invoice", default="", metavar="INV", help="Only of this invoice.")
@click.option("--commitment", default="", metavar="NUMBER", help="Only of this commitment.")
@click.option(
    "--status",
    type=click.Choice(["awaiting_signature", "locked", "completed"]),
    default=None,
    help="Only of this status.",
)
@click.pass_obj
def list_(session: Session, invoice: str, commitment: str, status: str | None) -> None:
    """Lien waivers, those that await a signature first."""
    from store.views import waivers as views

    listing = views.listing(session.desk(), invoice=invoice, commitment=commitment, status=status or "")
    answer_list(
        session, FIELDS, listing, "There is no lien waiver; `billspool waivers request INV` asks for one."
    )


@waivers.command()
@INVOICE
@TYPE
@click.option(
    "--through",
    default="",
    metavar="D",
    help="The last day it covers; the end of the billing period unless told.",
)
@click.option("--amount", default="", metavar="A", help="The amount it names; the payment due unless told.")
@click.option("--exceptions", default="", help="What it leaves out, such as disputed claims.")
@click.pass_obj
def request(session: Session, invoice: str, type_: str, through: str, amount: str, exceptions: str) -> None:
    """Ask the contacts of an invoice for a lien waiver, by mail."""
    from store.actions import waivers as actions
    from store.rules.money import parse_date, parse_money

    kind = actions.request(
        session.desk(), invoice, type=type_, through_date=parse_date(through, "through") if through else None,
        amount=parse_money(amount, "amount") if amount else None, exceptions=exceptions,
    )  # fmt: skip
    _answer(session, invoice, kind)


@waivers.command()
@INVOICE
@TYPE
@click.option("--by", required=True, metavar="NAME", help="Who signed it.")
@click.option("--on", "day", default="", metavar="D", help="When; today unless told.")
@click.pass_obj
def sign(session: Session, invoice: str, type_: str, by: str, day: str) -> None:
    """Put down that a lien waiver is signed."""
    from store.actions import waivers as actions
    from store.rules.money import parse_date

    actions.sign(
        session.desk(), invoice, signed_by=by, type=type_, signed_on=parse_date(day, "on") if day else None
    )
    _answer(session, invoice, type_)


@waivers.command()
@INVOICE
@TYPE
@click.option("--reason", required=True, help="Why it may be used before the book knows of the payment.")
@click.pass_obj
def unlock(session: Session, invoice: str, type_: str, reason: str) -> None:
    """Unlock an unconditional waiver that was signed in advance."""
    from store.actions import waivers as actions

    _answer(session, invoice, actions.unlock(session.desk(), invoice, reason=reason, type=type_))


@waivers.command("print")
@INVOICE
@click.argument("file", required=False, type=click.Path(path_type=Path))
@TYPE
@click.option("--force", is_flag=True, help="Put it in the place of a file that is there already.")
@click.pass_obj
def print_(session: Session, invoice: str, file: Path | None, type_: str, force: bool) -> None:
    """Write a lien waiver that was asked for as a PDF, to be signed.

    Without FILE it is written into this folder and named after the invoice and its type.
    """
    from exporter.documents import files, waiver
    from store.actions.waivers import type_of
    from store.views.waiver_papers import paper

    made = paper(session.desk(), invoice, type_of(type_) if type_ else "")
    files.format_of(file, "", ("pdf",), "pdf")
    path = file or Path(files.suggested(made.title, made.type, suffix="pdf"))
    files.write(path, waiver.pdf(made), force=force)
    session.answer(
        {"invoice": invoice, "document": "waiver", "type": made.type, "format": "pdf", "file": str(path)},
        lambda: [f"{path} is written."],
    )


def _answer(session: Session, invoice: str, kind: str) -> None:
    from store.views import waivers as views

    rows = [
        each
        for each in all_rows(views.listing(session.desk(), invoice=invoice))
        if kind in ("", each["type"])
    ]
    session.answer(output.listed(FIELDS, rows), lambda: output.table(FIELDS, rows))

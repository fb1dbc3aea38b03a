"""Releasing retainage on an invoice, and installing what is stored."""

from __future__ import annotations

import click

from tui.cli.documents import answer_invoice
from tui.cli.failures import slip
from tui.cli.session import Session

INVOICE = click.argument("invoice", metavar="INV")


@click.command()
@INVOICE
@click.option("--percent", metavar="P", help="This share of what is held; 100 releases all.")
@click.option("--amount", metavar="A", help="This amount, spread over what the lines hold.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="L",
    help="Only of this line; several may be named. Otherwise of all.",
)
@click.option(
    "--of", "kind", default="both", metavar="KIND", help="What it is held on: work, materials or both."
)
@click.option("--reason", default="", help="Why part is kept back; needed where part is.")
@click.pass_obj
def release(
    session: Session, invoice: str, percent: str | None, amount: str | None, lines: tuple[str, ...], kind: str, reason: str
) -> None:  # fmt: skip
    """Release retainage: a share or an amount, of some lines or of all; lines 5 and 8 follow at once."""
    from store.actions import retainage as actions
    from store.rules import release as rules
    from store.rules.money import parse_money, parse_percent

    if (percent is None) == (amount is None):
        raise slip("Say how much is released, with --percent or with --amount.")
    asked = rules.Asked(
        None if percent is None else parse_percent(percent, "percent"),
        None if amount is None else parse_money(amount, "amount"),
    )
    actions.release(session.desk(), invoice, asked, lines=lines, of=rules.kind(kind), reason=reason)
    answer_invoice(session, invoice)


@click.command()
@INVOICE
@click.option("--line", required=True, metavar="L", help="The line whose materials were installed.")
@click.option("--amount", metavar="A", help="What of them was installed; otherwise all that is stored.")
@click.pass_obj
def install(session: Session, invoice: str, line: str, amount: str | None) -> None:
    """Install stored materials: what leaves storage becomes work this period, and the retainage goes along."""
    from store.actions import retainage as actions
    from store.rules.money import parse_money
    from store.views.invoices import document

    cents = None if amount is None else parse_money(amount, "amount")
    if cents is None:
        cents = sum(each.stored for each in document(session.desk(), invoice).lines if each.line == line)
    answer_invoice(session, actions.install(session.desk(), invoice, line, cents))

"""Closing a commitment out by its list, its payment terms, and the due dates of its invoices."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tui.cli import output
from tui.cli.documents import answer_invoice
from tui.cli.failures import slip
from tui.cli.output import OURS, TIME, WORD, Field
from tui.cli.session import Session

STEPS = (
    Field("step", "Step", key="key"), Field("state", "State", WORD), Field("title", "What must be so", OURS, grows=True),
    Field("what", "What is left", OURS, grows=True), Field("mend", "Mended under", grows=True),
)  # fmt: skip
HEAD = (
    Field("commitment", "Commitment"), Field("title", "Title"), Field("vendor", "Vendor"), Field("status", "Status", WORD),
    Field("closed_out_by", "Closed out by"), Field("closed_out_at", "on", TIME), Field("note", "Explained"),
)  # fmt: skip


@click.command("close-out")
@click.argument("number")
@click.option("--confirm", is_flag=True, help="Close it out; without this the list is only shown.")
@click.option("--explain", "explained", multiple=True, metavar="STEP=REASON",
              help="Settle a step by a reason: billed, payments, waiver or documents; may be given several times.")  # fmt: skip
@click.pass_context
def close_out(ctx: click.Context, number: str, confirm: bool, explained: tuple[str, ...]) -> None:
    """What is left to do before the commitment NUMBER is closed out; ends with 1 while a step is open."""
    from store.actions import close_out as actions
    from store.views import close_out as views

    session: Session = ctx.obj
    reasons = dict(_reason(text) for text in explained)
    if confirm:
        actions.close_out(session.desk(), number, explained=reasons)
    found = views.document(session.desk(), number, reasons)
    head = {
        "commitment": found.number, "title": found.title, "vendor": found.vendor, "status": found.status,
        "closed_out_by": found.closed_by, "closed_out_at": found.closed_at, "note": found.note,
    }  # fmt: skip
    rows = [
        {name: getattr(step, name) for name in ("key", "title", "state", "what", "mend")}
        for step in found.steps
    ]

    def text() -> Iterator[str]:
        yield from output.pairs(HEAD, head)
        yield ""
        yield from output.table(STEPS, rows)

    session.answer(
        {
            **output.as_json(HEAD, head),
            "open": found.left,
            "steps": [output.as_json(STEPS, row) for row in rows],
        },
        text,
    )
    if found.left and not found.closed_at:
        ctx.exit(1)


def _reason(text: str) -> tuple[str, str]:
    key, sign, why = text.partition("=")
    if not sign or not why.strip():
        raise slip(
            f"“{text}” explains nothing; write STEP=REASON, such as --explain “billed=credit of 500.00 agreed”."
        )
    return key.strip(), why.strip()


@click.command()
@click.argument("number")
@click.argument("terms")
@click.pass_obj
def terms(session: Session, number: str, terms: str) -> None:
    """Set the payment terms of the commitment NUMBER, such as “Net 30” or “2% 10 Net 30”; an empty text takes the vendor's."""
    from store.actions import due_dates as actions

    actions.set_terms(session.desk(), number, terms)
    session.answer(
        {"commitment": number, "payment_terms": terms},
        lambda: [f"{number} is paid {terms or 'by the terms of its vendor'}."],
    )


@click.command("due")
@click.argument("invoice", metavar="INV")
@click.option("--on", "day", default="", metavar="D", help="The day it falls due.")
@click.option("--by-terms", is_flag=True, help="Go by the payment terms again.")
@click.option("--reason", default="", help="Why it falls due on another day than its terms say.")
@click.pass_obj
def due(session: Session, invoice: str, day: str, by_terms: bool, reason: str) -> None:
    """Have an invoice fall due on another day than its payment terms say, with a reason."""
    from store.actions import due_dates as actions
    from store.rules.money import parse_date

    if bool(day) == by_terms:
        raise slip("Say when it falls due: --on D with --reason, or --by-terms.")
    actions.set_due_date(session.desk(), invoice, parse_date(day, "on") if day else None, reason=reason)
    answer_invoice(session, invoice)

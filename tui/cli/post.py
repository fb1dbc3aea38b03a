"""The way back from QuickBooks: answers into the book, and the clerk's word on what they leave open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tui.cli import output
from tui.cli.output import Field
from tui.cli.session import Session

_TOLD = (
    Field("invoice", "Invoice"),
    Field("what", "Became"),
    Field("batch", ""),
    Field("sentence", "", grows=True),
)
PROBLEM = "problem"


@click.command()
@click.pass_context
def post(ctx: click.Context) -> None:
    """Take QuickBooks' answers into the book, open the periods that are due, remind, and deliver mail. Ends with 1 where something needs a person."""
    from exporter import postman
    from store.actions import calendar
    from tui.cli import mail

    session: Session = ctx.obj
    told = postman.take_in(session.desk())
    turned = calendar.keep(session.desk())
    mailed = _mailed(session)
    rows = [
        {"invoice": each.invoice, "what": each.what, "batch": each.batch, "sentence": each.sentence}
        for each in told
    ]

    def text() -> Iterator[str]:
        yield from (f"LOOK  {each}" if each.what in ("held", PROBLEM) else str(each) for each in told)
        if not told:
            yield "No answer waited."
        yield from (f"Period {each['period']} of {each['project']} is open." for each in turned["opened"])
        if turned["reminded"]:
            yield f"Reminded: {', '.join(turned['reminded'])}."
        yield from mail.lines_of(mailed)

    session.answer({**output.listed(_TOLD, rows), "calendar": turned, "mail": mail.rows_of(mailed)}, text)
    if any(each.what == PROBLEM for each in told) or any(each.what in mail.LOOK for each in mailed):
        ctx.exit(1)


def _mailed(session: Session) -> list[Any]:
    """What became of the mail; what keeps it from going is told and keeps nothing else from being done."""
    from exporter.mail.delivery import Told
    from exporter.mail.round import make_round
    from store.errors import NotPermitted, Refusal

    try:
        return make_round(session.desk())
    except NotPermitted:
        return []
    except Refusal as refusal:
        return [Told(0, "", PROBLEM, refusal.message)]


HOW_TO_DECIDE = (
    "`billspool held link INV` where it is the same bill, `billspool held send-anyway INV --reason WHY` where it is another, "
    "`billspool held cancel INV --reason WHY` where ours does not go."
)


@click.group()
def held() -> None:
    """Bills QuickBooks may have already: link, send anyway or cancel."""


@held.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """The held bills, each with its question and what QuickBooks has."""
    from exporter.held import questions as asked

    questions = asked(session.office())

    def text() -> Iterator[str]:
        yield from (f"{each.invoice}: {each.question}" for each in questions)
        yield HOW_TO_DECIDE if questions else "No bill is held."

    rows = [
        {
            "invoice": each.invoice, "question": each.question,
            "found": [{**bill, "amount": _money(bill["amount"])} for bill in each.found],
        }
        for each in questions
    ]  # fmt: skip
    session.answer({"rows": rows, "count": len(rows)}, text)


@held.command()
@click.argument("invoice")
@click.option(
    "--txn", "txn_id", default="", metavar="TXNID", help="Which bill, where QuickBooks has several."
)
@click.pass_obj
def link(session: Session, invoice: str, txn_id: str) -> None:
    """It is the bill QuickBooks has."""
    _decide(session, invoice, "link", txn_id=txn_id)


@held.command("send-anyway")
@click.argument("invoice")
@click.option("--reason", required=True, help="Why it is another bill.")
@click.pass_obj
def send_anyway(session: Session, invoice: str, reason: str) -> None:
    """It is another bill: it leaves with the next batch."""
    _decide(session, invoice, "send_anyway", reason=reason)


@held.command()
@click.argument("invoice")
@click.option("--reason", required=True, help="Why it does not go.")
@click.pass_obj
def cancel(session: Session, invoice: str, reason: str) -> None:
    """It does not go: it is among the failed ones, to be retried or rejected."""
    _decide(session, invoice, "cancel", reason=reason)


def _decide(session: Session, invoice: str, answer: str, *, reason: str = "", txn_id: str = "") -> None:
    from exporter.held import decide

    state = decide(session.desk(), invoice, answer, reason=reason, txn_id=txn_id)
    session.answer({"invoice": invoice, "erp_state": state}, lambda: [f"{invoice} is {output.words(state)}."])


def _money(cents: int | None) -> object:
    return None if cents is None else output.MONEY.as_json(cents)

"""The acceptance queue: what was sent to accounting, and what accounting does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tui.cli.documents import answer_invoice, answer_invoices
from tui.cli.failures import slip
from tui.cli.invoices import known
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import MONEY, TIME, WORD, Field
from tui.cli.quickbooks import UNDELIVERED, WAITS
from tui.cli.session import Session

FIELDS = (
    Field("invoice", "Invoice"), Field("number", ""), Field("vendor", "Vendor", grows=True),
    Field("project", "Project", grows=True), Field("status", "", WORD), Field("erp_state", "State", WORD), Field("due", "Due", MONEY),
    Field("sent_by", "Sent by"), Field("sent_at", "", TIME), Field("accepted_by", ""), Field("held_by", "Held by"),
    Field("held_reason", "Why held", grows=True), Field("erp_reason", "Reason", grows=True), Field("batch", ""), Field("txn_number", ""),
)  # fmt: skip
INVOICE = click.argument("invoice", metavar="INV")
REASON = click.option("--reason", required=True, help="Why, for the record.")


@click.group()
def erp() -> None:
    """The acceptance queue between the office and QuickBooks."""


@erp.command()
@click.option("--state", default="ready_to_export", metavar="S", help="ready_to_export (otherwise), retrieved, rejected, "
              "exporting, failed or synced.")  # fmt: skip
@click.pass_obj
def queue(session: Session, state: str) -> None:
    """Invoices in the queue, those that wait longest first."""
    from store.rules import erp_state
    from store.views import erp_queue

    desk, wanted = session.desk(), known("state", state, erp_state.STATES)
    listing = erp_queue.listing(desk, wanted)
    nothing = "" if listing.count() else _empty(erp_queue.tabs(desk), wanted)
    answer_list(session, FIELDS, listing, nothing, totals=("due",))


def _empty(tabs: list[dict[str, Any]], wanted: str) -> str:
    """That a state of the queue is empty, and where there is something instead."""
    from store.rules.erp_state import TITLES

    told = "Nothing waits to be accepted" if wanted == "ready_to_export" else f"Nothing is {TITLES[wanted]}"
    others = ", ".join(f"{tab['state']} {tab['count']}" for tab in tabs if tab["count"])
    return (
        f"{told}; elsewhere (--state): {others}."
        if others
        else f"{told}, and nothing is elsewhere in the queue."
    )


@erp.command()
@click.argument("names", metavar="INV...", nargs=-1, required=True)
@click.pass_obj
def send(session: Session, names: tuple[str, ...]) -> None:
    """Send approved invoices to accounting: all that are named, or none."""
    from store.actions import erp as actions

    answer_invoices(session, session.together("erp.send", names, actions.send), len(names))


@erp.command()
@click.argument("names", metavar="INV...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that wait and are not held.")
@click.pass_obj
def accept(session: Session, names: tuple[str, ...], every: bool) -> None:
    """Accept invoices for QuickBooks: all that are named, or none. They leave with the next export."""
    from store.actions import erp as actions
    from store.views import erp_queue

    if every == bool(names):
        raise slip("Name the invoices to accept, or all of them with --all.")
    wanted, held = names, []
    if every:
        waiting = list(all_rows(erp_queue.listing(session.allowed("accept"))))
        wanted = tuple(row["invoice"] for row in waiting if not row["held_by"])
        held = [row["invoice"] for row in waiting if row["held_by"]]
    answer_invoices(
        session, session.together("erp.accept", wanted, actions.accept), len(names), _all_held(held)
    )


def _all_held(held: list[str]) -> str:
    """Why --all accepted nothing."""
    if not held:
        return "Nothing waits to be accepted; nothing was done."
    return f"What waits is on hold ({', '.join(held)}), and nothing was accepted; `billspool holds list` says why."


@erp.command()
@INVOICE
@REASON
@click.option("--bill-stays", is_flag=True, help="Although the bill stays in QuickBooks.")
@click.pass_context
def unlink(ctx: click.Context, invoice: str, reason: str, bill_stays: bool) -> None:
    """Cut a synced invoice off its bill, once QuickBooks has said that the bill is gone.

    Where QuickBooks has not said so, it is asked, and this ends with 1: delete the bill there and say it again after the Web
    Connector's next update.
    """
    from store.actions.unlinking import NOT_ASKED_RULE, THERE_RULE
    from store.errors import Refusal

    session: Session = ctx.obj
    try:
        _do(session, "unlink", invoice, reason=reason, stays=bill_stays)
    except Refusal as refusal:
        if refusal.rule not in (NOT_ASKED_RULE, THERE_RULE):
            raise
        _ask_whether_there(session, invoice, refusal.message)
        ctx.exit(1)


def _ask_whether_there(session: Session, invoice: str, why: str) -> None:
    from exporter import lookups

    delivered = lookups.ask(session.desk(), invoice)
    told = f"QuickBooks is asked whether the bill is there. {WAITS if delivered else UNDELIVERED}"
    session.answer(
        {"invoice": invoice, "unlinked": False, "asked": True, "message": why}, lambda: [why, told]
    )


PLAIN = {
    "retrieve": "Take an invoice back before accounting has decided on it.",
    "retry": "Send an invoice that QuickBooks refused once more.",
    "release": "Take a hold off again.",
}
WITH_A_REASON = {
    "reject": "Give an invoice back, from the queue or after QuickBooks refused it.",
    "hold": "Hold an invoice in the queue; it cannot be accepted meanwhile.",
}


def _verb(verb: str, told: str, *asks: Callable[[Any], Any]) -> None:
    """A command that does one thing to one invoice, with what it asks for besides."""

    def command(session: Session, invoice: str, **given: Any) -> None:
        _do(session, verb, invoice, **given)

    decorated: Any = click.pass_obj(command)
    for ask in (*asks, INVOICE):
        decorated = ask(decorated)
    erp.command(verb, help=told)(decorated)


def _do(session: Session, verb: str, invoice: str, **given: Any) -> None:
    from store.actions import erp as actions

    getattr(actions, verb)(session.desk(), invoice, **given)
    answer_invoice(session, invoice)


for _name, _told in PLAIN.items():
    _verb(_name, _told)
for _name, _told in WITH_A_REASON.items():
    _verb(_name, _told, REASON)

"""Line-item review: marks on the lines of an invoice, and finishing."""

from __future__ import annotations

import click

from tui.cli.documents import answer_invoice
from tui.cli.failures import slip
from tui.cli.session import Session

LINES = click.option(
    "--line", "lines", multiple=True, metavar="L", help="A line; may be given several times."
)


@click.group()
@click.argument("invoice", metavar="INV")
@click.pass_context
def review(ctx: click.Context, invoice: str) -> None:
    """Review the invoice INV, such as SC-001/2, line by line."""
    ctx.meta["billspool.invoice"] = invoice


def _invoice() -> str:
    return str(click.get_current_context().meta["billspool.invoice"])


@review.command()
@LINES
@click.option("--all", "every", is_flag=True, help="Every line not marked yet.")
@click.option("--within-contract", is_flag=True, help="With --all: only lines within their scheduled value.")
@click.pass_obj
def approve(session: Session, lines: tuple[str, ...], every: bool, within_contract: bool) -> None:
    """Approve lines."""
    from store.actions import review as actions

    if every == bool(lines) or (within_contract and not every):
        raise slip("Name the lines to approve with --line, or all of them with --all.")
    if every:
        actions.approve_all(session.desk(), _invoice(), within_contract=within_contract)
    else:
        actions.mark(session.desk(), _invoice(), [actions.Mark(line, "approved") for line in lines])
    answer_invoice(session, _invoice())


@review.command()
@LINES
@click.option("--reason", required=True, help="Why; the subcontractor reads it.")
@click.option(
    "--propose",
    metavar="AMOUNT",
    help="The work this period you would approve; it says nothing of stored materials.",
)
@click.pass_obj
def reject(session: Session, lines: tuple[str, ...], reason: str, propose: str | None) -> None:
    """Reject lines with a reason; their amounts stay as they are."""
    from store.actions import review as actions
    from store.rules.money import parse_money

    if not lines:
        raise slip("Name the lines to reject with --line.")
    proposed = None if propose is None else parse_money(propose, "propose")
    marks = [actions.Mark(line, "rejected", reason, proposed) for line in lines]
    actions.mark(session.desk(), _invoice(), marks)
    answer_invoice(session, _invoice())


@review.command()
@LINES
@click.option("--reason", required=True, help="The question; it stands beside the line until it is decided.")
@click.pass_obj
def hold(session: Session, lines: tuple[str, ...], reason: str) -> None:
    """Leave lines undecided with a question; approve --all passes them by."""
    from store.actions import review as actions

    if not lines:
        raise slip("Name the lines to hold with --line.")
    actions.mark(session.desk(), _invoice(), [actions.Mark(line, "held", reason) for line in lines])
    answer_invoice(session, _invoice())


@review.command()
@LINES
@click.pass_obj
def clear(session: Session, lines: tuple[str, ...]) -> None:
    """Take the marks of lines back."""
    from store.actions import review as actions

    if not lines:
        raise slip("Name the lines to clear with --line.")
    actions.mark(session.desk(), _invoice(), [actions.Mark(line, "no_action") for line in lines])
    answer_invoice(session, _invoice())


@review.command()
@click.option(
    "--status",
    default="",
    metavar="S",
    help="approved (otherwise), approved_as_noted or pending_owner_approval.",
)
@click.option("--reason", default="", help="A remark kept with the decision.")
@click.pass_obj
def finish(session: Session, status: str, reason: str) -> None:
    """Finish the review: a rejected line returns the invoice, all lines approved approve it."""
    from store.actions import review as actions

    wanted = status.strip().lower().replace(" ", "_")
    actions.finish(session.desk(), _invoice(), status=wanted, reason=reason)
    answer_invoice(session, _invoice())


@review.command("return")
@click.option("--reason", required=True, help="Why; the subcontractor reads it.")
@click.pass_obj
def return_(session: Session, reason: str) -> None:
    """Return the invoice to be revised although no line is rejected."""
    from store.actions import review as actions

    actions.send_back(session.desk(), _invoice(), reason=reason)
    answer_invoice(session, _invoice())

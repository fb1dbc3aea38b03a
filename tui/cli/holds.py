"""Holds on invoices, commitments and vendors."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import COUNT, TIME, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("hold", "Hold", COUNT, key="id"), Field("kind", "", WORD), Field("on", "On", grows=True), Field("vendor", "Vendor", grows=True),
    Field("owner", "Owner"), Field("reason", "Reason", grows=True), Field("placed_by", ""), Field("placed_at", "Since", TIME),
    Field("state", "State", WORD), Field("released_by", "Released by"), Field("released_at", "", TIME), Field("release_reason", ""),
)  # fmt: skip


@click.group()
def holds() -> None:
    """Holds: what they are on is not accepted for QuickBooks before somebody releases them."""


@holds.command("list")
@click.option("--all", "every", is_flag=True, help="Those that were released as well.")
@click.pass_obj
def list_(session: Session, every: bool) -> None:
    """Holds, newest first, with owner and reason."""
    from store.views import holds as views

    answer_list(
        session, FIELDS, views.listing(session.office(), "" if every else "open"), "Nothing is on hold."
    )


@holds.command()
@click.option("--invoice", default="", metavar="INV", help="Hold one invoice.")
@click.option("--commitment", default="", metavar="NUMBER", help="Hold all invoices of a commitment.")
@click.option("--vendor", default="", metavar="V", help="Hold all invoices of a vendor.")
@click.option("--reason", required=True, help="Why.")
@click.option("--owner", default="", metavar="NAME", help="Whose matter it is; yours unless told.")
@click.pass_obj
def place(session: Session, reason: str, owner: str, **on: str) -> None:
    """Hold an invoice, a commitment or a vendor."""
    from store.actions import holds as actions

    chosen = [(kind, name) for kind, name in on.items() if name]
    if len(chosen) != 1:
        raise slip("Say what is held: one of --invoice, --commitment and --vendor.")
    kind, name = chosen[0]
    _answer(session, actions.place(session.desk(), kind, name, reason=reason, owner=owner))


@holds.command()
@click.argument("hold", type=int)
@click.option("--reason", default="", help="What has become of it.")
@click.pass_obj
def release(session: Session, hold: int, reason: str) -> None:
    """Take a hold off again."""
    from store.actions import holds as actions

    actions.release(session.desk(), hold, reason=reason)
    _answer(session, hold)


def _answer(session: Session, number: int) -> None:
    from store.views import holds as views

    row = next(each for each in all_rows(views.listing(session.desk())) if each["id"] == number)
    session.answer(output.as_json(FIELDS, row), lambda: output.pairs(FIELDS, row))

"""The company's lists: projects, vendors, cost codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.output import COUNT, DATE, FLAG, WORD, Field
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.views.inbox import Inbox
    from store.views.listing import Listing

WINDOW = 500
"""How many rows are read at a time."""

VENDORS = (
    Field("name", "Name", grows=True), Field("company_name", ""), Field("email", "E-mail"), Field("phone", "Phone"),
    Field("city", "City"), Field("state", ""), Field("country", ""), Field("terms", "Terms"),
    Field("quickbooks_name", "QuickBooks", grows=True), Field("active", "", FLAG),
)  # fmt: skip
PROJECTS = (
    Field("number", "Number"), Field("name", "Name", grows=True), Field("city", "City", grows=True),
    Field("quickbooks_job", "QuickBooks job", grows=True), Field("allow_overbilling", "Over-billing", FLAG),
    Field("move_materials", "Move materials", FLAG), Field("periods_every", "Periods", WORD), Field("periods_from", "", DATE),
    Field("period_start_day", "", COUNT), Field("period_end_day", "", COUNT), Field("period_due_day", "", COUNT),
    Field("invite_type", "", WORD), Field("active", "", FLAG),
)  # fmt: skip
COST_CODES = (
    Field("code", "Code"), Field("description", "Description", grows=True), Field("quickbooks_kind", "Kind", WORD),
    Field("quickbooks_name", "QuickBooks", grows=True), Field("active", "", FLAG),
)  # fmt: skip
LINKS = (
    Field("kind", "Kind", WORD), Field("ours", "Ours", grows=True), Field("quickbooks_name", "QuickBooks", grows=True),
    Field("broken", "Broken", grows=True),
)  # fmt: skip


def all_rows(listing: Listing | Inbox) -> Iterator[dict[str, Any]]:
    """Every row of a listing, read a window at a time."""
    start = 0
    while rows := listing.window(start, WINDOW):
        yield from rows
        start += len(rows)


def answer_list(
    session: Session, fields: Sequence[Field], listing: Listing, nothing: str, *, totals: Sequence[str] = ()
) -> None:  # fmt: skip
    """Answer a listing whole; `totals` names the amounts that are added up for people."""
    rows = list(all_rows(listing))
    if session.as_json:
        session.answer(output.listed(fields, rows), lambda: ())
        return
    sums = (
        {name: amount for name, amount in listing.totals().items() if name in totals}
        if rows and totals
        else None
    )
    output.write_lines(output.table(fields, rows, totals=sums, nothing=nothing))


@click.group()
def vendors() -> None:
    """The vendors."""


@vendors.command("list")
@click.pass_obj
def list_vendors(session: Session) -> None:
    """Vendors by name, each with its name in QuickBooks."""
    from store.views import lists as views

    answer_list(
        session,
        VENDORS,
        views.vendors(session.office()),
        "There are no vendors; `billspool import` brings them in.",
    )


@vendors.command("change")
@click.argument("name")
@click.option("--company-name", help="The name of the company.")
@click.option("--email", help="Its e-mail address.")
@click.option("--phone", help="Its phone number.")
@click.option("--address-1", help="Street and number.")
@click.option("--address-2", help="A second line of the address.")
@click.option("--city", help="The city.")
@click.option("--state", help="The state or province.")
@click.option("--postal-code", help="The postal code.")
@click.option("--country", help="The country.")
@click.pass_obj
def change_vendor(session: Session, name: str, **fields: str | None) -> None:
    """Correct a vendor's address, e-mail or phone; --email "" takes it out."""
    from store.actions import lists as actions
    from store.views import lists as views
    from tui.cli.failures import slip

    given = {key: text for key, text in fields.items() if text is not None}
    if not given:
        raise slip("Say what changes, such as --email; `billspool vendors change --help` lists what can.")
    changed = actions.change_vendor(session.desk(), name, **given)
    row = next(each for each in all_rows(views.vendors(session.office())) if each["name"] == changed)
    session.answer(output.as_json(VENDORS, row), lambda: output.pairs(VENDORS, row))


@click.group()
def projects() -> None:
    """The projects."""


@projects.command("list")
@click.pass_obj
def list_projects(session: Session) -> None:
    """Projects by number, each with its QuickBooks job."""
    from store.views import lists as views

    answer_list(
        session,
        PROJECTS,
        views.projects(session.office()),
        "There are no projects; `billspool import` brings them in.",
    )


@projects.command("change")
@click.argument("number")
@click.option(
    "--over-billing", type=click.Choice(["yes", "no"]), help="Whether its lines may be over-billed."
)
@click.option(
    "--move-materials",
    type=click.Choice(["yes", "no"]),
    help="Whether stored materials move to work by themselves.",
)
@click.option(
    "--invite-type",
    type=click.Choice(["work", "retainage", "both", "none"]),
    help="What a contact may bill without an invitation.",
)
@click.pass_obj
def change_project(
    session: Session,
    number: str,
    over_billing: str | None,
    move_materials: str | None,
    invite_type: str | None,
) -> None:
    """Change a project's billing switches."""
    from store.actions import lists as actions
    from store.views import lists as views
    from tui.cli.failures import slip

    if over_billing is None and move_materials is None and invite_type is None:
        raise slip("Say what changes: --over-billing, --move-materials or --invite-type.")
    changed = actions.change_project(
        session.desk(), number, allow_overbilling=_yes(over_billing), move_materials=_yes(move_materials), invite_type=invite_type
    )  # fmt: skip
    row = next(each for each in all_rows(views.projects(session.office())) if each["number"] == changed)
    session.answer(output.as_json(PROJECTS, row), lambda: output.pairs(PROJECTS, row))


def _yes(word: str | None) -> bool | None:
    return None if word is None else word == "yes"


@click.group("cost-codes")
def cost_codes() -> None:
    """The cost codes."""


@cost_codes.command("list")
@click.pass_obj
def list_cost_codes(session: Session) -> None:
    """Cost codes, each with its item or account in QuickBooks."""
    from store.views import lists as views

    answer_list(
        session,
        COST_CODES,
        views.cost_codes(session.office()),
        "There are no cost codes; `billspool import` brings them in.",
    )

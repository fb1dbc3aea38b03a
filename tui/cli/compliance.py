"""Documents of compliance: how vendors stand, what expires, and putting documents down."""

from __future__ import annotations

from typing import Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import COUNT, DATE, FLAG, WORD, Field
from tui.cli.session import Session

VENDORS = (
    Field("vendor", "Vendor", grows=True), Field("state", "Standing", WORD), Field("missing", "", COUNT),
    Field("next_expiry", "Next end"), Field("what", "What", grows=True),
)  # fmt: skip
DOCUMENTS = (
    Field("document", "No.", COUNT, key="id"), Field("vendor", "Vendor", grows=True), Field("commitment", "For"), Field("kind", "Kind", WORD),
    Field("name", "Name", grows=True), Field("state", "Standing", WORD), Field("needed", "", FLAG), Field("received_on", "Came in", DATE),
    Field("expires_on", "Ends", DATE), Field("reference", "Number"), Field("note", ""), Field("what", "What", grows=True),
)  # fmt: skip
WITHIN = click.option(
    "--within",
    default=None,
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="Only what ends within so many days, or has.",
)
REASON = click.option("--reason", required=True, help="Why, for the record.")
DOCUMENT = click.argument("document", type=int)


@click.group()
def compliance() -> None:
    """Insurance, W-9, licenses, bonds and other documents of vendors."""


@compliance.command("list")
@click.option("--documents", is_flag=True, help="The documents one by one; otherwise how each vendor stands.")
@click.option("--vendor", default="", metavar="V", help="The documents of this vendor.")
@click.option(
    "--commitment", default="", metavar="NUMBER", help="The documents that concern this commitment."
)
@WITHIN
@click.pass_obj
def list_(session: Session, documents: bool, vendor: str, commitment: str, within: int | None) -> None:
    """How vendors stand, those with something missing first; or their documents, those that end first at the top."""
    from store.views import compliance as views

    desk = session.desk()
    if not (documents or vendor or commitment or within is not None):
        answer_list(session, VENDORS, views.vendors(desk), "No vendor has a commitment or a document yet.")
        return
    listing = views.documents(desk, vendor=vendor, commitment=commitment, expire_within=within)
    answer_list(session, DOCUMENTS, listing, "There is no such document.")


@compliance.command("set")
@click.argument("kind")
@click.option("--vendor", default="", metavar="V", help="Whose document it is.")
@click.option(
    "--commitment",
    default="",
    metavar="NUMBER",
    help="The commitment it is for, where it is not for all of the vendor's.",
)
@click.option("--name", default="", help="Tells several of a kind apart, such as “General liability”.")
@click.option(
    "--number", "reference", default="", metavar="N", help="The number of the policy, license or bond."
)
@click.option(
    "--received", default="", metavar="D", help="When it came in; without it, it is put down as missing."
)
@click.option("--expires", default="", metavar="D", help="The last day on which it holds.")
@click.option("--not-needed", is_flag=True, help="That this vendor or commitment needs none.")
@click.option("--note", default="", help="A remark.")
@click.pass_obj
def set_(session: Session, kind: str, received: str, expires: str, not_needed: bool, **given: str) -> None:
    """Put a document down, or that one is missing or not needed; KIND is insurance, w9, license, bond, permit, ..."""
    from store.actions import compliance as actions
    from store.rules.money import parse_date

    days: dict[str, Any] = {
        "received_on": parse_date(received, "received") if received else None,
        "expires_on": parse_date(expires, "expires") if expires else None,
    }
    words: dict[str, Any] = given
    vendor = words.pop("vendor")
    number = actions.set_document(session.desk(), vendor, kind, needed=not not_needed, **days, **words)
    _answer(session, number)


@compliance.command()
@DOCUMENT
@REASON
@click.option("--on", "day", default="", metavar="D", help="Its last day; yesterday unless told.")
@click.pass_obj
def expire(session: Session, document: int, reason: str, day: str) -> None:
    """End a document before its time: cancelled, withdrawn."""
    from store.actions import compliance as actions
    from store.rules.money import parse_date

    _answer(
        session,
        actions.expire(session.desk(), document, reason=reason, on=parse_date(day, "on") if day else None),
    )


@compliance.command()
@DOCUMENT
@REASON
@click.pass_obj
def remove(session: Session, document: int, reason: str) -> None:
    """Take a document off the list; it stays in the record."""
    from store.actions import compliance as actions

    actions.remove(session.desk(), document, reason=reason)
    session.answer({"document": document, "removed": True}, lambda: [f"Document {document} is off the list."])


@compliance.command()
@click.argument("number")
@click.pass_context
def show(ctx: click.Context, number: str) -> None:
    """How the commitment NUMBER stands: documents and holds. Ends with 1 where something is not in order."""
    from store.views import compliance as views

    session: Session = ctx.obj
    found = views.of_commitment(session.desk(), number)
    document: dict[str, Any] = {
        "commitment": number, "state": found.state, "faults": list(found.faults),
        "standings": [{"kind": each.kind, "state": each.state, "what": each.what} for each in found.standings],
        "holds": [{"hold": each.number, "on": each.on, "owner": each.owner, "reason": each.reason} for each in found.holds],
    }  # fmt: skip
    lines = [f"{number} is {output.words(found.state)}.", *(f"! {fault}" for fault in found.faults)]
    lines += [
        f"h {each.on} is held by {each.owner}: {each.reason} (hold {each.number})" for each in found.holds
    ]
    session.answer(document, lambda: lines)
    if found.holds or found.state == "not_compliant":
        ctx.exit(1)


def _answer(session: Session, number: int) -> None:
    from store.views import compliance as views

    row = next((each for each in all_rows(views.documents(session.desk())) if each["id"] == number), None)
    if row is None:
        raise slip(f"Document {number} is gone meanwhile.")
    session.answer(output.as_json(DOCUMENTS, row), lambda: output.pairs(DOCUMENTS, row))

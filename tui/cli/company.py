"""The company: a new book, its settings, checking it, copying it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.output import FLAG, Field
from tui.cli.session import Session

SETTING_FIELDS = (
    Field("key", "Setting"),
    Field("value", "Value", grows=True),
    Field("default", "Default"),
    Field("help", ""),
)
CHECK_FIELDS = (Field("name", "Check"), Field("ok", "", FLAG), Field("detail", ""))


THREE_PEOPLE = (
    "A bill takes three people: whoever created it cannot approve it, whoever approved it cannot accept it. "
    "Add the others (billspool users add LOGIN --role ROLE), or have the workbook's sheet Users bring them in."
)
"""What somebody alone would else find out when the first bill is stuck."""


@click.command()
@click.option("--company", required=True, metavar="NAME", help="The company's name.")
@click.option(
    "--edition",
    required=True,
    type=click.Choice(["US", "CA"], case_sensitive=False),
    help="The QuickBooks edition.",
)
@click.option("--admin", default="", metavar="USER", help="The first administrator's login; otherwise you.")
@click.option(
    "--delegate",
    is_flag=True,
    help="Let that administrator act as others, for scripts; it is logged and shown by check.",
)
@click.pass_obj
def init(session: Session, company: str, edition: str, admin: str, delegate: bool) -> None:
    """Make a new book with its first administrator."""
    from store.actions.company import initialise
    from store.book import Book
    from store.desk import Desk
    from store.errors import Invalid
    from store.identity import real_user
    from store.text import clean

    if session.acting:
        raise slip("A new book knows nobody to act as; name its first administrator with --admin.")
    login = clean(admin, "admin", limit=64) or real_user()
    if not clean(company, "company", limit=59):
        raise Invalid(
            "The company needs a name; give it with --company NAME.", rule="company.name", field="company"
        )
    with Book.open(session.address, create=True) as book:
        desk = Desk(book, login, on_behalf="" if login == real_user() else real_user())
        name = initialise(desk, company, edition, delegate=delegate)
        made = {"book": book.url, "company": name, "edition": edition, "admin": login, "delegate": delegate}
        session.answer(
            made,
            lambda: [f"The book of {name} is at {book.url}; {login} is its administrator.", THREE_PEOPLE],
        )


@click.command()
@click.option(
    "--anchor",
    "anchored",
    is_flag=True,
    help="Anchor the audit trail and print the anchor, to be kept elsewhere.",
)
@click.option(
    "--against", metavar="ANCHOR", help="Whether the trail up to an anchor kept elsewhere is still the same."
)
@click.pass_context
def check(ctx: click.Context, anchored: bool, against: str | None) -> None:
    """Verify the book: summaries recomputed, the audit chain, the spool against the book. Ends with 1 where a fault is found."""
    from store.actions.record import anchor
    from store.views.check import anchor_stands, verify

    session: Session = ctx.obj
    desk = session.office()
    results = [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in verify(desk)]
    results.append(_spool_check(session))
    if against:
        results.append(asdict(anchor_stands(desk, against)))
    well = all(each["ok"] for each in results)
    mark = {"anchor": anchor(desk)} if anchored and well else {}
    session.answer(
        {"ok": well, "checks": [output.as_json(CHECK_FIELDS, each) for each in results], **mark},
        lambda: [
            *_report(results),
            *(f"Anchor of the audit trail, to be kept elsewhere: {digest}" for digest in mark.values()),
        ],
    )
    if not well:
        ctx.exit(1)


def _spool_check(session: Session) -> dict[str, Any]:
    """Whether every batch the book delivered lies in the spool."""
    from store.errors import Refusal
    from tui.cli.spool import against_the_book

    try:
        faults = against_the_book(session.desk())
    except Refusal as refusal:
        faults = [refusal.message]
    return {"name": "spool", "ok": not faults, "detail": " ".join(faults) or "holds"}


def _report(results: list[dict[str, Any]]) -> Iterator[str]:
    for each in results:
        yield f"{'ok   ' if each['ok'] else 'FAULT'}  {each['name']}{': ' if each['detail'] else ''}{each['detail']}"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, file: Path) -> None:
    """Write a consistent copy of the book to a new file, while others work."""
    desk = session.allowed("settings")
    desk.book.backup(file)
    session.answer(
        {"book": desk.book.url, "file": str(file)}, lambda: [f"{desk.book.url} is copied to {file}."]
    )


@click.group()
def config() -> None:
    """The settings of the book."""


@config.command("show")
@click.pass_obj
def show(session: Session) -> None:
    """Every setting with its value and default."""
    from store.views.settings import rows

    found = rows(session.office())
    session.answer(output.listed(SETTING_FIELDS, found), lambda: output.table(SETTING_FIELDS, found))


@config.command("set")
@click.argument("key")
@click.argument("value")
@click.pass_obj
def set_(session: Session, key: str, value: str) -> None:
    """Change a setting; the change is an audit entry."""
    from store.actions.company import set_setting
    from store.views.settings import rows

    desk = session.desk()
    kept = set_setting(desk, key, value)
    row = next(each for each in rows(desk) if each["key"] == key)
    session.answer(output.as_json(SETTING_FIELDS, row), lambda: [f"{key} is {kept or 'empty'} now."])

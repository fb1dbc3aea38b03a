"""What QuickBooks calls our things: its lists as last fetched, the links to them, vendors it does not have yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.lists import LINKS, all_rows, answer_list
from tui.cli.output import COUNT, FLAG, TIME, WORD, Field
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.desk import Desk

FETCHED = (
    Field("kind", "List", WORD), Field("entries", "Entries", COUNT), Field("active", "Active", COUNT),
    Field("fetched_at", "Fetched", TIME), Field("asked_at", "Asked", TIME), Field("state", "State", WORD), Field("message", ""),
)  # fmt: skip
ENTRIES = (
    Field("full_name", "Name", grows=True), Field("active", "Active", FLAG), Field("list_id", ""), Field("fetched_at", "", TIME),
)  # fmt: skip
SUGGESTED = (Field("name", "Likeliest in QuickBooks", grows=True), Field("likeness", "Like", COUNT))
WAITS = "The answer comes with the Web Connector's next update."
UNDELIVERED = "It leaves with the next export by somebody who may write into the spool."


@click.group(invoke_without_command=True)
@click.pass_context
def lists(ctx: click.Context) -> None:
    """QuickBooks' lists as last fetched, and what our things are called there."""
    if ctx.invoked_subcommand is not None:
        return
    from store.views import lists as links
    from store.views import quickbooks as views

    session: Session = ctx.obj
    desk = session.office()
    fetched, linked = views.fetched(desk), list(all_rows(links.links(desk)))

    def text() -> Iterator[str]:
        yield from output.table(
            FETCHED,
            fetched,
            nothing="Nothing was fetched from QuickBooks yet; `billspool lists refresh` asks for it.",
        )
        yield ""
        yield from output.table(LINKS, linked, nothing="Nothing is linked to QuickBooks yet.")
        yield from _being_added(desk, linked)

    session.answer(
        {**output.listed(LINKS, linked), "fetched": [output.as_json(FETCHED, row) for row in fetched]}, text
    )


def _being_added(desk: Desk, linked: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What became of vendors that QuickBooks was asked to add and does not have."""
    from store.views import quickbooks as views

    for row in linked:
        if row["kind"] != "vendor" or not row["broken"]:
            continue
        asked = views.last_asked(desk, "vendor", row["ours"])
        if asked and not asked["outcome"]:
            yield f"QuickBooks is asked to add {row['ours']} and has not answered yet."
        elif asked and asked["outcome"] == "failed":
            yield f"QuickBooks did not add {row['ours']}: {asked['message']}"


@lists.command()
@click.argument("kind")
@click.option("--find", default="", metavar="TEXT", help="Only entries that hold these words.")
@click.pass_obj
def show(session: Session, kind: str, find: str) -> None:
    """The entries of one list of QuickBooks as last fetched."""
    from exporter.lists import SOURCES
    from store.views import quickbooks as views
    from tui.cli.invoices import known

    listing = views.entries(session.office(), known("kind", kind, tuple(SOURCES)))
    answer_list(
        session,
        ENTRIES,
        listing.matching(find),
        "Nothing there; `billspool lists refresh` asks QuickBooks for it.",
    )


@lists.command()
@click.argument("kinds", nargs=-1, metavar="[KIND...]")
@click.pass_obj
def refresh(session: Session, kinds: tuple[str, ...]) -> None:
    """Ask QuickBooks for its lists, all or those named."""
    from exporter import lists as exporting

    desk = session.allowed("lists")
    delivered = exporting.refresh(desk, kinds)
    told = f"QuickBooks is asked for its lists. {WAITS if delivered else UNDELIVERED}"
    session.answer({"asked": list(kinds) or ["all"], "in_spool": delivered}, lambda: [told])


@lists.command()
@click.argument("kind")
@click.argument("ours")
@click.argument("theirs", required=False, default="")
@click.pass_obj
def link(session: Session, kind: str, ours: str, theirs: str) -> None:
    """Say what something of ours is called in QuickBooks; without THEIRS, see what it most likely is.

    KIND is vendor, job, item, account, class, terms or tax_code.
    """
    from store.actions.lists import LINK_KINDS, set_link
    from store.views import lists as views
    from tui.cli.invoices import known

    known("kind", kind, LINK_KINDS)
    if not theirs.strip():
        _suggest(session, kind, ours)
        return
    desk = session.desk()
    ours = set_link(desk, kind, ours, theirs)
    found = (
        row for row in all_rows(views.links(desk)) if row["kind"] == kind and row["ours"] == ours.strip()
    )
    row = next(found)
    session.answer(output.as_json(LINKS, row), lambda: output.pairs(LINKS, row))


def _suggest(session: Session, kind: str, ours: str) -> None:
    from store.views import quickbooks as views

    found = [
        {"name": each.name, "likeness": each.likeness}
        for each in views.suggested(session.office(), kind, ours)
    ]
    nothing = "Nothing in QuickBooks' list as last fetched looks like it."
    session.answer(
        {"kind": kind, "ours": ours, "suggestions": [output.as_json(SUGGESTED, row) for row in found]},
        lambda: output.table(SUGGESTED, found, nothing=nothing),
    )


@lists.command("add-vendor")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--unlinked", is_flag=True, help="All vendors whose link is broken or missing.")
@click.option("--yes", is_flag=True, help="Add them without asking.")
@click.pass_obj
def add_vendor(session: Session, names: tuple[str, ...], unlinked: bool, yes: bool) -> None:
    """Add vendors of ours to QuickBooks, after a question; they go out before any bill."""
    from exporter import vendors as exporting
    from store.views import quickbooks as views

    if unlinked == bool(names):
        raise slip("Name the vendors to add, or all that QuickBooks does not have with --unlinked.")
    desk = session.allowed("lists")
    wanted = views.unlinked_vendors(desk) if unlinked else list(names)
    if not wanted:
        session.answer({"asked": []}, lambda: ["Every vendor is linked to QuickBooks."])
        return
    if not yes and not _confirmed(desk, wanted):
        session.answer({"asked": []}, lambda: ["Nothing was added."])
        return
    delivered = exporting.add(desk, wanted)
    told = f"QuickBooks is asked to add {_vendors(wanted)}. {WAITS if delivered else UNDELIVERED}"
    session.answer({"asked": wanted, "in_spool": delivered}, lambda: [told])


def _confirmed(desk: Desk, names: Sequence[str]) -> bool:
    """Show what would be added and ask; without a terminal nobody can be asked."""
    if not sys.stdin.isatty():
        raise slip("Adding to QuickBooks needs a yes; give --yes where nobody can be asked.")
    for line in _described(desk, names):
        click.echo(line, err=True)
    return click.confirm(f"Add {_vendors(names)} to QuickBooks?", err=True)


def _vendors(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} vendors"


def _described(desk: Desk, names: Sequence[str]) -> Iterator[str]:
    from store.text import printable
    from store.views import quickbooks as views

    for name in names:
        new = views.new_vendor(desk, name)
        place: list[Any] = [
            new.company_name,
            *new.address,
            new.city,
            new.state,
            new.postal_code,
            new.phone,
            new.email,
        ]
        yield printable("  ".join([new.name, ", ".join(text for text in place if text)]).rstrip())

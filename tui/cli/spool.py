"""The way out to QuickBooks: batches into the spool, what lies there, what a crash left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.desk import Desk
    from store.views.batches import PreparedBill


@click.command()
@click.pass_context
def export(ctx: click.Context) -> None:
    """Write accepted invoices as batches into the spool. Ends with 1 where one had to be left out."""
    from exporter import batches
    from store.views import batches as views

    session: Session = ctx.obj
    desk = session.desk()
    done = batches.export(desk)
    folder = batches.status(desk).folder
    known = {batch.message_set_id: batch for batch in views.all_batches(desk)} if done.delivered else {}
    made = [
        {
            "id": each.message_set_id, "file": str(each.file.relative_to(folder)),
            "bills": [_bill(bill) for bill in known[each.message_set_id].bills],
        }
        for each in done.delivered
    ]  # fmt: skip
    document: dict[str, Any] = {"batches": made}
    if done.left_out:
        document["left_out"] = [
            {"invoice": name, "error": why.as_json()} for name, why in done.left_out.items()
        ]

    def text() -> Iterator[str]:
        for each in done.delivered:
            what = (
                f"{len(each.invoices)} {_counted(each.kind, len(each.invoices))}, {output.MONEY.as_text(each.total)}"
                if each.invoices
                else output.words(each.kind)
            )
            yield f"{each.file}: {what}"
            yield from (f"  {name}" for name in each.invoices)
        if not done.delivered:
            yield "No accepted invoice waited."
        yield from (f"{name} was left out: {why.message}" for name, why in done.left_out.items())

    session.answer(document, text)
    if done.left_out:
        ctx.exit(1)


def _bill(bill: PreparedBill) -> dict[str, Any]:
    return {"invoice": bill.invoice, "guid": bill.guid, "total": output.MONEY.as_json(bill.total)}


def _counted(kind: str, count: int) -> str:
    """What a batch holds, ``bills``; one of them is a ``bill``."""
    return output.words(kind).removesuffix("s") if count == 1 else output.words(kind)


@click.group()
def spool() -> None:
    """The folder where batches wait for QuickBooks."""


@spool.command()
@click.pass_obj
def status(session: Session) -> None:
    """How many files lie in each sub-folder."""
    from exporter import batches

    found = batches.status(session.office())

    def text() -> Iterator[str]:
        yield str(found.folder)
        yield from (f"  {name:<10} {count:>6}" for name, count in found.counts.items())

    session.answer({"folder": str(found.folder), "files": dict(found.counts)}, text)


@spool.command()
@click.pass_context
def recover(ctx: click.Context) -> None:
    """Finish what a crash left. Ends with 1 where something needs a person."""
    from exporter import batches

    session: Session = ctx.obj
    desk = session.desk()
    done = batches.recover(desk)
    folder = batches.status(desk).folder

    def text() -> Iterator[str]:
        yield from done.settled
        yield from (f"LOOK  {each}" for each in done.problems)
        if not (done.settled or done.problems):
            yield "The spool is in order."

    document = {
        "folder": str(folder),
        "reaped": done.reaped,
        "settled": done.settled,
        "problems": done.problems,
    }
    session.answer(document, text)
    if done.problems:
        ctx.exit(1)


@spool.command()
@click.pass_obj
def replay(session: Session) -> None:
    """Let a book that was put back from a backup know the batches it has lost."""
    from exporter import postman

    told = postman.replay(session.desk())
    session.answer({"batches": told}, lambda: told or ["The book knows every batch of the spool."])


@spool.command("forget-company")
@click.pass_obj
def forget_company(session: Session) -> None:
    """Let the next session write its company down anew, after the company was renamed or registered again."""
    _about_the_company(
        session, "forget", "The next company the Web Connector opens is taken for the right one."
    )


@spool.command("accept-company")
@click.pass_obj
def accept_company(session: Session) -> None:
    """Go on with a company file that was restored from a backup on purpose."""
    _about_the_company(
        session, "accept_older", "Bills go to the company file as it is; look for those it has lost."
    )


def _about_the_company(session: Session, act: str, sentence: str) -> None:
    from exporter import batches
    from exporter.webconnector import pin
    from store.views.settings import settings_of

    desk = session.allowed("settings")
    found = batches.open_spool(desk, settings_of(desk))
    getattr(pin, act)(found)
    session.answer({"folder": str(found.folder), "done": act}, lambda: [sentence])


def against_the_book(desk: Desk) -> list[str]:
    """What the book says of the spool and is not so, as sentences; a book without batches needs no spool."""
    from exporter import batches
    from exporter.spool import stem_of
    from store.views import batches as views
    from store.views.settings import settings_of

    decided = views.all_batches(desk)
    if not decided:
        return []
    waiting = {batch.id for batch in views.unspooled(desk)}
    present = set(batches.open_spool(desk, settings_of(desk)).stems())
    return [
        f"{batch.message_set_id} is {'decided and not yet' if batch.id in waiting else 'not'} in the spool; "
        "run `billspool spool recover`."
        for batch in decided
        if stem_of(batch.sequence, batch.message_set_id) not in present
    ]

"""What waits for the acting user: listed by kind, put aside, brought back; and whether he wants the daily digest."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tui.cli import output
from tui.cli.lists import all_rows
from tui.cli.output import MONEY, TIME, Field
from tui.cli.session import Session

FIELDS = (
    Field("kind", ""), Field("words", "What"), Field("thing", "Of"), Field("about", "From or to", grows=True),
    Field("project", "Project"), Field("amount", "Amount", MONEY), Field("since", "Date", TIME), Field("note", "Note", grows=True),
    Field("item", "Name"),
)  # fmt: skip


@click.group(invoke_without_command=True)
@click.option("--kind", default="", metavar="KIND", help="Only one kind, such as to_review.")
@click.option("--aside", is_flag=True, help="What was put aside instead.")
@click.pass_context
def inbox(ctx: click.Context, kind: str, aside: bool) -> None:
    """What waits for you. Without a verb it lists it."""
    if ctx.invoked_subcommand is not None:
        return
    from store.views import inbox as views

    session: Session = ctx.obj
    desk = session.desk()
    rows = list(all_rows(views.inbox(desk, kind, aside=aside)))
    counts = [each for each in views.counts(desk, aside=aside) if each.count]

    def text() -> Iterator[str]:
        yield from output.table(
            FIELDS, rows, nothing="Nothing is put aside." if aside else "Nothing waits for you."
        )
        if rows and not kind:
            yield " · ".join(f"{each.words}: {each.count}" for each in counts)

    document = output.listed(FIELDS, rows)
    document["kinds"] = {each.kind: each.count for each in counts}
    session.answer(document, text)


def _named(session: Session, items: tuple[str, ...], *, aside: bool) -> list[str]:
    """The names as the list shows them; a single one may stand without quotes.

    Raises:
        NotFound: the list shows nothing of that name.
    """
    from store.errors import NotFound
    from store.views import inbox as views

    here = {row["item"] for row in all_rows(views.inbox(session.desk(), aside=aside))}
    whole = " ".join(items)
    if whole in here:
        return [whole]
    if strange := [item for item in items if item not in here]:
        listed = (
            "what is put aside (`billspool inbox --aside`)" if aside else "your inbox (`billspool inbox`)"
        )
        raise NotFound(
            f"Nothing in {listed} is called “{strange[0]}”; take the name from its last column, in quotes where there are several.",
            rule="inbox.unknown", field="name", value=strange[0],
        )  # fmt: skip
    return list(items)


@inbox.command()
@click.argument("items", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def aside(session: Session, items: tuple[str, ...]) -> None:
    """Put things aside, by the names the list shows; what comes back anew is shown again."""
    from store.actions import inbox as actions

    count = actions.put_aside(session.desk(), _named(session, items, aside=False))
    session.answer(
        {"put_aside": count}, lambda: [f"{count} put aside; `billspool inbox --aside` shows them."]
    )


@inbox.command()
@click.argument("items", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def back(session: Session, items: tuple[str, ...]) -> None:
    """Bring back what was put aside."""
    from store.actions import inbox as actions

    count = actions.bring_back(session.desk(), _named(session, items, aside=True))
    session.answer({"brought_back": count}, lambda: [f"{count} brought back."])


@inbox.command()
@click.argument("wanted", type=click.Choice(["on", "off"]), metavar="on|off")
@click.pass_obj
def digest(session: Session, wanted: str) -> None:
    """Say whether you want the daily digest by mail."""
    from store.actions import inbox as actions

    actions.own_digest(session.desk(), wanted == "on")
    told = "You get the daily digest." if wanted == "on" else "You get no daily digest."
    session.answer({"digest": wanted == "on"}, lambda: [told])

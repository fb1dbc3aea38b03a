"""Mail on its way out: what waits, what became of it, and a person's word where nobody knows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from tui.cli import output
from tui.cli.lists import all_rows
from tui.cli.output import COUNT, TIME, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("number", "No.", COUNT, key="id"), Field("state", "State", WORD), Field("kind", "Kind", WORD),
    Field("to", "To", key="recipient", grows=True), Field("subject", "Subject", grows=True),
    Field("written", "Written", TIME, key="created_at"), Field("attempts", "Tried", COUNT),
    Field("error", "Why", grows=True),
    Field("next_attempt_at", ""), Field("sent_at", ""), Field("document", ""), Field("commitment", ""), Field("enclosed", ""),
)  # fmt: skip
ONE = (
    Field("number", "Number", COUNT, key="id"), Field("state", "State", WORD), Field("kind", "Kind", WORD),
    Field("name", "Name", key="recipient_name"), Field("to", "To", key="recipient"),
    Field("subject", "Subject"), Field("about", "About", key="document"), Field("written", "Written", TIME, key="created_at"),
    Field("by", "By", key="created_by"), Field("attempts", "Tried", COUNT), Field("next_attempt_at", "Next try", TIME),
    Field("sent_at", "Sent", TIME), Field("error", "Why"), Field("body", ""), Field("attachments", "", output.Form(list, str)),
)  # fmt: skip
STATES = ("waiting", "sending", "sent", "filed", "failed", "unknown", "cancelled")
TOLD = (
    Field("number", "", COUNT),
    Field("to", "", key="recipient"),
    Field("what", ""),
    Field("sentence", "", grows=True),
)
LOOK = ("failed", "unknown", "problem")
"""Outcomes that need a person."""


@click.group()
def mail() -> None:
    """Mail: what waits, what was sent, what needs a decision."""


@mail.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only messages in this state.")
@click.pass_obj
def list_(session: Session, state: str | None) -> None:
    """Messages, newest first."""
    from store.views import mail as views

    rows = list(all_rows(views.listing(session.allowed("mail"), (state,) if state else ())))
    session.answer(
        output.listed(FIELDS, rows), lambda: output.table(FIELDS, rows, nothing="There is no message.")
    )


@mail.command()
@click.pass_context
def send(ctx: click.Context) -> None:
    """Deliver what is due. Ends with 1 where something needs a person."""
    from exporter.mail.round import make_round

    session: Session = ctx.obj
    told = make_round(session.desk())
    answer_round(session, told)
    if any(each.what in LOOK for each in told):
        ctx.exit(1)


def answer_round(session: Session, told: list[Any]) -> None:
    """Write what a round of the mail did."""
    rows = rows_of(told)
    session.answer(output.listed(TOLD, rows), lambda: list(lines_of(told)) or ["No message was due."])


def rows_of(told: list[Any]) -> list[dict[str, Any]]:
    """What a round did, for programs."""
    return [
        {"number": each.number, "recipient": each.recipient, "what": each.what, "sentence": each.sentence}
        for each in told
    ]


def lines_of(told: list[Any]) -> Iterator[str]:
    """What a round did, for people."""
    for each in told:
        yield f"LOOK  {each}" if each.what in LOOK else str(each)


@mail.command()
@click.argument("number", type=int)
@click.pass_obj
def show(session: Session, number: int) -> None:
    """A message with its text, and what is enclosed."""
    from store.views import mail as views

    row = views.one(session.allowed("mail"), number)

    def text() -> Iterator[str]:
        yield from output.pairs(ONE, row)
        yield from (f"Enclosed  {output.words(each.get('kind', ''))}" for each in row["attachments"])
        yield ""
        yield from row["body"].splitlines()

    session.answer(output.as_json(ONE, row), text)


@mail.command()
@click.argument("number", type=int)
@click.option(
    "--to", default="", metavar="ADDRESS", help="To this address instead; the old message is called back."
)
@click.pass_obj
def again(session: Session, number: int, to: str) -> None:
    """Send a message again, at once: one that waits, failed, was filed, or of which nobody knows whether it arrived."""
    from store.actions import deliveries

    desk = session.desk()
    onward = deliveries.again(desk, number, to=to)
    _answer(session, onward, "goes with the next round (billspool mail send).")


@mail.command()
@click.argument("number", type=int)
@click.pass_obj
def sent(session: Session, number: int) -> None:
    """Count a message as sent: of which nobody knows whether it arrived, or that went another way."""
    from exporter.mail import by_hand

    by_hand.count_as_sent(session.desk(), number)
    _answer(session, number, "counts as sent.")


@mail.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it does not go.")
@click.pass_obj
def cancel(session: Session, number: int, reason: str) -> None:
    """Call a message back that has not been sent."""
    from exporter.mail import by_hand

    by_hand.cancel(session.desk(), number, reason)
    _answer(session, number, "is called back.")


@mail.command()
@click.pass_obj
def password(session: Session) -> None:
    """Set the mail server's password, from the terminal or standard input; an empty one takes it away."""
    from exporter.mail import passwords
    from exporter.mail.folder import mail_folder
    from store.views.settings import settings_of

    desk = session.allowed("settings")
    settings = settings_of(desk)
    given = _given()
    file = passwords.set_password(mail_folder(desk, settings), given)
    user = settings["mail.user"]
    told = (
        f"The password is kept in {file}, for this account alone."
        if given
        else "No password is kept any more."
    )
    notes = (
        []
        if user or not given
        else [
            "mail.user is empty, so nobody signs on; name the user with `billspool config set mail.user NAME`."
        ]
    )
    session.answer({"file": str(file), "set": bool(given), "notes": notes}, lambda: [told, *notes])


def _given() -> str:
    """The password typed twice at the terminal, or the first line of standard input."""
    if sys.stdin.isatty():
        prompt = "Password of the mail server (empty: none)"
        return str(
            click.prompt(
                prompt, default="", hide_input=True, show_default=False, confirmation_prompt=True, err=True
            )
        )
    return sys.stdin.readline().rstrip("\r\n")


def _answer(session: Session, number: int, became: str) -> None:
    from store.views import mail as views

    row = views.one(session.desk(), number)
    session.answer(output.as_json(ONE, row), lambda: [f"Message {number} to {row['recipient']} {became}"])

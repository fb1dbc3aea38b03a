"""Invitations to bill: sent, answered, listed, and recalled to mind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.lists import answer_list
from tui.cli.output import COUNT, DATE, FLAG, TIME, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("commitment", "Number", key="number"), Field("title", ""), Field("vendor", "Vendor", grows=True), Field("project", "Project"),
    Field("period", "Period", COUNT), Field("due", "Due", DATE, key="due_date"), Field("type", "Type", WORD),
    Field("answer", "Answer", WORD), Field("reason", "Reason", grows=True), Field("reminders", "Reminded", COUNT),
    Field("reminded_at", "", TIME), Field("invoice", "Invoice"), Field("handed_in", "Handed in", FLAG),
    Field("sent_by", ""), Field("sent_at", "", TIME), Field("responded_by", ""), Field("responded_at", "", TIME),
)  # fmt: skip
LEFT = (Field("number", "Not invited"), Field("rule", ""), Field("message", "Why", grows=True))
TYPE = click.option(
    "--type", "kind", type=click.Choice(["work", "retainage", "both"]), default="both", show_default=True,
    help="What is to be billed: work and materials, the release of retainage, or both.",
)  # fmt: skip


class _Inviting(click.Group):
    """A first word that is no verb names a commitment: ``invite SC-001`` is ``invite send SC-001``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((word for word in args if not word.startswith("-")), "")
        if args and first not in self.commands and "--help" not in args:
            args = ["send", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Inviting)
def invite() -> None:
    """Invite subcontractors to bill: `billspool invite NUMBER`, with its options, is short for `invite send NUMBER`."""


@invite.command()
@click.argument("numbers", metavar="NUMBER...", nargs=-1)
@TYPE
@click.option(
    "--all", "every", is_flag=True, help="Every commitment of the same project that can be invited."
)
@click.option("--project", default="", metavar="P", help="With --all, instead of a number: the project.")
@click.pass_obj
def send(session: Session, numbers: tuple[str, ...], kind: str, every: bool, project: str) -> None:
    """Invite the contacts of commitments to bill in the open period, by mail."""
    from store.actions import invitations as actions

    if every:
        found = actions.invite_all(session.desk(), _project(session, numbers, project), type=kind)
    elif project or not numbers:
        raise slip("Name the commitments to invite, or say --all with one of them or with --project P.")
    elif len(numbers) == 1:
        found = {"invited": [actions.invite(session.desk(), numbers[0], type=kind)], "left": []}
    else:
        found = actions.invite_several(session.desk(), numbers, type=kind)
    session.answer(
        {
            "type": kind,
            "invited": found["invited"],
            "left": [output.as_json(LEFT, row) for row in found["left"]],
        },
        lambda: _told(found),
    )


def _project(session: Session, numbers: tuple[str, ...], project: str) -> str:
    from store.views import commitments

    if bool(project) == bool(numbers) or len(numbers) > 1:
        raise slip("Say --all with one commitment, or with --project P.")
    return project or commitments.document(session.desk(), numbers[0]).project.number


def _told(found: dict[str, Any]) -> Iterator[str]:
    invited = found["invited"]
    if invited:
        yield f"Invited: {', '.join(invited)}."
    else:
        yield "Nobody was invited."
    if found["left"]:
        yield ""
        yield from output.table(LEFT, found["left"])


@invite.command()
@click.argument("number")
@click.argument("answer", type=click.Choice(["accept", "decline"]))
@click.option("--reason", default="", help="Why; declining needs it.")
@click.pass_obj
def answer(session: Session, number: str, answer: str, reason: str) -> None:
    """Accept or decline the invitation of the open period."""
    from store.actions import invitations as actions

    said = actions.answer(session.desk(), number, answer, reason=reason)
    session.answer(
        {"commitment": number, "answer": said, "reason": reason}, lambda: [f"{number} has {said}."]
    )


@invite.command("list")
@click.option("--project", default="", metavar="P", help="Only of this project.")
@click.option("--closed", is_flag=True, help="Those of closed periods too.")
@click.pass_obj
def list_(session: Session, project: str, closed: bool) -> None:
    """Invitations, newest first, with their answers."""
    from store.views import invitations as views

    found = views.listing(session.desk(), project, open_only=not closed)
    answer_list(session, FIELDS, found, "Nobody is invited; `billspool invite NUMBER` invites.")


@invite.command()
@click.argument("numbers", metavar="NUMBER...", nargs=-1)
@click.option(
    "--project",
    default="",
    metavar="P",
    help="Everybody of the project who has not handed in and not declined.",
)
@click.pass_obj
def remind(session: Session, numbers: tuple[str, ...], project: str) -> None:
    """Remind those invited who have not handed in, at most once a day."""
    from store.actions import invitations as actions

    if bool(project) == bool(numbers):
        raise slip("Name the commitments to remind, or a project with --project.")
    if project:
        told = actions.remind_all(session.desk(), project)
    else:
        told = session.together("invitation.remind", numbers, actions.remind)
    sentence = f"Reminded: {', '.join(told)}." if told else "There is nobody to remind today."
    session.answer({"reminded": told}, lambda: [sentence])

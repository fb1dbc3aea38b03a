"""Billing periods: opened by hand or by the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from tui.cli import output
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import COUNT, DATE, WORD, Field
from tui.cli.session import Session

FIELDS = (
    Field("project", "Project"), Field("position", "Period", COUNT), Field("start", "Start", DATE, key="start_date"),
    Field("end", "End", DATE, key="end_date"), Field("due", "Due", DATE, key="due_date"), Field("status", "Status", WORD),
    Field("invoices", "Invoices", COUNT),
)  # fmt: skip
PREVIEW = (Field("start", "Start", DATE), Field("end", "End", DATE), Field("due", "Due", DATE))
DAYS = (
    Field("project", "Project"), Field("start_day", "Start day", COUNT), Field("end_day", "End day", COUNT),
    Field("due_day", "Due day", COUNT), Field("every", "Automatic", WORD), Field("from", "From", DATE),
)  # fmt: skip
OF = click.option("--project", required=True, metavar="P", help="The project's number.")


@click.group()
def periods() -> None:
    """Billing periods: one of a project is open at a time."""


@periods.command("list")
@click.option("--project", default="", metavar="P", help="Only of this project.")
@click.pass_obj
def list_(session: Session, project: str) -> None:
    """Billing periods, newest first."""
    from store.views import billing_periods as views

    answer_list(session, FIELDS, views.listing(session.desk(), project), "There are no billing periods yet.")


@periods.command("open")
@OF
@click.option("--start", required=True, metavar="D", help="First day, such as 2026-01-01.")
@click.option("--end", required=True, metavar="D", help="Last day.")
@click.option("--due", required=True, metavar="D", help="The day invoices are due.")
@click.pass_obj
def open_(session: Session, project: str, start: str, end: str, due: str) -> None:
    """Open a billing period; the one that was open closes."""
    from store.actions.billing_periods import open_period
    from store.rules.money import parse_date

    days = parse_date(start, "start"), parse_date(end, "end"), parse_date(due, "due")
    before = _open_now(session, project)
    _answer(session, project, open_period(session.desk(), project, *days), closed=before)


@periods.command()
@OF
@click.option("--reason", default="", help="Why, for the record.")
@click.pass_obj
def close(session: Session, project: str, reason: str) -> None:
    """Close the open period."""
    from store.actions.billing_periods import close_period

    _answer(session, project, close_period(session.desk(), project, reason=reason))


@periods.command()
@OF
@click.option(
    "--period", "position", required=True, type=int, metavar="N", help="The period's number in the list."
)
@click.option("--reason", required=True, help="Why it is opened again.")
@click.pass_obj
def reopen(session: Session, project: str, position: int, reason: str) -> None:
    """Open a closed period again; the open one closes."""
    from store.actions.billing_periods import reopen_period

    before = _open_now(session, project)
    _answer(session, project, reopen_period(session.desk(), project, position, reason=reason), closed=before)


@periods.command()
@OF
@click.option(
    "--every", required=True, type=click.Choice(["month", "week", "never"]), help="How often a period begins."
)
@click.option("--from", "start", default="", metavar="D", help="The day the first one begins.")
@click.option(
    "--preview", "--dry-run", "preview", is_flag=True, help="Only show the next 12 periods; nothing changes."
)
@click.pass_obj
def automatic(session: Session, project: str, every: str, start: str, preview: bool) -> None:
    """Have periods open by the calendar, or stop that."""
    from store.actions.billing_periods import set_automatic
    from store.rules.money import parse_date
    from store.views import billing_periods as views

    desk = session.desk()
    begins = parse_date(start, "from") if start else None
    if preview:
        _answer_preview(session, project, every, views.preview(desk, project, every, begins))
        return
    set_automatic(desk, project, every, start=begins)
    opened = views.open_period(desk, project)
    position = opened.position if opened else None
    told = (
        f"The periods of {project} open every {every}."
        if every != "never"
        else f"The periods of {project} are opened by hand."
    )
    session.answer({"project": project, "every": every, "open": position}, lambda: [told])


def _answer_preview(
    session: Session, project: str, every: str, days: Sequence[tuple[date, date, date]]
) -> None:
    rows = [dict(zip(("start", "end", "due"), each, strict=True)) for each in days]
    session.answer(
        {"project": project, "every": every, **output.listed(PREVIEW, rows)},
        lambda: output.table(PREVIEW, rows, nothing=f"The periods of {project} would be opened by hand."),
    )


@periods.command()
@OF
@click.option("--start-day", type=int, metavar="N", help="The day of the month a period begins on.")
@click.option("--end-day", type=int, metavar="N", help="The day it ends on; 31 is the last of any month.")
@click.option(
    "--due-day", type=int, metavar="N", help="The day invoices are due on, in the month it ends in."
)
@click.pass_obj
def days(
    session: Session, project: str, start_day: int | None, end_day: int | None, due_day: int | None
) -> None:
    """Show or set the days a project's new periods suggest."""
    from store.actions.billing_periods import set_days
    from store.views import billing_periods as views

    if not (start_day is end_day is due_day is None):
        set_days(session.desk(), project, start_day=start_day, end_day=end_day, due_day=due_day)
    row = views.days(session.desk(), project)
    session.answer(output.as_json(DAYS, row), lambda: output.pairs(DAYS, row))


@periods.command()
@OF
@click.option("--start", default="", metavar="D", help="Another first day.")
@click.option("--end", default="", metavar="D", help="Another last day.")
@click.option("--due", default="", metavar="D", help="Another due date; those invited are told.")
@click.option("--reason", default="", help="Why; moving the due date needs it.")
@click.pass_obj
def change(session: Session, project: str, start: str, end: str, due: str, reason: str) -> None:
    """Change the dates of the open period."""
    from store.actions.billing_periods import change_period
    from store.rules.money import parse_date
    from tui.cli.failures import slip

    if not (start or end or due):
        raise slip("Say what changes: --start, --end or --due.")
    given = {"start": start, "end": end, "due": due}
    wanted = {name: parse_date(text, name) for name, text in given.items() if text}
    _answer(
        session,
        project,
        change_period(
            session.desk(),
            project,
            reason=reason,
            start=wanted.get("start"),
            end=wanted.get("end"),
            due=wanted.get("due"),
        ),
    )


def _open_now(session: Session, project: str) -> int | None:
    from store.views import billing_periods as views

    opened = views.open_period(session.desk(), project)
    return opened.position if opened else None


def _answer(session: Session, project: str, position: int, closed: int | None = None) -> None:
    """Answer a period as it is now, and which one it took the place of."""
    from store.views import billing_periods as views

    row = next(
        each for each in all_rows(views.listing(session.desk(), project)) if each["position"] == position
    )
    told = [] if closed in (None, position) else [f"Period {closed} of {project}, which was open, is closed."]
    session.answer(output.as_json(FIELDS, row), lambda: [*output.pairs(FIELDS, row), *told])

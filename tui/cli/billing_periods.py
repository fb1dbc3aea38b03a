"""Billing periods: opened by hand or by the calendar."""

from __future__ import annotations

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
    _answer(session, project, open_period(session.desk(), project, *days))


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

    _answer(session, project, reopen_period(session.desk(), project, position, reason=reason))


@periods.command()
@OF
@click.option(
    "--every", required=True, type=click.Choice(["month", "week", "never"]), help="How often a period begins."
)
@click.option("--from", "start", default="", metavar="D", help="The day the first one begins.")
@click.pass_obj
def automatic(session: Session, project: str, every: str, start: str) -> None:
    """Have periods open by the calendar, or stop that."""
    from store.actions.billing_periods import set_automatic
    from store.rules.money import parse_date
    from store.views import billing_periods as views

    desk = session.desk()
    set_automatic(desk, project, every, start=parse_date(start, "from") if start else None)
    opened = views.open_period(desk, project)
    position = opened.position if opened else None
    told = (
        f"The periods of {project} open every {every}."
        if every != "never"
        else f"The periods of {project} are opened by hand."
    )
    session.answer({"project": project, "every": every, "open": position}, lambda: [told])


def _answer(session: Session, project: str, position: int) -> None:
    from store.views import billing_periods as views

    row = next(
        each for each in all_rows(views.listing(session.desk(), project)) if each["position"] == position
    )
    session.answer(output.as_json(FIELDS, row), lambda: output.pairs(FIELDS, row))

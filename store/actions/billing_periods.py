"""Billing periods: one open per project, opened by hand or by the calendar."""

from __future__ import annotations

from datetime import date

from peewee import fn

from store import lookup
from store.actions.act import Act, action, reason_given, saved
from store.errors import Invalid, NotFound, Refusal
from store.models import BillingPeriod, Project
from store.rules import billing_periods as rules

MOST_AHEAD = 60
"""A calendar that fell behind catches up by at most so many periods at once."""


def open_of(project: Project) -> BillingPeriod | None:
    """The project's open period, if there is one."""
    return BillingPeriod.get_or_none(BillingPeriod.project == project, BillingPeriod.status == "open")


def last_of(project: Project) -> BillingPeriod | None:
    """The project's latest period."""
    return (
        BillingPeriod.select()
        .where(BillingPeriod.project == project)
        .order_by(BillingPeriod.position.desc())
        .first()
    )


def _document(project: Project) -> str:
    return lookup.document("billing periods", project.number)


@action("period.open", duty="periods")
def open_period(act: Act, project: str, start: date, end: date, due: date) -> int:
    """Open a billing period; the one that was open closes. Answers the new period's position."""
    row = lookup.held(lookup.project(project))
    earlier = [
        (period.start_date, period.end_date)
        for period in BillingPeriod.select()
        .where(BillingPeriod.project == row)
        .order_by(BillingPeriod.position)
    ]
    rules.check_period(start, end, due, earlier)
    return _begin(act, row, start, end, due)


def _begin(act: Act, project: Project, start: date, end: date, due: date) -> int:
    previous = open_of(project)
    if previous is not None:
        BillingPeriod.update(status="closed", version=BillingPeriod.version + 1).where(
            BillingPeriod.id == previous.id
        ).execute()
    last = (
        BillingPeriod.select(fn.MAX(BillingPeriod.position)).where(BillingPeriod.project == project).scalar()
        or 0
    )
    BillingPeriod.create(
        project=project, position=last + 1, start_date=start, end_date=end, due_date=due, status="open"
    )
    after = {"open": last + 1, "start": str(start), "end": str(end), "due": str(due)}
    act.record(_document(project), {"open": previous.position if previous else None}, after)
    return last + 1


@action("period.close", duty="periods")
def close_period(act: Act, project: str, *, reason: str = "", version: int | None = None) -> int:
    """Close the open period; answers its position."""
    row = lookup.held(lookup.project(project))
    period = open_of(row)
    if period is None:
        raise NotFound(f"{project} has no open billing period; there is nothing to close.",
                       rule="period.none", field="project", value=project)  # fmt: skip
    saved(act, period, _document(row), version, status="closed")
    act.record(_document(row), {"open": period.position}, {"open": None}, reason=reason)
    return period.position


@action("period.reopen", duty="periods")
def reopen_period(act: Act, project: str, position: int, *, reason: str) -> int:
    """Open a closed period again, with a reason; the open one closes."""
    row = lookup.held(lookup.project(project))
    period = BillingPeriod.get_or_none(BillingPeriod.project == row, BillingPeriod.position == position)
    if period is None:
        raise NotFound(f"{project} has no billing period {position}; `billspool periods list` shows them.",
                       rule="period.unknown", field="period", value=position)  # fmt: skip
    if period.status == "open":
        raise Refusal(
            f"Period {position} of {project} is open already.",
            rule="period.open",
            field="period",
            value=position,
        )
    why = reason_given(reason, "Opening a closed period again")
    previous = open_of(row)
    if previous is not None:
        saved(act, previous, _document(row), None, status="closed")
    saved(act, period, _document(row), None, status="open")
    act.record(
        _document(row), {"open": previous.position if previous else None}, {"open": position}, reason=why
    )
    return position


@action("period.automatic", duty="periods")
def set_automatic(act: Act, project: str, every: str, *, start: date | None = None) -> str:
    """Have periods open by the calendar (``month`` or ``week``, from a start date) or not (``never``)."""
    row = lookup.held(lookup.project(project))
    if every not in rules.FREQUENCIES:
        raise Invalid(f"every cannot be {every!r}; it is month, week or never.", field="every", value=every)
    before = {"every": row.periods_every, "from": str(row.periods_from or "")}
    begins = None if every == "never" else start or row.periods_from or act.today.replace(day=1)
    saved(act, row, _document(row), None, periods_every=every, periods_from=begins)
    act.record(_document(row), before, {"every": every, "from": str(begins or "")})
    roll(act, row)
    return every


def roll(act: Act, project: Project) -> None:
    """Open the periods the project's calendar has reached by today, as part of a larger action."""
    if project.periods_every == "never" or project.periods_from is None:
        return
    for _ in range(MOST_AHEAD):
        last = last_of(project)
        start, end, due = rules.next_period(
            project.periods_every, project.periods_from, last.end_date if last else None
        )
        if start > act.today:
            return
        _begin(act, project, start, end, due)

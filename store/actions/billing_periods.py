"""Billing periods: one open per project, opened by hand or by the calendar."""

from __future__ import annotations

from datetime import date

from peewee import fn

from store import lookup
from store.actions import invitations
from store.actions.act import Act, action, reason_given, saved
from store.errors import Invalid, NotFound, Refusal
from store.models import BillingPeriod, Project
from store.rules import billing_periods as rules
from store.text import clean

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


def _open(project: Project) -> BillingPeriod:
    period = open_of(project)
    if period is None:
        number = project.number
        raise NotFound(
            f"{number} has no open billing period, so there is nothing to close or to change; open one first.",
            rule="period.none", field="project", value=number,
        )  # fmt: skip
    return period


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
    act.record(
        _document(project), {"open": previous.position if previous else None}, after, verb="period.open"
    )
    return last + 1


@action("period.close", duty="periods")
def close_period(act: Act, project: str, *, reason: str = "", version: int | None = None) -> int:
    """Close the open period; answers its position."""
    row = lookup.held(lookup.project(project))
    period = _open(row)
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


@action("period.change", duty="periods")
def change_period(
    act: Act, project: str, *, start: date | None = None, end: date | None = None, due: date | None = None, reason: str = "",
    version: int | None = None,
) -> int:  # fmt: skip
    """Change the dates of the open period; None leaves each. A due date moves with a reason, and those invited are told.

    Answers the period's position.
    """
    row = lookup.held(lookup.project(project))
    period = _open(row)
    wanted = {"start_date": start, "end_date": end, "due_date": due}
    values = {name: day for name, day in wanted.items() if day is not None and day != getattr(period, name)}
    if not values:
        return period.position
    why = (
        reason_given(reason, "Moving the due date")
        if "due_date" in values
        else clean(reason, "reason", limit=1000, lines=True)
    )
    others = [
        (each.start_date, each.end_date)
        for each in BillingPeriod.select().where(BillingPeriod.project == row, BillingPeriod.id != period.id)
    ]
    dates = {name: values.get(name, getattr(period, name)) for name in wanted}
    rules.check_period(dates["start_date"], dates["end_date"], dates["due_date"], others)
    before = {_SAID[name]: str(getattr(period, name)) for name in values}
    was_due = period.due_date
    saved(act, period, _document(row), version, **values)
    act.record(_document(row), before, {_SAID[name]: str(day) for name, day in values.items()}, reason=why)
    if "due_date" in values:
        invitations.tell_due_date(act, period, was_due, why)
    return period.position


_SAID = {"start_date": "start", "end_date": "end", "due_date": "due date"}


@action("period.days", duty="periods")
def set_days(
    act: Act,
    project: str,
    *,
    start_day: int | None = None,
    end_day: int | None = None,
    due_day: int | None = None,
) -> str:
    """Set the days of the month a project's new periods suggest (31 is the last of any month); None leaves each."""
    row = lookup.held(lookup.project(project))
    wanted = {"period_start_day": start_day, "period_end_day": end_day, "period_due_day": due_day}
    values = {name: getattr(row, name) if day is None else day for name, day in wanted.items()}
    rules.check_days(*values.values())
    before = {name: getattr(row, name) for name in values}
    if values != before:
        saved(act, row, _document(row), None, **values)
        act.record(_document(row), before, values)
    return project


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


def roll(act: Act, project: Project) -> list[int]:
    """Open the periods the project's calendar has reached by today, as part of a larger action; answers their positions."""
    opened: list[int] = []
    if project.periods_every == "never" or project.periods_from is None:
        return opened
    for _ in range(MOST_AHEAD):
        last = last_of(project)
        start, end, due = rules.next_period(
            project.periods_every,
            project.periods_from,
            last.end_date if last else None,
            project.period_due_day,
        )
        if start > act.today:
            return opened
        opened.append(_begin(act, project, start, end, due))
    return opened

"""Billing periods: the days a new one suggests, the next one of an automatic calendar, and what a period must satisfy.

A day of the month from 29 to 31 means the last day in a shorter month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from store.errors import Invalid

FREQUENCIES = ("month", "week", "never")
START_DAY, END_DAY, DUE_DAY = 1, 31, 25
PREVIEWED = 12
"""How many periods a calendar shows before it is confirmed."""
_DAY = timedelta(days=1)


def clamped(year: int, month: int, day: int) -> date:
    """Return that day of the month, or the month's last day where it is shorter; months beyond 12 run into later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def suggested_period(
    month: date, *, start_day: int = START_DAY, end_day: int = END_DAY, due_day: int = DUE_DAY
) -> tuple[date, date, date]:
    """Return start, end and due date of a period opened by hand in the month of that day.

    Where the end day comes before the start day (from the 26th to the 25th) the period ends in the next month; the due
    date lies in the month in which the period ends.
    """
    check_days(start_day, end_day, due_day)
    start = clamped(month.year, month.month, start_day)
    end = clamped(month.year, month.month + (1 if end_day < start_day else 0), end_day)
    return start, end, max(start, clamped(end.year, end.month, due_day))


def period_after(
    previous_end: date, *, start_day: int = START_DAY, end_day: int = END_DAY, due_day: int = DUE_DAY
) -> tuple[date, date, date]:
    """Return start, end and due date of the first period by those days that begins after the previous one's end."""
    start, end, due = suggested_period(previous_end, start_day=start_day, end_day=end_day, due_day=due_day)
    ahead = 1
    while start <= previous_end:
        month = clamped(previous_end.year, previous_end.month + ahead, 1)
        start, end, due = suggested_period(month, start_day=start_day, end_day=end_day, due_day=due_day)
        ahead += 1
    return start, end, due


def check_days(start_day: int, end_day: int, due_day: int) -> None:
    """Raise `Invalid` where one of a project's usual days is no day of a month."""
    for name, day in (("start day", start_day), ("end day", end_day), ("due day", due_day)):
        if not 1 <= day <= 31:
            raise Invalid(
                f"The {name} {day} is no day of a month; enter 1 to 31.",
                rule="period.day",
                field=name,
                value=day,
            )


def next_period(
    every: str, start_from: date, previous_end: date | None, due_day: int = DUE_DAY
) -> tuple[date, date, date]:
    """Return start, end and due date of the calendar's next period.

    Args:
        every: ``month`` or ``week``.
        start_from: the day the calendar starts on; monthly periods begin on its day of the month, weekly ones on its weekday.
        previous_end: the end of the project's latest period, None where it has none; the next one starts the day after.
        due_day: the day of the month, in which the period ends, on which monthly periods are due; weekly ones are due as they end.
    """
    if every not in ("month", "week"):
        raise Invalid(
            f"Periods cannot open every “{every}”; choose month or week, or open them by hand.",
            rule="period.frequency", field="every", value=every,
        )  # fmt: skip
    start = start_from if previous_end is None else max(start_from, previous_end + _DAY)
    end = _next_beginning(every, start_from, start) - _DAY
    if every == "week":
        return start, end, end
    return start, end, max(start, clamped(end.year, end.month, due_day))


def preview(
    every: str, start_from: date, previous_end: date | None, due_day: int = DUE_DAY, count: int = PREVIEWED
) -> list[tuple[date, date, date]]:
    """Return start, end and due date of the next periods a calendar would open; none where it is switched off (``never``)."""
    found: list[tuple[date, date, date]] = []
    while every != "never" and len(found) < count:
        found.append(next_period(every, start_from, previous_end, due_day))
        previous_end = found[-1][1]
    return found


def _next_beginning(every: str, start_from: date, after: date) -> date:
    """Return the first day after that one on which the calendar begins a period."""
    if every == "week":
        return after + timedelta(days=7 - (after - start_from).days % 7)
    this_month = clamped(after.year, after.month, start_from.day)
    return this_month if this_month > after else clamped(after.year, after.month + 1, start_from.day)


def check_period(start: date, end: date, due: date, others: Iterable[tuple[date, date]] = ()) -> None:
    """Raise `Invalid` where the days do not follow each other or share a day with another period of the project."""
    if end < start:
        raise Invalid(
            f"The period would end on {end}, before it starts on {start}; enter an end on or after the start.",
            rule="period.order", field="end", value=end,
        )  # fmt: skip
    if due < start:
        raise Invalid(
            f"The due date {due} lies before the period's start {start}; enter a due date on or after the start.",
            rule="period.due", field="due", value=due,
        )  # fmt: skip
    for other_start, other_end in others:
        if start <= other_end and other_start <= end:
            raise Invalid(
                f"The period {start} to {end} shares days with the period {other_start} to {other_end}; "
                f"start after {other_end} or end before {other_start}.",
                rule="period.overlap", field="start", value=start,
            )  # fmt: skip


def past_due_fault(due: date, today: date) -> str | None:
    """Return None up to the due date, else the sentence that says the period is past it."""
    if today <= due:
        return None
    return f"The billing period's due date {due} has passed (today is {today}); ask for a later due date or bill in the next period."

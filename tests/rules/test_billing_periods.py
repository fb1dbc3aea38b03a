"""Billing periods, in short months above all."""

from __future__ import annotations

from datetime import date

import pytest

from store.errors import Invalid
from store.rules import billing_periods as periods


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(
    "month, rule, expected",
    [
        ("2026-01-15", {}, ("2026-01-01", "2026-01-31", "2026-01-25")),
        ("2026-02-01", {}, ("2026-02-01", "2026-02-28", "2026-02-25")),
        ("2028-02-29", {}, ("2028-02-01", "2028-02-29", "2028-02-25")),
        ("2026-04-30", {"due_day": 31}, ("2026-04-01", "2026-04-30", "2026-04-30")),
        ("2026-12-31", {"start_day": 26, "end_day": 25}, ("2026-12-26", "2027-01-25", "2027-01-25")),
        ("2026-02-10", {"start_day": 30, "end_day": 29}, ("2026-02-28", "2026-03-29", "2026-03-25")),
        (
            "2026-03-10",
            {"start_day": 28, "end_day": 31, "due_day": 5},
            ("2026-03-28", "2026-03-31", "2026-03-28"),
        ),
    ],
)
def test_the_days_suggested_fit_the_month(
    month: str, rule: dict[str, int], expected: tuple[str, ...]
) -> None:
    assert periods.suggested_period(date.fromisoformat(month), **rule) == days(*expected)


@pytest.mark.parametrize("day", [0, 32, -1])
def test_a_day_no_month_has_is_refused(day: int) -> None:
    with pytest.raises(Invalid, match="is no day of a month; enter 1 to 31"):
        periods.suggested_period(date(2026, 1, 1), end_day=day)


@pytest.mark.parametrize(
    "every, start_from, previous_end, expected",
    [
        ("month", "2026-01-01", None, ("2026-01-01", "2026-01-31", "2026-01-25")),
        ("month", "2026-01-01", "2026-01-31", ("2026-02-01", "2026-02-28", "2026-02-25")),
        ("month", "2026-01-31", None, ("2026-01-31", "2026-02-27", "2026-02-25")),
        ("month", "2026-01-31", "2026-02-27", ("2026-02-28", "2026-03-30", "2026-03-25")),
        ("month", "2026-01-31", "2026-03-30", ("2026-03-31", "2026-04-29", "2026-04-25")),
        ("month", "2026-01-31", "2026-12-30", ("2026-12-31", "2027-01-30", "2027-01-25")),
        ("month", "2026-01-15", "2026-01-31", ("2026-02-01", "2026-02-14", "2026-02-25")),
        ("month", "2026-03-01", "2026-01-31", ("2026-03-01", "2026-03-31", "2026-03-25")),
        ("week", "2026-01-05", None, ("2026-01-05", "2026-01-11", "2026-01-11")),
        ("week", "2026-01-05", "2026-01-11", ("2026-01-12", "2026-01-18", "2026-01-18")),
        ("week", "2026-01-05", "2026-01-14", ("2026-01-15", "2026-01-18", "2026-01-18")),
        ("week", "2026-12-28", "2026-12-27", ("2026-12-28", "2027-01-03", "2027-01-03")),
    ],
)
def test_the_calendar_knows_its_next_period(
    every: str, start_from: str, previous_end: str | None, expected: tuple[str, ...]
) -> None:
    end = date.fromisoformat(previous_end) if previous_end else None
    assert periods.next_period(every, date.fromisoformat(start_from), end) == days(*expected)


@pytest.mark.parametrize(
    "every, start_from", [("month", "2023-10-31"), ("month", "2024-02-29"), ("week", "2024-02-29")]
)
def test_a_calendar_leaves_no_day_out_and_takes_none_twice(every: str, start_from: str) -> None:
    taken: list[tuple[date, date]] = []
    end = None
    for _ in range(60):
        start, end, due = periods.next_period(every, date.fromisoformat(start_from), end)
        periods.check_period(start, end, due, taken)
        assert not taken or (start - taken[-1][1]).days == 1
        assert end > start
        taken.append((start, end))


def test_a_calendar_that_is_off_opens_nothing() -> None:
    with pytest.raises(Invalid, match="choose month or week"):
        periods.next_period("never", date(2026, 1, 1), None)


TAKEN = [days("2026-01-01", "2026-01-31"), days("2026-03-01", "2026-03-31")]


@pytest.mark.parametrize(
    "start, end, due, rule",
    [
        ("2026-02-01", "2026-02-28", "2026-02-25", ""),
        ("2026-02-01", "2026-02-28", "2026-03-25", ""),
        ("2026-02-01", "2026-02-01", "2026-02-01", ""),
        ("2026-02-02", "2026-02-01", "2026-02-25", "period.order"),
        ("2026-02-01", "2026-02-28", "2026-01-31", "period.due"),
        ("2026-01-31", "2026-02-28", "2026-02-25", "period.overlap"),
        ("2026-02-01", "2026-03-01", "2026-02-25", "period.overlap"),
        ("2025-12-01", "2026-04-30", "2026-02-25", "period.overlap"),
    ],
)
def test_a_period_is_in_order_and_shares_no_day(start: str, end: str, due: str, rule: str) -> None:
    given = days(start, end, due)
    if not rule:
        periods.check_period(*given, TAKEN)
        return
    with pytest.raises(Invalid) as refused:
        periods.check_period(*given, TAKEN)
    assert refused.value.rule == rule
    assert any(way in refused.value.message for way in ("enter a", "start after"))


def test_a_period_is_past_due_the_day_after() -> None:
    assert periods.past_due_fault(date(2026, 1, 25), date(2026, 1, 25)) is None
    assert "ask for a later due date" in (periods.past_due_fault(date(2026, 1, 25), date(2026, 1, 26)) or "")

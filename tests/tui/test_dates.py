"""Dates as clerks type them, and the keys that step."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from store.errors import Invalid
from tui.widgets.columns import Column
from tui.widgets.dates import in_full, read_date, stepped
from tui.widgets.figures import shown

SCREENS = Path(__file__).resolve().parents[2] / "tui" / "screens"
TODAY = dt.date(2026, 2, 10)


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("t", "2026-02-10"), ("3", "2026-02-03"), ("28", "2026-02-28"), ("5/2", "2026-05-02"), ("0502", "2026-05-02"),
        ("050226", "2026-05-02"), ("05022026", "2026-05-02"), ("20260502", "2026-05-02"), ("5/2/26", "2026-05-02"),
        ("12/31/2025", "2025-12-31"), ("2026-05-02", "2026-05-02"), (" 3 ", "2026-02-03"), ("0229", None), ("29", None),
        ("13/1", None), ("1350", None), ("yesterday", None), ("5/2/126", None), ("٣", None), ("0", None), ("2026-13-01", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_clerks_type_it(typed: str, date: str | None) -> None:
    if date is None:
        with pytest.raises(Invalid, match="Due"):
            read_date(typed, "Due", TODAY)
    else:
        assert read_date(typed, "Due", TODAY).isoformat() == date


@pytest.mark.parametrize(
    ("keys", "date"),
    [
        ("t", "2026-02-10"), ("+", "2026-02-11"), ("--", "2026-02-08"), ("[", "2026-01-10"), ("]", "2026-03-10"),
        ("m", "2026-02-01"), ("mm", "2026-01-01"), ("h", "2026-02-28"), ("hh", "2026-03-31"), ("h]", "2026-03-28"),
        ("y", "2026-01-01"), ("yy", "2025-01-01"), ("r", "2026-12-31"), ("rr", "2027-12-31"), ("R", "2026-12-31"),
        ("w", "2026-02-08"), ("ww", "2026-02-01"), ("k", "2026-02-14"), ("kk", "2026-02-21"), ("hh[", "2026-02-28"),
    ],
)  # fmt: skip
def test_a_key_steps_as_in_quickbooks(keys: str, date: str) -> None:
    day = TODAY
    for key in keys:
        day = stepped(key, day, TODAY) or pytest.fail(key)
    assert day.isoformat() == date


@pytest.mark.parametrize(
    ("key", "date"), [("x", TODAY), ("+", dt.date.max), ("-", dt.date.min), ("]", dt.date.max)]
)
def test_no_key_leads_out_of_the_calendar(key: str, date: dt.date) -> None:
    assert stepped(key, date, TODAY) is None


def test_a_date_is_read_back_with_its_weekday() -> None:
    assert in_full(dt.date(2026, 2, 25)) == "Wednesday 25 February 2026"


def test_a_date_is_whole_in_the_column_it_stands_in() -> None:
    today, old = dt.date(2026, 2, 10), dt.date(2025, 12, 27)
    narrow, wide = Column("on", "On", "date", 9), Column("on", "On", "date", 11)
    assert [shown(column, old, today)[0] for column in (narrow, wide)] == ["27 Dec 25", "27 Dec 2025"]
    assert shown(narrow, today, today)[0] == "10 Feb"


def test_every_column_of_dates_has_room_for_one() -> None:
    """What is narrower than the shortest writing of a date of another year would cut it."""
    narrow = [
        f"{path.name}: {found}" for path in sorted(SCREENS.rglob("*.py"))
        for found in re.findall(r'Column\("\w+", "[^"]*", "date", (?:width=)?[1-8]\b', path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert narrow == []

"""Payment terms as people write them, and the day an invoice falls due."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid
from store.rules.payment_terms import Terms, checked, discount_words, due_date, parse

BILLED, PERIOD_DUE = date(2026, 1, 31), date(2026, 2, 25)

DUE: list[tuple[str, date]] = [
    ("Due on receipt", date(2026, 1, 31)), ("COD", date(2026, 1, 31)),
    ("Net 30", date(2026, 3, 2)), ("net30", date(2026, 3, 2)), ("N/30", date(2026, 3, 2)), ("30 days", date(2026, 3, 2)),
    ("  NET   45  days ", date(2026, 3, 17)), ("Net 0", date(2026, 1, 31)),
    ("2% 10 Net 30", date(2026, 3, 2)), ("2/10 net 30", date(2026, 3, 2)), ("1.5% 15, Net 60", date(2026, 4, 1)),
    ("1% 10 Net 30", date(2026, 3, 2)),
    ("Net 10th", date(2026, 2, 10)), ("10th prox", date(2026, 2, 10)), ("Net 31st", date(2026, 2, 28)),
    ("25th of the following month", date(2026, 2, 25)),
    ("EOM", date(2026, 1, 31)), ("Net 30 EOM", date(2026, 3, 2)), ("Net 15 end of month", date(2026, 2, 15)),
    ("Period due", date(2026, 2, 25)), ("14 days after period due", date(2026, 3, 11)),
    # no day in them: the billing period's
    ("", PERIOD_DUE), ("Pay when paid", PERIOD_DUE), ("Net", PERIOD_DUE), ("Net 999", PERIOD_DUE), ("Net 32nd", PERIOD_DUE),
    ("Net 0th", PERIOD_DUE), ("Net -5", PERIOD_DUE), ("2% 10", PERIOD_DUE),
]  # fmt: skip


@pytest.mark.parametrize("text, day", DUE)
def test_an_invoice_falls_due_as_its_terms_say(text: str, day: date) -> None:
    assert due_date(text, BILLED, PERIOD_DUE) == day


@pytest.mark.parametrize(
    "billed, day",
    [(date(2025, 12, 31), date(2026, 1, 10)), (date(2026, 2, 1), date(2026, 3, 10)), (date(2024, 1, 10), date(2024, 2, 10))],
)  # fmt: skip
def test_net_tenth_is_the_tenth_of_the_next_month(billed: date, day: date) -> None:
    assert due_date("Net 10th", billed, PERIOD_DUE) == day


def test_a_day_the_month_does_not_have_is_its_last() -> None:
    assert due_date("Net 30th", date(2024, 1, 31), PERIOD_DUE) == date(2024, 2, 29)
    assert due_date("EOM", date(2024, 2, 3), PERIOD_DUE) == date(2024, 2, 29)


def test_a_discount_is_read_with_its_days() -> None:
    assert parse("2% 10 Net 30") == parse("2/10, net 30") == Terms("invoice", 30, 200, 10)
    assert discount_words("2% 10 Net 30", BILLED) == "2.00 % off until 2026-02-10"
    assert discount_words("Net 30", BILLED) == discount_words("nonsense", BILLED) == ""


def test_what_counts_from_a_billing_period_is_not_for_quickbooks() -> None:
    known = {text: terms.known_to_quickbooks for text, _ in DUE if (terms := parse(text))}
    assert {text for text, value in known.items() if not value} == {"Period due", "14 days after period due"}


def test_terms_without_a_day_are_refused_where_they_are_written() -> None:
    assert checked("Net 30") == "Net 30"
    assert checked("") == ""
    with pytest.raises(Invalid, match="Net 30, 2% 10 Net 30"):
        checked("Pay when paid")


@given(st.text(max_size=40), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_whatever_is_written_an_invoice_falls_due_on_some_day(text: str, billed: date) -> None:
    assert (due_date(text, billed, PERIOD_DUE) - billed).days <= 31 + 31 + 366 or due_date(
        text, billed, PERIOD_DUE
    ) == PERIOD_DUE


@given(st.integers(0, 366), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_net_days_are_calendar_days(days: int, billed: date) -> None:
    assert (due_date(f"Net {days}", billed, PERIOD_DUE) - billed).days == days

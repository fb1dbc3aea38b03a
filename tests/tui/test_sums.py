"""Sums typed into amount fields."""

from __future__ import annotations

import pytest

from store.errors import Invalid
from tui.widgets.sums import amount


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1200", 120_000), ("1,234.56", 123_456), ("-5", -500), ("5-", -500), ("(1,500.00)", -150_000), ("=18000", 1_800_000),
        ("20+100+50", 17_000), ("1200*.9", 108_000), ("(1,200 - 80) / 2", 56_000), ("1250*3.3333", 416_663),
        ("10/3", 333), ("2/3", 67), ("-2/3", -67), ("-(20+5)", -2_500), ("100-30", 7_000), ("2*-3", -600),
    ],
)  # fmt: skip
def test_an_amount_or_a_sum_is_read_exactly_and_rounded_half_up(typed: str, cents: int) -> None:
    assert amount(typed, "This period") == cents


@pytest.mark.parametrize(
    "typed",
    ["1/0", "2**9**9", "1+", "(1+2", "1e3+1", "a*b", "__import__('os')", "1+٣", "((((((((((((1+1))))))))))))", "9" * 90 + "+1", "1 2+3", "()+1",
     "99999999999999999*9"],
)  # fmt: skip
def test_what_is_no_sum_is_refused_with_the_way_out(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        amount(typed, "This period")
    assert "This period" in refusal.value.message

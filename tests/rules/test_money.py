"""Amounts as they are read, rounded and written."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid
from store.rules import money
from store.text import printable

READ = [
    ("0", 0),
    ("5", 500),
    ("5.5", 550),
    (".50", 50),
    ("21375.00", 2137500),
    ("1,234,567.89", 123456789),
    (" 12.00 ", 1200),
    ("-1500", -150000),
    ("(1,500.00)", -150000),
    ("1,500.00-", -150000),
    ("1,500.00CR", -150000),
    ("1,500.00 CR", -150000),
    ("-0.00", 0),
    ("0000000000000012.00", 1200),
    ("9999999999999.99", 999999999999999),
    (5, 500),
    (-5, -500),
    (Decimal("12.30"), 1230),
    (Decimal("-12.3000"), -1230),
    (Decimal("1.2E3"), 120000),
    (Decimal("0E-40"), 0),
    (Decimal("0.01"), 1),
]

HOSTILE = [
    "", "   ", "-", ".", "()", "( )", "CR", "12.345", "1.", "1..2", "1.2.3", "1,23", "12,34.00", ",123", "1,2345", "1,234,56",
    "1e3", "1E3", "0x10", "1_000", "NaN", "nan", "inf", "-Infinity", "$5", "5 USD", "€5", "5%", "--5", "-5-", "(-5)", "(5", "5)", "((5))",
    "+5", "٣٤", "१२", "５", "²", "½", "−5", "5\n", "\t5", "5\x00", "1 000", "1\u00a0000", "1'000", "five", "=5", "10000000000000",
    "9" * 500, "(" * 100_000, "1" + ",000" * 30, "5\u202e", "[b]5[/b]", "cr", "5 cr", "0.001",
    Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+400000"), Decimal("1E-400000"), Decimal("0.005"), Decimal("1E13"),
    10**13, 10**5000, True, None, 1.5, b"5", [], pytest.param(object(), id="an object"),
]  # fmt: skip


@pytest.mark.parametrize("value, cents", READ, ids=str)
def test_an_amount_is_read_exactly(value: str | int | Decimal, cents: int) -> None:
    assert money.parse_money(value, "work") == cents


@pytest.mark.parametrize(
    "value", HOSTILE, ids=lambda value: ascii(value)[:30] if not isinstance(value, int) else "int"
)
def test_anything_else_is_refused_with_field_value_and_way_out(value: object) -> None:
    with pytest.raises(Invalid) as refused:
        money.parse_money(value, "work this period")  # type: ignore[arg-type]
    assert refused.value.field == "work this period"
    assert refused.value.message.startswith("work this period ")
    assert refused.value.message.endswith(".")
    assert len(refused.value.message) < 250
    assert printable(refused.value.message) == refused.value.message
    assert any(way in refused.value.message for way in ("write it as", "enter", "correct it", "round it"))


@pytest.mark.parametrize(
    "parse, value, number",
    [
        (money.parse_percent, "10", 1000),
        (money.parse_percent, "7.5 %", 750),
        (money.parse_percent, "33.33%", 3333),
        (money.parse_percent, "103", 10300),
        (money.parse_percent, 0, 0),
        (money.parse_quantity, "417.5", 4175000),
        (money.parse_quantity, "1,250", 12500000),
        (money.parse_quantity, "-0.0001", -1),
        (money.parse_unit_price, "3.3333", 33333),
        (money.parse_unit_price, Decimal(100), 1000000),
    ],
)
def test_rates_quantities_and_unit_prices_are_read_exactly(parse, value, number) -> None:
    assert parse(value, "field") == number


@pytest.mark.parametrize(
    "parse, value",
    [
        (money.parse_percent, "-1"),
        (money.parse_percent, "10.001"),
        (money.parse_percent, "1000"),
        (money.parse_percent, "%"),
        (money.parse_percent, "10%%"),
        (money.parse_quantity, "1.00001"),
        (money.parse_quantity, "5%"),
        (money.parse_unit_price, "1/3"),
    ],
)
def test_rates_quantities_and_unit_prices_outside_their_form_are_refused(parse, value) -> None:
    with pytest.raises(Invalid, match=r"^field "):
        parse(value, "field")


@pytest.mark.parametrize(
    "numerator, denominator, result",
    [
        (5, 10, 1),
        (-5, 10, -1),
        (15, 10, 2),
        (25, 10, 3),
        (-25, 10, -3),
        (4, 10, 0),
        (-4, 10, 0),
        (5, -10, -1),
        (0, 7, 0),
    ],
)
def test_half_a_unit_rounds_away_from_zero(numerator: int, denominator: int, result: int) -> None:
    assert money.rounded(numerator, denominator) == result


def test_one_and_a_quarter_thousand_at_a_third_rounds_half_up_and_not_to_even() -> None:
    assert money.extended(money.parse_quantity("1250", "q"), money.parse_unit_price("3.3333", "p")) == 416663
    assert money.extended(money.parse_quantity("417.5", "q"), money.parse_unit_price("3.3333", "p")) == 139165
    assert money.percent_of(139165, 750) == 10437
    assert money.percent_of(3335, 1000) == 334


def test_an_extension_beyond_thirteen_digits_is_refused() -> None:
    with pytest.raises(Invalid, match="correct the quantity or the unit price"):
        money.extended(10**17, 10**17)


@pytest.mark.parametrize(
    "write, number, text",
    [
        (money.money_text, 2137500, "21375.00"),
        (money.money_text, -5, "-0.05"),
        (money.money_text, 0, "0.00"),
        (money.percent_text, 1000, "10.00"),
        (money.percent_text, 9636, "96.36"),
        (money.quantity_text, 4175000, "417.5"),
        (money.quantity_text, 120000, "12"),
        (money.quantity_text, -1, "-0.0001"),
        (money.unit_price_text, 33333, "3.3333"),
        (money.unit_price_text, 1000000, "100.00"),
        (money.unit_price_text, 15500, "1.55"),
        (money.display_money, 2137500, "21,375.00"),
        (money.display_money, -150000, "(1,500.00)"),
        (money.display_money, 0, "–"),
        (money.grouped, -150000, "-1,500.00"),
        (money.grouped, 0, "0.00"),
    ],
)
def test_numbers_are_written_in_one_way(write, number: int, text: str) -> None:
    assert write(number) == text


@given(st.integers(-money.MOST_CENTS, money.MOST_CENTS))
def test_what_is_written_is_read_back(cents: int) -> None:
    assert money.parse_money(money.money_text(cents), "x") == cents
    assert money.parse_money(money.grouped(cents), "x") == cents
    if cents:
        assert money.parse_money(money.display_money(cents), "x") == cents
    assert money.parse_quantity(money.quantity_text(cents), "x") == cents
    assert money.parse_unit_price(money.unit_price_text(cents), "x") == cents


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail_otherwise_than_by_a_refusal(text: str) -> None:
    for parse in (
        money.parse_money,
        money.parse_percent,
        money.parse_quantity,
        money.parse_unit_price,
        money.parse_date,
    ):
        with contextlib.suppress(Invalid):
            assert isinstance(parse(text, "field"), int | date)


@pytest.mark.parametrize(
    "value, day",
    [
        ("2026-01-31", date(2026, 1, 31)),
        (" 2028-02-29 ", date(2028, 2, 29)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 12, 5), date(2026, 1, 31)),  # noqa: DTZ001
    ],
)
def test_an_iso_date_is_read(value, day: date) -> None:
    assert money.parse_date(value, "date") == day


@pytest.mark.parametrize(
    "value",
    [
        "",
        "31.01.2026",
        "01/31/2026",
        "2026-1-31",
        "20260131",
        "2026-02-30",
        "2026-W05",
        "0206-01-31",
        "٢٠٢٦-٠١-٣١",
        46053,
        None,
    ],
)
def test_a_date_in_another_form_is_refused_with_an_example(value) -> None:
    with pytest.raises(Invalid, match=r"for example 2026-01-31|correct the year") as refused:
        money.parse_date(value, "billing date")
    assert refused.value.field == "billing date"

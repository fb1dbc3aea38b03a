"""The field's worked examples, to the cent."""

from __future__ import annotations

import pytest

from store.errors import Invalid
from store.rules import pay_application as pay
from store.rules.checks import line_findings
from store.rules.money import money_text, parse_percent, parse_quantity, percent_text
from store.rules.pay_application import ApplicationLine
from tests.rules.series import billed, cents, first_application, fresh, second_application, unit_line

FORM = {
    "first": (
        first_application(), "0",
        {"1": "100000.00", "2": "0.00", "3": "100000.00", "4": "28000.00", "5a": "2000.00", "5b": "800.00", "5": "2800.00",
         "6": "25200.00", "7": "0.00", "8": "25200.00", "9": "74800.00"},
    ),
    "second": (
        second_application(), "25200",
        {"1": "100000.00", "2": "3000.00", "3": "103000.00", "4": "51750.00", "5a": "4475.00", "5b": "700.00", "5": "5175.00",
         "6": "46575.00", "7": "25200.00", "8": "21375.00", "9": "56425.00"},
    ),
    "second as first submitted": (
        second_application("22000"), "25200",
        {"1": "100000.00", "2": "3000.00", "3": "103000.00", "4": "55750.00", "5a": "4875.00", "5b": "700.00", "5": "5575.00",
         "6": "50175.00", "7": "25200.00", "8": "24975.00", "9": "52825.00"},
    ),
    "everything earned before": (
        [
            ApplicationLine("1", "contract", cents("50000"), work_prev=cents("47000"), stored_prev=cents("1000"),
                            stored=cents("1000"), work_retainage_prev=cents("4700"), materials_retainage_prev=cents("100"),
                            materials_retainage_bp=1000),
            ApplicationLine("CO1", "change_order", cents("5000"), work_prev=cents("5000"), work_retainage_prev=cents("500")),
        ],
        "47700",
        {"1": "50000.00", "2": "5000.00", "3": "55000.00", "4": "53000.00", "5a": "5200.00", "5b": "100.00", "5": "5300.00",
         "6": "47700.00", "7": "47700.00", "8": "0.00", "9": "7300.00"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines, previous, form", FORM.values(), ids=FORM)
def test_the_summary_has_every_line_of_the_form(
    lines: list[ApplicationLine], previous: str, form: dict[str, str]
) -> None:
    summary = pay.summarize(lines, cents(previous))
    assert {number: money_text(amount) for number, amount in summary.by_number().items()} == form


def test_the_percentage_complete_is_line_4_over_line_3() -> None:
    lines, previous, _ = FORM["everything earned before"]
    assert percent_text(pay.summarize(lines, cents(previous)).percent_complete or 0) == "96.36"


def test_additions_and_deductions_of_change_orders_are_told_apart() -> None:
    summary = pay.summarize(second_application(), cents("25200"))
    assert (summary.additions, summary.deductions, summary.net_change) == (450000, 150000, 300000)


SHEETS = {
    "first": (first_application(), [
        # C, D, E, F, G, %, H, work held, materials held, I
        ("1", "5000 0 5000 0 5000", "100.00", "0 500 0 500"),
        ("2", "60000 0 15000 0 15000", "25.00", "45000 1500 0 1500"),
        ("3", "35000 0 0 8000 8000", "22.86", "27000 0 800 800"),
    ]),
    "second": (second_application(), [
        ("1", "5000 5000 0 0 5000", "100.00", "0 500 0 500"),
        ("2", "60000 15000 18000 0 33000", "55.00", "27000 3300 0 3300"),
        ("3", "35000 0 6000 7000 13000", "37.14", "22000 600 700 1300"),
        ("CO1", "4500 0 2250 0 2250", "50.00", "2250 225 0 225"),
        ("CO2", "-1500 0 -1500 0 -1500", "100.00", "0 -150 0 -150"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("lines, sheet", SHEETS.values(), ids=SHEETS)
def test_the_continuation_sheet_has_every_column(
    lines: list[ApplicationLine], sheet: list[tuple[str, str, str]]
) -> None:
    for line, (name, figures, percent, rest) in zip(lines, sheet, strict=True):
        have = [line.scheduled_value, line.work_prev, line.work_this, line.stored, line.total]
        held = [line.balance, line.work_retainage_held, line.materials_retainage_held, line.retainage]
        assert line.line == name
        assert have == [cents(amount) for amount in figures.split()]
        assert held == [cents(amount) for amount in rest.split()]
        assert percent_text(line.percent or 0) == percent


def test_what_the_lines_bill_less_the_change_of_retainage_is_the_amount_due() -> None:
    lines = second_application()
    assert [line.billed for line in lines] == [0, 1800000, 500000, 225000, -150000]
    assert sum(line.retainage_change for line in lines) == 237500
    assert sum(line.billed - line.retainage_change for line in lines) == 2137500


def test_a_revision_of_four_thousand_changes_the_amount_due_by_its_net() -> None:
    claimed = pay.summarize(second_application("22000"), cents("25200"))
    revised = pay.summarize(second_application("18000"), cents("25200"))
    assert claimed.due - revised.due == cents("3600")


def test_an_over_billed_line_is_named_and_its_percentage_passes_a_hundred() -> None:
    line = ApplicationLine("1", "contract", cents("50000"), work_prev=cents("51000"), stored=cents("500"),
                           work_retainage_prev=cents("5100"), materials_retainage_bp=1000)  # fmt: skip
    assert (line.total, line.percent, line.balance) == (cents("51500"), 10300, cents("-1500"))
    assert line.materials_retainage_held == cents("50")
    stopped = [
        finding for finding in line_findings(line, overbilling_allowed=False) if finding.level == "error"
    ]
    assert [finding.rule for finding in stopped] == ["overbilling"]
    assert stopped[0].message.startswith("Line 1 comes to 51,500.00 of 50,000.00 scheduled (103.00 %)")
    assert [f.level for f in line_findings(line, overbilling_allowed=True) if f.rule == "overbilling"] == [
        "warn"
    ]


@pytest.mark.parametrize(
    "quantity, price, this, amount, percent",
    [
        ("15", "100", "10", "1000", "66.67"),
        ("5", "100", "1", "100", "20.00"),
        ("20", "100", "5", "500", "25.00"),
        ("1250", "3.3333", "1250", "4166.63", "100.00"),
        ("1250", "3.3333", "417.5", "1391.65", "33.40"),
    ],
)
def test_a_unit_line_bills_quantity_times_unit_price(
    quantity: str, price: str, this: str, amount: str, percent: str
) -> None:
    line = pay.with_quantity(unit_line("1", quantity, price), parse_quantity(this, "q"))
    assert (line.work_this, percent_text(line.percent or 0)) == (cents(amount), percent)


def test_a_unit_line_billed_by_amount_keeps_the_amount_and_derives_the_quantity() -> None:
    line = pay.with_work(unit_line("1", "1250", "3.3333"), cents("1000"))
    assert (line.work_this, line.quantity_this) == (cents("1000"), 3000030)


def test_a_line_with_its_subtotal_overridden_is_billed_as_an_amount() -> None:
    line = fresh("1", "5000")
    with pytest.raises(Invalid, match=r"Line 1 is billed as an amount .* in dollars"):
        pay.with_quantity(line, 10000)
    assert pay.with_work(line, 5).quantity_this == 0


def test_retainage_is_released_in_full_on_one_line_and_in_part_on_another() -> None:
    one = pay.with_work(fresh("1", "100000", "5"), cents("25000"))
    two = pay.with_work(fresh("2", "100000", "5"), cents("12500"))
    assert (one.work_retainage_held, two.work_retainage_held) == (cents("1250"), cents("625"))
    one, two = (
        pay.with_work(pay.next_line(line, move_materials=False), amount)
        for line, amount in ((one, cents("25000")), (two, cents("12500")))
    )
    assert (one.work_retainage_held, two.work_retainage_held) == (cents("2500"), cents("1250"))
    one, two = pay.with_release(one, work=cents("2500")), pay.with_release(two, work=cents("625"))
    assert (one.work_retainage_held, two.work_retainage_held) == (0, cents("625"))
    assert one.work_retainage_released + two.work_retainage_released == cents("3125")


def test_ten_percent_of_work_and_materials_is_released_in_the_next_period() -> None:
    lines = [billed(fresh("1", "1000"), "500"), billed(fresh("2", "3000"), "2096.30")]
    assert pay.summarize(lines, 0).retainage == cents("259.63")
    after = [
        pay.with_release(line, work=line.work_retainage_held)
        for line in (pay.next_line(line, move_materials=False) for line in lines)
    ]
    summary = pay.summarize(after, pay.summarize(lines, 0).earned)
    assert (summary.retainage, summary.due) == (0, cents("259.63"))


def test_newly_stored_materials_count_as_completed_and_stored() -> None:
    line = billed(fresh("1", "12500"), "0", "2000")
    assert (line.total, line.percent, line.balance) == (cents("2000"), 1600, cents("10500"))


PRINTED_WRONG = [
    ApplicationLine("1", "contract", cents("155000"), work_prev=cents("25000"), work_retainage_prev=cents("2500")),
    ApplicationLine("2", "contract", cents("95000"), work_prev=cents("40000"), work_retainage_prev=cents("4000"),
                    work_this=cents("22500"), work_retainage_this=cents("2250")),
    ApplicationLine("CO1", "change_order", cents("15000"), work_this=cents("45000"), work_retainage_this=cents("4500")),
]  # fmt: skip


def test_previous_certificates_are_taken_off_before_the_amount_due() -> None:
    summary = pay.summarize(PRINTED_WRONG, cents("58500"))
    assert (summary.contract_sum, summary.completed_and_stored) == (cents("265000"), cents("132500"))
    assert (summary.retainage, summary.earned) == (cents("13250"), cents("119250"))
    assert (summary.due, summary.to_finish) == (cents("60750"), cents("145750"))
    assert summary.due != cents("119250")
    assert summary.to_finish != cents("132500")
    assert summary.completed_and_stored != cents("178100")


def test_retainage_is_not_taken_off_the_continuation_sheet() -> None:
    line = pay.with_percent(fresh("1", "15000", "5"), parse_percent("80", "percent"))
    summary = pay.summarize([line], 0)
    assert (line.total, line.balance) == (cents("12000"), cents("3000"))
    assert (line.retainage, summary.due) == (cents("600"), cents("11400"))


def test_the_summary_adds_rounded_lines() -> None:
    summary = pay.summarize([billed(fresh(str(n), "100"), "33.35") for n in (1, 2, 3)], 0)
    assert (summary.retainage, summary.completed_and_stored, summary.earned) == (1002, 10005, 9003)


def test_a_percentage_to_date_bills_what_is_missing_to_it() -> None:
    line = ApplicationLine("1", "contract", cents("7777.77"), work_prev=cents("1000"))
    line = pay.with_percent(line, parse_percent("33.33", "percent"))
    assert (line.total, line.work_this) == (cents("2592.33"), cents("1592.33"))


def test_a_percentage_of_a_line_without_scheduled_value_is_refused() -> None:
    assert fresh("1", "0").percent is None
    with pytest.raises(Invalid, match=r"Line 1 has a scheduled value of 0.00.*enter an amount"):
        pay.with_percent(fresh("1", "0"), 5000)


def test_stored_materials_are_a_balance_not_an_increment() -> None:
    line = pay.next_line(billed(fresh("1", "10000"), "0", "4000"), move_materials=False)
    assert (line.stored, line.billed, line.retainage_change) == (cents("4000"), 0, 0)
    assert pay.with_stored(line, cents("5000")).billed == cents("1000")


def test_moving_materials_to_work_bills_nothing_by_itself() -> None:
    before = pay.with_release(billed(fresh("1", "10000"), "2000", "4000"), materials=cents("100"))
    line = pay.next_line(before, move_materials=True)
    assert (line.work_prev, line.stored, line.materials_moved, line.moved_retainage) == tuple(
        map(cents, ("6000", "0", "4000", "300"))
    )
    assert (line.billed, line.retainage_change, line.retainage) == (0, 0, before.retainage)
    later = pay.next_line(pay.with_work(line, cents("1000")), move_materials=True)
    assert (later.work_prev, later.materials_moved, later.work_retainage_prev) == (
        cents("7000"),
        0,
        cents("600"),
    )


def test_a_release_on_materials_leaves_with_the_materials_it_freed() -> None:
    stored = pay.with_release(billed(fresh("1", "10000"), "0", "8000"), materials=cents("300"))
    line = pay.next_line(stored, move_materials=False)
    assert line.materials_retainage_held == cents("500")
    assert pay.with_stored(line, cents("4000")).materials_retainage_held == cents("250")
    assert pay.with_stored(line, 0).materials_retainage_held == 0
    assert pay.with_stored(pay.with_stored(line, 0), cents("8000")) == line


@pytest.mark.parametrize(
    "line, release, allowed",
    [
        (billed(fresh("1", "1000"), "1000"), "100", True),
        (billed(fresh("1", "1000"), "1000"), "100.01", False),
        (billed(fresh("1", "1000"), "1000"), "-1", False),
        (billed(fresh("CO2", "-1500"), "-1500"), "-150", True),
        (billed(fresh("CO2", "-1500"), "-1500"), "150", False),
        (fresh("1", "1000"), "0.01", False),
    ],
)
def test_no_more_is_released_than_is_held(line: ApplicationLine, release: str, allowed: bool) -> None:
    if allowed:
        assert pay.with_release(line, work=cents(release)).work_retainage_held == 0
        return
    with pytest.raises(Invalid, match=rf"Line {line.line} releases .* is held .*; enter"):
        pay.with_release(line, work=cents(release))


def test_retainage_is_entered_as_a_rate_or_as_an_amount() -> None:
    line = billed(fresh("1", "1000"), "1000")
    assert pay.with_work_retainage_percent(line, 500).work_retainage_this == cents("50")
    line = pay.with_work_retainage_amount(line, cents("33.33"))
    assert (line.work_retainage_this, line.work_retainage_bp) == (3333, 333)
    for wrong in ("1000.01", "-1"):
        with pytest.raises(Invalid, match="enter at most that amount"):
            pay.with_work_retainage_amount(line, cents(wrong))
    with pytest.raises(Invalid, match=r"does not fit its work this period of 0\.00"):
        pay.with_work_retainage_amount(fresh("1", "1000"), 1)
    with pytest.raises(Invalid, match=r"not between 0 and 100 %"):
        pay.with_materials_retainage_percent(line, 10001)


def test_stored_materials_are_neither_negative_nor_on_a_unit_line() -> None:
    with pytest.raises(Invalid, match=r"cannot be -0.01; enter what is on hand"):
        pay.with_stored(fresh("1", "1000"), -1)
    with pytest.raises(Invalid, match="billed by quantity and takes no stored materials"):
        pay.with_stored(unit_line("1", "10", "5"), 100)

"""What holds on every application of every contract, tried on contracts nobody thought of."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from store.rules import pay_application as pay
from store.rules.checks import all_line_findings
from store.rules.line_entry import with_installed, with_materials_retainage_amount, with_reversal
from store.rules.pay_application import ApplicationLine

MOST = 1_000_000_00


@st.composite
def new_lines(draw: st.DrawFn, name: str, kind: str) -> list[ApplicationLine]:
    lines = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        value = draw(st.integers(-MOST if kind == "change_order" else 0, MOST))
        rates = draw(st.tuples(st.integers(0, 2000), st.integers(0, 2000)))
        price = draw(st.one_of(st.none(), st.integers(1, 10_000_000)))
        line = ApplicationLine(f"{name}.{number}", kind, value, unit_price=price)  # type: ignore[arg-type]
        lines.append(replace(line, work_retainage_bp=rates[0], materials_retainage_bp=rates[1]))
    return lines


@st.composite
def entered(draw: st.DrawFn, line: ApplicationLine) -> ApplicationLine:
    """The line with this period's figures, as a clerk might enter them, in part against what is good."""
    way = draw(st.sampled_from(("none", "amount", "percent", "quantity")))
    if line.unit_price is None and draw(st.booleans()):
        line = pay.with_stored(line, draw(st.integers(0, MOST)))
    if way == "amount":
        line = pay.with_work(line, draw(st.integers(-MOST // 10, MOST)))
    elif way == "percent" and line.scheduled_value:
        line = pay.with_percent(line, draw(st.integers(0, 12000)))
    elif way == "quantity" and line.unit_price is not None:
        line = pay.with_quantity(line, draw(st.integers(-1_000_000, 100_000_000)))
    if draw(st.booleans()):
        line = pay.with_work_retainage_percent(line, draw(st.integers(0, 10_000)))
    if draw(st.booleans()):
        line = pay.with_materials_retainage_percent(line, draw(st.integers(0, 10_000)))
    if line.stored and draw(st.booleans()):
        line = with_installed(line, draw(st.integers(1, line.stored)))
    if draw(st.booleans()):
        line = with_materials_retainage_amount(line, draw(st.integers(0, line.stored)))
    return pay.with_release(
        line,
        work=_part(draw, line.work_retainage_before_release),
        materials=_part(draw, line.materials_retainage_before_release),
    )


@st.composite
def perhaps_voided(draw: st.DrawFn, line: ApplicationLine, start: ApplicationLine) -> ApplicationLine:
    """The line, or where it is a change order's perhaps the reverse of it: voided, nothing scheduled, all taken back."""
    if line.kind == "contract" or not draw(st.booleans()):
        return line
    return with_reversal(replace(start, scheduled_value=0))


def _part(draw: st.DrawFn, held: int) -> int:
    part = draw(st.sampled_from((0, 0, 1, 2, 3)))
    return held * part // 3 if held >= 0 else -(-held * part // 3)


@st.composite
def applications(draw: st.DrawFn) -> list[list[ApplicationLine]]:
    """The applications of one contract: lines carried on, change orders joining, each perhaps revised before it is decided."""
    move = draw(st.booleans())
    lines = draw(new_lines("1", "contract"))
    history = []
    for number in range(draw(st.integers(1, 5))):
        if number and draw(st.booleans()):
            lines = lines + draw(new_lines(f"CO{number}", "change_order"))
        start = [replace(line, work_retainage_released=0, materials_retainage_released=0) for line in lines]
        lines = [draw(entered(line)) for line in start]
        lines = [draw(perhaps_voided(line, first)) for line, first in zip(lines, start, strict=True)]
        if draw(st.booleans()):  # rejected and revised: every line is entered anew
            lines = [draw(entered(line)) for line in start]
        history.append(lines)
        lines = [pay.next_line(line, move_materials=move) for line in lines]
    return history


@settings(max_examples=150, deadline=None)
@given(applications())
def test_the_forms_agree_with_each_other_on_every_application(history: list[list[ApplicationLine]]) -> None:
    previous_earned = payable = paid = 0
    before: dict[str, ApplicationLine] = {}
    for lines in history:
        summary = pay.summarize(lines, previous_earned)
        bill = sum(line.billed for line in lines) - sum(line.retainage_change for line in lines)
        payable += sum(line.retainage_change for line in lines)
        paid += summary.due
        assert bill == summary.due, "the bill's total is line 8"
        assert payable == summary.retainage, "retainage payable is line 5"
        assert paid == summary.earned, "all lines 8 make line 6 of the last"
        assert sum(line.balance for line in lines) + summary.retainage == summary.to_finish
        assert summary.work_retainage + summary.materials_retainage == summary.retainage
        assert summary.original + summary.additions - summary.deductions == summary.contract_sum
        carried = all_line_findings(lines, overbilling_allowed=True, previous=before)
        assert not [finding for finding in carried if finding.rule == "previous.changed"]
        assert not [finding for finding in carried if finding.rule == "retainage.released_beyond_held"]
        assert all(line.materials_retainage_held >= 0 for line in lines)
        previous_earned, before = summary.earned, {line.line: line for line in lines}


@settings(max_examples=100, deadline=None)
@given(applications(), st.booleans())
def test_the_next_application_starts_with_nothing_due(
    history: list[list[ApplicationLine]], move: bool
) -> None:
    last = history[-1]
    start = [pay.next_line(line, move_materials=move) for line in last]
    assert pay.summarize(start, pay.summarize(last, 0).earned).due == 0
    for line, earlier in zip(start, last, strict=True):
        assert (line.billed, line.retainage_change) == (0, 0)
        assert (line.total, line.retainage) == (earlier.total, earlier.retainage)
        if move:
            assert (line.stored, line.materials_retainage_held) == (0, 0)


@given(st.integers(-MOST, MOST), st.integers(1, 10_000_000), st.integers(0, 10_000))
def test_an_amount_on_a_unit_line_is_kept_to_the_cent(amount: int, price: int, rate: int) -> None:
    line = ApplicationLine("1", "contract", MOST, unit_price=price, work_retainage_bp=rate)
    line = pay.with_work(line, amount)
    assert line.work_this == amount
    assert abs(line.quantity_this * price - amount * 1_000_000) * 2 <= price


@settings(max_examples=50, deadline=None)
@given(applications())
def test_the_reverse_of_a_voided_change_order_takes_back_exactly_what_was_paid_for_it(
    history: list[list[ApplicationLine]],
) -> None:
    for line in history[-1]:
        start = pay.next_line(replace(line, scheduled_value=0), move_materials=False)
        back = with_reversal(start)
        assert (back.total, back.retainage) == (0, 0)
        assert back.billed - back.retainage_change == -(line.total - line.retainage)
        assert not pay.release_faults(back)

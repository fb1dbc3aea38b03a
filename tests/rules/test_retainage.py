"""Rules by percent complete, step-downs and caps: tables of numbers, and what always holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import Invalid, Refusal
from store.rules import pay_application as pay
from store.rules.continuation import ApplicationLine
from store.rules.money import percent_of
from store.rules.retainage import (
    Held,
    Rule,
    Scale,
    preview,
    read_rule,
    rule_text,
    scheduled,
    shared,
)
from store.rules.retainage import checked as checked_rules
from tests.rules.series import billed, cents, fresh

FIVE_FROM_HALF = Rule(1, 5_000, 500)
STEP_DOWN = Rule(1, 5_000, 500, "all")


def one_line(scale: Scale, *work: str, scheduled_value: str = "100000") -> list[Held]:
    """A contract of one line, billed so over its applications; each as it was held."""
    held, history, before = Held(fresh("1", scheduled_value)), [], frozenset[int]()
    for amount in work:
        held = Held(pay.with_work(held.line, cents(amount)), held.rate_by)
        [held], reached = scheduled([held], scale, before)
        history.append(held)
        before |= {rule.key for rule in reached}
        held = held.carried()
    return history


# ---- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule, work, held",
    [
        (FIVE_FROM_HALF, ("40000",), ("4000",)),
        (FIVE_FROM_HALF, ("50000",), ("2500",)),  # the boundary itself: the rate of the state it reaches, for all of E
        (FIVE_FROM_HALF, ("49999.99",), ("5000.00",)),
        (FIVE_FROM_HALF, ("40000", "20000"), ("4000", "5000")),  # 40 to 60 %: the whole 20,000 at 5 %
        (FIVE_FROM_HALF, ("40000", "20000", "40000"), ("4000", "5000", "7000")),
        (STEP_DOWN, ("40000", "20000"), ("4000", "3000")),  # 2,000 of the 4,000 are released
        (STEP_DOWN, ("40000", "20000", "40000"), ("4000", "3000", "5000")),
        (STEP_DOWN, ("60000",), ("3000",)),
        (Rule(1, 5_000, 0), ("40000", "20000", "40000"), ("4000", "4000", "4000")),  # nothing more is held
        (Rule(1, 5_000, 0, "all"), ("40000", "20000"), ("4000", "0")),
        (Rule(1, 5_000, 1_500), ("40000", "20000"), ("4000", "7000")),  # a rate may rise as well
        (Rule(1, 5_000, 1_500, "all"), ("40000", "20000"), ("4000", "7000")),  # but never for what is certified
    ],
)  # fmt: skip
def test_a_rule_holds_what_the_table_says(rule: Rule, work: tuple[str, ...], held: tuple[str, ...]) -> None:
    found = [each.line.retainage for each in one_line(Scale(1_000, (rule,)), *work)]
    assert found == [cents(amount) for amount in held]


def test_a_line_says_which_rule_set_its_rate_and_which_released() -> None:
    first, second = one_line(Scale(1_000, (STEP_DOWN,)), "40000", "20000")
    assert (first.rate_by, first.rate_why, first.release_by) == ("contract", "", "")
    assert (second.rate_by, second.rate_why) == ("rule", "rule 1: 5 % from 50 %")
    assert (second.release_by, second.release_why) == ("rule", "rule 1: 5 % from 50 %, all held before")


def test_two_rules_passed_in_one_application_both_count() -> None:
    scale = Scale(1_000, (STEP_DOWN, Rule(2, 7_500, 200)))
    [before, after] = one_line(scale, "40000", "40000")
    assert before.line.retainage == cents("4000")
    assert after.line.work_retainage_released == cents("2000"), "the step-down passed on the way"
    assert after.line.work_retainage_this == cents("800"), "the work at the last rate reached"


def test_a_step_down_happens_once_and_never_for_a_rounded_cent() -> None:
    history = one_line(Scale(1_000, (STEP_DOWN,)), "33.35", "33.35", "33.35", "33.35", scheduled_value="66.7")
    assert [each.line.work_retainage_released for each in history[2:]] == [0, 0]


def test_work_taken_back_in_the_same_draft_takes_the_step_back() -> None:
    scale = Scale(1_000, (STEP_DOWN,))
    begun = one_line(scale, "40000")[0].carried()
    [over], _ = scheduled([Held(pay.with_work(begun.line, cents("20000")))], scale)
    [back], reached = scheduled(
        [
            Held(
                pay.with_work(over.line, cents("5000")),
                over.rate_by,
                over.rate_why,
                over.release_by,
                over.release_why,
            )
        ],
        scale,
    )
    assert reached == ()
    assert (back.line.work_retainage_released, back.line.work_retainage_this) == (0, cents("500"))
    assert (back.rate_by, back.rate_why, back.release_by) == ("contract", "", "")


def test_a_rule_that_was_reached_stays_so_when_a_change_order_makes_the_contract_larger() -> None:
    scale = Scale(1_000, (FIVE_FROM_HALF,))
    before = one_line(scale, "50000")[0].carried()
    lines = [Held(pay.with_work(before.line, cents("10000"))), Held(fresh("CO1", "100000"))]
    made, _ = scheduled(lines, scale, frozenset({1}))
    assert made[0].line.work_retainage_this == cents("500")


def test_what_a_clerk_typed_is_left_alone() -> None:
    line = pay.with_work_retainage_percent(pay.with_work(fresh("1", "1000"), cents("600")), 800)
    released = pay.with_release(pay.with_work(Held(fresh("2", "1000")).line, cents("600")), work=cents("10"))
    made, _ = scheduled([Held(line, "clerk"), Held(released, release_by="clerk")], Scale(1_000, (STEP_DOWN,)))
    assert made[0].line == line
    assert made[1].line.work_retainage_released == cents("10")


@pytest.mark.parametrize(
    "rules, fault",
    [
        ([Rule(-n, n * 100, 500) for n in range(1, 7)], "at most 5"),
        ([Rule(-1, 5_000, 500), Rule(-2, 5_000, 200)], "another one starts"),
        ([Rule(-1, 0, 500)], "between 0.01 and 100"),
        ([Rule(-1, 10_100, 500)], "between 0.01 and 100"),
        ([Rule(-1, 5_000, 10_001)], "between 0 and 100"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(rules: list[Rule], fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        checked_rules(rules)


@pytest.mark.parametrize(
    "text, shown", [("50 5", "50 5"), ("50% 5 % all", "50 5 all"), ("66.67, 2.5 forward", "66.67 2.5")]
)
def test_a_rule_is_read_as_it_is_typed(text: str, shown: str) -> None:
    assert rule_text(read_rule(text)) == shown


@pytest.mark.parametrize("text", ["", "50", "50 5 every", "half 5", "50 5 all now"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_rule(text)


# ---- caps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scale, work, held",
    [
        (Scale(1_000, cap_bp=500), ("40000", "20000", "40000"), ("4000", "5000", "5000")),
        (Scale(1_000, cap=cents("4500")), ("40000", "20000"), ("4000", "4500")),
        (Scale(1_000, cap=cents("4500"), cap_bp=200), ("40000",), ("2000",)),  # the lower one
        (Scale(1_000, cap=0), ("40000",), ("0",)),
        (
            Scale(1_000, (STEP_DOWN,), cap=cents("3500")),
            ("40000", "20000", "40000"),
            ("3500", "3000", "3500"),
        ),
    ],
)
def test_a_cap_bounds_what_is_held(scale: Scale, work: tuple[str, ...], held: tuple[str, ...]) -> None:
    assert [each.line.retainage for each in one_line(scale, *work)] == [cents(amount) for amount in held]


def test_a_cap_that_came_late_releases_what_is_beyond_it_and_says_so() -> None:
    before = one_line(Scale(1_000), "40000")[0].carried()
    [after], _ = scheduled([before], Scale(1_000, cap=cents("2500")))
    assert after.line.work_retainage_released == cents("1500")
    assert (after.release_by, after.release_why) == ("cap", "cap: at most 2,500.00 held in all")


def test_a_cap_counts_what_is_held_on_stored_materials() -> None:
    lines = [Held(billed(fresh("1", "35000"), "0", "8000")), Held(billed(fresh("2", "60000"), "15000"))]
    made, _ = scheduled(lines, Scale(1_000, cap=cents("600")))
    assert [each.line.retainage for each in made] == [cents("600"), 0], "this work first, then what is stored"


# ---- what always holds ----------------------------------------------------------------------------------------------

MOST = 1_000_000_00


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    starts = draw(st.lists(st.integers(1, 10_000), max_size=5, unique=True))
    rules = [
        Rule(n, start, draw(st.integers(0, 2_000)), draw(st.sampled_from(("forward", "all"))))
        for n, start in enumerate(sorted(starts), 1)
    ]
    cap = draw(st.one_of(st.none(), st.integers(0, MOST // 10)))
    cap_bp = draw(st.one_of(st.none(), st.integers(0, 1_000)))
    return Scale(draw(st.integers(0, 2_000)), checked_rules(rules), cap, cap_bp)


@st.composite
def contracts(draw: st.DrawFn) -> list[ApplicationLine]:
    values = draw(st.lists(st.integers(0, MOST), min_size=1, max_size=4))
    rate = draw(st.integers(0, 2_000))
    lines = [
        ApplicationLine(str(n), "contract", value, materials_retainage_bp=rate)
        for n, value in enumerate(values, 1)
    ]
    if draw(st.booleans()):
        lines.append(ApplicationLine("CO1", "change_order", draw(st.integers(-MOST // 10, 0))))
    return lines


@st.composite
def histories(draw: st.DrawFn) -> tuple[Scale, list[list[Held]]]:
    """Applications under a scale; nobody types over what it makes."""
    scale = draw(scales())
    lines = [Held(replace(line, work_retainage_bp=scale.base)) for line in draw(contracts())]
    before, history, move = frozenset[int](), [], draw(st.booleans())
    for _ in range(draw(st.integers(1, 5))):
        entered = []
        for held in lines:
            line = held.line
            left = line.balance + line.stored
            bounds = sorted((0, left))
            if line.kind == "contract" and draw(st.booleans()):
                line = pay.with_stored(line, draw(st.integers(0, max(0, left))))
                bounds = [0, max(0, left - line.stored)]
            entered.append(Held(pay.with_work(line, draw(st.integers(*bounds)))))
        lines, reached = scheduled(entered, scale, before)
        history.append(lines)
        before |= {rule.key for rule in reached}
        lines = [held.carried(move_materials=move) for held in lines]
    return scale, history


@settings(max_examples=80, deadline=None)
@given(histories())
def test_never_more_than_the_cap_is_held_and_never_less_than_nothing(
    told: tuple[Scale, list[list[Held]]],
) -> None:
    scale, history = told
    for lines in history:
        limit = scale.limit(sum(held.line.scheduled_value for held in lines))
        total = sum(held.line.retainage for held in lines)
        assert limit is None or total <= limit
        for held in lines:
            assert not pay.release_faults(held.line)
            if held.line.kind == "contract":
                assert held.line.work_retainage_held >= 0
                assert held.line.materials_retainage_held >= 0


@settings(max_examples=50, deadline=None)
@given(histories())
def test_the_bill_is_line_8_and_retainage_payable_line_5_under_every_scale(
    told: tuple[Scale, list[list[Held]]],
) -> None:
    earned = payable = 0
    for lines in told[1]:
        made = [held.line for held in lines]
        summary = pay.summarize(made, earned)
        payable += sum(line.retainage_change for line in made)
        assert sum(line.billed for line in made) - sum(line.retainage_change for line in made) == summary.due
        assert payable == summary.retainage
        earned = summary.earned


@settings(max_examples=50, deadline=None)
@given(histories())
def test_a_rule_for_work_from_then_on_never_changes_what_is_held(
    told: tuple[Scale, list[list[Held]]],
) -> None:
    scale, history = told
    onward = Scale(scale.base, tuple(Rule(r.key, r.from_bp, r.rate) for r in scale.rules))
    before = frozenset[int]()
    for lines in history:
        fresh_lines = [Held(pay.with_release(held.line, work=0, materials=0), held.rate_by) for held in lines]
        made, reached = scheduled(fresh_lines, onward, before)
        for held in made:
            assert (held.line.work_retainage_released, held.line.materials_retainage_released) == (0, 0)
            assert held.line.work_retainage_this == percent_of(held.line.work_this, onward.rate(reached))
        before |= {rule.key for rule in reached}


@settings(max_examples=80, deadline=None)
@given(histories(), st.integers(0, 3), st.integers(0, MOST))
def test_a_figure_changed_on_lines_the_rules_have_been_through_comes_to_what_it_comes_to_on_fresh_ones(
    told: tuple[Scale, list[list[Held]]], place: int, work: int
) -> None:
    scale, history = told
    before = frozenset[int]()
    for lines in history:
        changed = list(lines)
        held = changed[place % len(lines)]
        changed[place % len(lines)] = replace(held, line=pay.with_work(held.line, work))
        untouched = [Held(pay.with_release(held.line, work=0, materials=0)) for held in changed]
        assert scheduled(changed, scale, before) == scheduled(untouched, scale, before)
        before |= {rule.key for rule in scheduled(lines, scale, before)[1]}


def test_lines_that_stay_as_they_are_are_not_made_anew() -> None:
    scale = Scale(1_000, (Rule(1, 5_000, 500, "all"),))
    before = [replace(fresh(str(n), "100000"), work_retainage_bp=1_000) for n in range(3)]
    first, _ = scheduled([Held(pay.with_work(line, cents("40000"))) for line in before], scale)
    entered = [
        replace(held, line=pay.with_work(held.line, cents("30000"))) for held in map(Held.carried, first)
    ]
    made, _ = scheduled(entered, scale)
    typed = [replace(made[0], line=pay.with_work(made[0].line, cents("31000"))), *made[1:]]
    again, _ = scheduled(typed, scale)
    assert [each is held for each, held in zip(again[1:], made[1:], strict=True)] == [True, True]
    assert again[1].release_by == "rule"


@settings(max_examples=50, deadline=None)
@given(histories())
def test_doing_it_twice_changes_nothing(told: tuple[Scale, list[list[Held]]]) -> None:
    scale, history = told
    before = frozenset[int]()
    for lines in history:
        again, reached = scheduled(lines, scale, before)
        assert again == lines
        before |= {rule.key for rule in reached}


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=20), st.integers(0, 10_000))
def test_parts_add_up_and_none_is_beyond_its_weight(weights: list[int], share: int) -> None:
    amount = sum(weights) * share // 10_000
    parts = shared(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


def test_the_preview_is_what_the_applications_then_hold() -> None:
    scale = Scale(1_000, (FIVE_FROM_HALF,))
    steps = preview([Held(fresh("1", "100000"))], scale, [2_500, 5_000, 7_500, 10_000])
    real = one_line(scale, "25000", "25000", "25000", "25000")
    assert [step.retainage for step in steps] == [each.line.retainage for each in real]
    assert [step.rate for step in steps] == [1_000, 500, 500, 500]
    assert [(step.added, step.released) for step in steps][:2] == [(cents("2500"), 0), (cents("1250"), 0)]
    assert [step.due for step in steps] == [cents("22500"), cents("23750"), cents("23750"), cents("23750")]

"""Closing a commitment out: what each step asks for, and what may be explained instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from store.errors import Refusal
from store.rules import close_out as rules
from store.rules.close_out import Facts

DONE = Facts(
    number="SC-001", status="approved", final="SC-001/3", final_marked=True, final_synced=True, to_bill=0, retained=0, undecided=(),
    under_way=(), held=(), unpaid={}, waiver=None, waiver_fault="", documents=(),
)  # fmt: skip
OPEN: list[tuple[str, dict[str, Any], str]] = [
    ("final", {"final": ""}, "there is no invoice yet"),
    ("final", {"final_marked": False}, "SC-001/3 is not marked final"),
    ("final", {"final_synced": False}, "SC-001/3 is not in QuickBooks yet"),
    ("billed", {"to_bill": 500_00}, "500.00 is left to bill"),
    ("billed", {"to_bill": -1}, "0.01 is billed too much"),
    ("changes", {"undecided": ("CO3",)}, "CO3: not decided or on no invoice"),
    ("retainage", {"retained": 2_800_00}, "2,800.00 of retainage is held"),
    ("queue", {"under_way": ("SC-001/3",)}, "SC-001/3: under way"),
    ("holds", {"held": ("SC-001",)}, "SC-001: held"),
    ("payments", {"unpaid": {"SC-001/2": 1_00}}, "SC-001/2: 1.00 open"),
    ("waiver", {"waiver_fault": "the waiver is missing"}, "the waiver is missing"),
    ("documents", {"documents": ("bond is missing",)}, "bond is missing"),
]


def states(facts: Facts, **explained: str) -> dict[str, str]:
    return {step.key: step.state for step in rules.steps(facts, explained)}


def test_a_commitment_on_which_everything_is_done_can_be_closed_out() -> None:
    assert set(states(DONE).values()) == {"done"}
    rules.require_closable("SC-001", rules.steps(DONE, {}), {})


@pytest.mark.parametrize("key, changes, said", OPEN)
def test_each_step_is_open_where_something_is_left_and_says_what(
    key: str, changes: dict[str, Any], said: str
) -> None:
    found = rules.steps(replace(DONE, **changes), {})
    still = [step for step in found if not step.settled]
    assert [(step.key, said in step.what) for step in still] == [(key, True)]
    assert still[0].mend
    with pytest.raises(Refusal, match=r"is not closed out: .*mend it under") as refused:
        rules.require_closable("SC-001", found, {})
    assert refused.value.rule == f"close_out.{key}"


@pytest.mark.parametrize("key, changes, said", OPEN)
def test_a_reason_settles_what_may_be_explained_and_nothing_else(
    key: str, changes: dict[str, Any], said: str
) -> None:
    assert states(replace(DONE, **changes), **{key: "agreed"})[key] == (
        "explained" if key in rules.EXPLAINABLE else "open"
    )


@pytest.mark.parametrize("key, said", [("retainage", "cannot be explained away"), ("lunch", "is no step")])
def test_other_explanations_are_refused(key: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        rules.require_closable("SC-001", rules.steps(DONE, {}), {key: "x"})


def test_a_terminated_commitment_need_not_be_billed_to_the_end_but_its_retainage_is_released() -> None:
    facts = replace(DONE, status="terminated", to_bill=5_000_00, final_marked=False, retained=1_00)
    assert {key for key, state in states(facts).items() if state == "open"} == {"retainage"}
    assert states(facts)["billed"] == "not_asked"
    assert "open" not in states(replace(facts, retained=0, final="")).values()

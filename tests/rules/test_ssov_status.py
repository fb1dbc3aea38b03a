"""The status of a subcontractor's own schedule of values, and whether its details add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid, Refusal
from store.rules import ssov_status as rules
from store.rules.ssov_status import Broken

DRAFT, REVIEW, REVISE, APPROVED = "draft", "under_review", "revise_and_resubmit", "approved"
LEADS = {
    ("submit", DRAFT): REVIEW, ("submit", REVISE): REVIEW, ("approve", REVIEW): APPROVED,
    ("return", REVIEW): REVISE, ("return", APPROVED): REVISE,
}  # fmt: skip


@pytest.mark.parametrize("verb", ["submit", "approve", "return"])
@pytest.mark.parametrize("status", [DRAFT, REVIEW, REVISE, APPROVED])
def test_each_verb_leads_where_the_table_says_or_says_why_not(verb: str, status: str) -> None:
    if (verb, status) in LEADS:
        assert rules.target(status, verb) == LEADS[verb, status]
        return
    with pytest.raises(
        Refusal, match=f"schedule of values is {rules.TITLES[status].replace('&', '.')} and cannot be"
    ) as refused:
        rules.target(status, verb)
    assert ";" in refused.value.message
    assert "Open now: " in refused.value.message


@pytest.mark.parametrize(
    "status, editable", [(DRAFT, True), (REVIEW, False), (REVISE, True), (APPROVED, False)]
)
def test_details_are_edited_in_draft_and_revise_and_resubmit_only(status: str, editable: bool) -> None:
    if editable:
        rules.require_editable(status)
        return
    with pytest.raises(Refusal, match="locked"):
        rules.require_editable(status)


def test_returning_needs_a_reason() -> None:
    assert rules.reason_for("return", " too coarse ") == "too coarse"
    with pytest.raises(Invalid, match="A subcontractor's schedule of values is returned only with a reason"):
        rules.reason_for("return", "  ")


SUMS: list[tuple[list[Broken], str]] = [
    ([Broken("1", 500), Broken("2", 600, (400, 200))], ""),
    ([Broken("1", 500, (500,))], ""),
    ([Broken("1", 0, (100, -100))], ""),
    ([Broken("1", 500)], "no details yet"),
    ([], "no details yet"),
    ([Broken("2", 6_000_000, (4_000_000, 1_999_999))], "details of line 2 come to 59,999.99, 0.01 short of its 60,000.00"),
    ([Broken("2", 600, (400, 201))], "come to 6.01, 0.01 more than its 6.00"),
]  # fmt: skip


@pytest.mark.parametrize("lines, said", SUMS)
def test_the_details_of_a_line_must_add_up_to_it(lines: list[Broken], said: str) -> None:
    if not said:
        rules.require_adding_up(lines)
        return
    with pytest.raises(Refusal, match=said):
        rules.require_adding_up(lines)


NAMES: list[tuple[str, list[str], list[str]]] = [
    ("2", ["", "", ""], ["2.1", "2.2", "2.3"]), ("2", ["2.A", "b", ".c"], ["2.A", "2.b", "2.c"]),
    ("10-1", ["", "10-1.7"], ["10-1.1", "10-1.7"]),
]  # fmt: skip


@pytest.mark.parametrize("line, given_, names", NAMES)
def test_a_detail_is_named_after_its_line(line: str, given_: list[str], names: list[str]) -> None:
    assert rules.detail_names(line, given_, {}) == names


@pytest.mark.parametrize("given_, taken", [(["a", "a"], {}), ([""], {"2.1": "line 2.1"})])
def test_a_name_that_is_taken_is_refused(given_: list[str], taken: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="is not free"):
        rules.detail_names("2", given_, taken)


@pytest.mark.parametrize(
    "status, ready", [(None, True), (APPROVED, True), (DRAFT, False), (REVIEW, False), (REVISE, False)]
)
def test_a_commitment_is_billed_once_its_own_schedule_is_approved(status: str | None, ready: bool) -> None:
    sentence = rules.why_not_ready("SC-001", status)
    assert (sentence is None) == ready
    if sentence:
        assert "SC-001" in sentence
        assert "; " in sentence


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=9))
def test_the_last_detail_that_takes_what_is_left_makes_them_add_up(amount: int, parts: list[int]) -> None:
    rules.require_adding_up([Broken("1", amount, (*parts, amount - sum(parts)))])

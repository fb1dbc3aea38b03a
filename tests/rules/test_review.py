"""The review line by line: marks, what survives a resubmission, and what finishing does."""

from __future__ import annotations

import pytest

from store.errors import Invalid, Refusal
from store.rules import review
from store.rules.review import LineMark
from tests.rules.series import second_application

A, R, N = "approved", "rejected", "no_action"


def marks(letters: str, **proposals: tuple[int, int]) -> list[LineMark]:
    """Lines 1, 2, 3 ... marked a, r or - ; ``_2=(proposed, amount)`` gives line 2 its figures."""
    names = {"a": A, "r": R, "-": N}
    found = []
    for number, letter in enumerate(letters, 1):
        proposed, amount = proposals.get(f"_{number}", (None, 100))
        found.append(LineMark(str(number), names[letter], "why" if letter == "r" else "", proposed, amount))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    "given, wanted, verb",
    [
        (marks("aaa"), "", "approve"),
        (marks("aaa"), "approved", "approve"),
        (marks("aaa"), "approved_as_noted", "approve_as_noted"),
        (marks("aaa"), "pending_owner_approval", "pending_owner"),
        (marks("ara"), "", "return"),
        (marks("ara"), "approved", "return"),
        (marks("ara"), "pending_owner_approval", "return"),
        (marks("ar-"), "", "return"),
        (marks("ara", _2=(1800, 1800)), "approved_as_noted", "approve_as_noted"),
        (marks("ara", _2=(1800, 1800)), "", "return"),
        (marks("ara", _2=(0, 0)), "approved_as_noted", "approve_as_noted"),
    ],
)
def test_a_review_finishes_as_its_marks_say(given: list[LineMark], wanted: str, verb: str) -> None:
    assert review.decision_for(given, wanted) == verb


@pytest.mark.parametrize(
    "given, wanted, sentence",
    [
        (marks("a--"), "", r"2 lines are not marked yet \(2, 3\); approve or reject every line"),
        (marks("aa-"), "approved", r"1 line is not marked yet \(3\)"),
        (marks("-" * 9), "approved_as_noted", r"9 lines are not marked yet \(1, 2, 3, 4, 5 and 4 more\)"),
        (marks("ar-", _2=(5, 5)), "approved_as_noted", "1 line is not marked yet"),
        (
            marks("ara", _2=(1800, 2200)),
            "approved_as_noted",
            r"1 rejected line does not bill an agreed amount \(2\)",
        ),
        (
            marks("rra"),
            "approved_as_noted",
            r"2 rejected lines do not bill an agreed amount \(1, 2\); propose an amount",
        ),
        ([], "", "no lines to review"),
        (marks("aaa"), "draft", "choose one of approved, approved_as_noted, pending_owner_approval"),
    ],
)
def test_a_review_that_cannot_finish_says_why(given: list[LineMark], wanted: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        review.decision_for(given, wanted)


def test_approved_lines_that_did_not_change_stay_approved_and_all_others_open_again() -> None:
    after = review.marks_after_resubmission(marks("aar-"), {"2"})
    assert [mark.mark for mark in after] == [A, N, N, N]
    assert after[2].comment == "why", "the reviewer still sees what he asked for"


def test_changed_and_new_lines_are_found_by_their_figures() -> None:
    before = {line.line: line for line in second_application("22000") if line.line != "CO2"}
    assert review.changed_lines(before, second_application("18000")) == {"2", "CO2"}


def test_rejecting_needs_a_reason_and_changes_no_amount() -> None:
    line = LineMark("2", amount=2200000)
    with pytest.raises(Invalid, match="Line 2 is rejected only with a reason"):
        review.rejected_mark(line, " ")
    rejected = review.rejected_mark(line, " only 55 % in place ", 1800000)
    assert (rejected.mark, rejected.comment, rejected.proposed, rejected.amount) == (
        R, "only 55 % in place", 1800000, 2200000,
    )  # fmt: skip
    assert not rejected.agreed
    assert review.return_reason([line, rejected]) == "2: only 55 % in place"
    assert review.approved_mark(rejected).mark == A
    assert review.cleared_mark(rejected) == line

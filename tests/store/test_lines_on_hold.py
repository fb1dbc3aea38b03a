"""A line on hold: undecided, with the reviewer's question beside it."""

from __future__ import annotations

import pytest

from store.actions import invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.errors import Refusal
from store.rules.review import is_held
from store.views.invoices import document
from tests.store.company import Company

QUESTION = "Was the panel delivered?"


def held(firm: Company, name: str) -> list[str]:
    rows = document(firm.at("rita"), name).rows
    return [row.line for row in rows if is_held(row.mark, row.comment, row.marked_by)]


def test_a_line_on_hold_keeps_its_question_and_keeps_the_review_from_finishing(firm: Company) -> None:
    name, rita = firm.under_review(), firm.at("rita")
    with pytest.raises(Refusal, match="reason"):
        review.mark(rita, name, [Mark("2", "held")])
    review.mark(rita, name, [Mark("2", "held", QUESTION)])
    assert held(firm, name) == ["2"]
    assert review.approve_all(rita, name) == 2, "approving all passes by what waits for an answer"
    with pytest.raises(Refusal, match="1 line is not marked yet"):
        review.finish(rita, name)
    review.mark(rita, name, [Mark("2", "approved")])
    assert held(firm, name) == []
    assert review.finish(rita, name) == "approved"


def test_a_hold_that_is_taken_back_leaves_nothing(firm: Company) -> None:
    name, rita = firm.under_review(), firm.at("rita")
    review.mark(rita, name, [Mark("2", "held", QUESTION)])
    review.mark(rita, name, [Mark("2", "no_action")])
    assert held(firm, name) == []
    assert [row.comment for row in document(rita, name).rows] == ["", "", ""]


def test_a_question_stays_through_a_revision_until_its_line_is_decided(firm: Company) -> None:
    name, rita, ivan = firm.under_review(), firm.at("rita"), firm.at("ivan")
    review.mark(rita, name, [Mark("2", "held", QUESTION), Mark("1", "rejected", "not begun")])
    assert review.finish(rita, name) == "revise_and_resubmit"
    invoices.submit(ivan, name)
    assert held(firm, name) == ["2"]
    review.mark(rita, name, [Mark("1", "rejected", "not begun")])
    review.finish(rita, name)
    invoices.bill(ivan, name, [Entry("2", work=1_400_000)])
    invoices.submit(ivan, name)
    assert held(firm, name) == ["2"], "whatever was changed, who asked decides whether it is answered"

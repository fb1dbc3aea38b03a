"""An invoice's rows while an amount is typed: those it does not touch stay, and all are what they would be made anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.actions import retainage
from store.desk import Desk
from store.rules.pay_application import with_work
from store.rules.retainage import Rule
from store.views.invoices import InvoiceDocument
from tui import sheet

RULES = {
    "no rule": [],
    "a rule from then on": [Rule(-1, 2_000, 500)],
    "a step-down of all held": [Rule(-1, 2_000, 500, "all")],
    "one that is reached only by what is typed": [Rule(-1, 6_000, 500, "all")],
    "one that changes why, but no figure": [Rule(-1, 6_000, 1_000)],
}


@pytest.mark.parametrize("name", RULES)
def test_rows_that_follow_what_is_typed_are_those_made_anew(second: Desk, name: str) -> None:
    retainage.set_rules(second, "SC-001", RULES[name])
    document = sheet.open_invoice(second, "SC-001/2")
    kept = sheet.rows(document)
    for cents in (0, 1_000_000, 90_000_000, 2_200_000):
        shown = _typed(document, cents)
        assert sheet.rows(shown, kept).rows == sheet.rows(shown).rows


def test_a_row_that_nothing_follows_on_is_not_made_anew(second: Desk) -> None:
    retainage.set_rules(second, "SC-001", RULES["a step-down of all held"])
    document = _typed(sheet.open_invoice(second, "SC-001/2"), 2_200_000)
    kept = sheet.rows(document)
    typed = sheet.rows(_typed(document, 2_300_000), kept)
    same = [new is old for new, old in zip(typed.rows, kept.rows, strict=True)]
    assert same == [False, *[True] * (len(same) - 1)]
    assert "5 % from 20 %" in kept.rows[0]["rate_why"]


def _typed(document: InvoiceDocument, cents: int) -> InvoiceDocument:
    """The document as it would be with that work on its first line."""
    lines, rows = sheet.following(document, with_work(document.lines[0], cents))
    return replace(document, lines=lines, rows=rows)

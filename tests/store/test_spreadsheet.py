"""No text from the book becomes a formula in a spreadsheet."""

from __future__ import annotations

import pytest

from store.spreadsheet import harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠A1", "  =1", "\u00a0+1"]
)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    assert harmless(text).replace("'", "") == text


def test_no_line_of_a_text_becomes_a_formula() -> None:
    assert harmless("a\n=1\n -2") == "a\n'=1\n' -2"


@pytest.mark.parametrize("text", ["", "a", "a=1", "1-2", "Volt & Söhne", "a\nb"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text

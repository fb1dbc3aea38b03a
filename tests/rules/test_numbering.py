"""Invoice numbers made by a format."""

from __future__ import annotations

from datetime import date

import pytest

from store.errors import Invalid
from store.rules.numbering import NumberFacts, check_format, generate

FACTS = NumberFacts(position=2, commitment="SC-001", project="P-9", period=7, end=date(2026, 1, 31))


@pytest.mark.parametrize(
    "form, number",
    [
        ("{position}", "2"),
        ("{commitment}-{position:3}", "SC-001-002"),
        ("{commitment}-{position:3}-{end:%Y%m}", "SC-001-002-202601"),
        ("INV {position:2}/{period:2}", "INV 02/07"),
        ("{commitment:>3}.{project:<1}_{position}", "001.P_2"),
        ("{position}#{end:%y-%m-%d}", "2#26-01-31"),
        ("{position}{retainage:R}", "2"),
        ("{commitment:<99}-{position}", "SC-001-2"),
    ],
)
def test_a_format_makes_a_number(form: str, number: str) -> None:
    assert generate(form, FACTS) == number


def test_the_conditional_text_stands_on_retainage_releases_only() -> None:
    assert generate("{position}{retainage:-RET}", NumberFacts(3, retainage_only=True)) == "3-RET"


def test_no_format_stands_for_the_vendors_own_numbers() -> None:
    assert check_format("") == ""


@pytest.mark.parametrize(
    "form, sentence",
    [
        ("{commitment}", r"lacks \{position\}"),
        ("{position:0}", r"write it like \{position:3\}"),
        ("{position:12}", "write it like"),
        ("{end}{position}", r"write it like \{end:%Y%m\}"),
        ("{end:%H}{position}", "write it like"),
        ("{end:%%}{position}", "write it like"),
        ("{commitment:4}{position}", "write it like"),
        ("{vendor}{position}", "unknown part {vendor}; there are position"),
        ("{position.__class__}", "cannot be read from"),
        ("{position!r}", "cannot be read from"),
        ("{position", "cannot be read from “{position” on"),
        ("{{position}}", "cannot be read"),
        ("№{position}", "cannot be read"),
        ("{position}\x1b[0m", "cannot be read"),
        ("x" * 101, "is longer than 100 characters"),
    ],
)
def test_a_format_outside_the_grammar_is_refused_with_the_way_out(form: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        check_format(form)
    assert refused.value.field == "invoice.number_format"


def test_a_number_longer_than_quickbooks_allows_is_refused_and_not_cut() -> None:
    with pytest.raises(
        Invalid, match=r"“SUBCONTRACT-000001-002”, 22 characters; QuickBooks allows 20\. Shorten"
    ):
        generate("{commitment}-{position:3}", NumberFacts(2, "SUBCONTRACT-000001"))

"""What QuickBooks can hold of a text, and how long it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid
from store.rules.quickbooks_limits import LIMITS, check_length, length_fault
from store.rules.quickbooks_text import quickbooks_text


@pytest.mark.parametrize(
    "text, written",
    [
        ("Volt & Söhne [Pier 9]", "Volt & Söhne [Pier 9]"),
        ("O’Brien – “Slab”…", 'O\'Brien - "Slab"...'),
        ("3⁄8″ pipe — 5′", "3/8\" pipe - 5'"),
        ("a\u00a0b\u202fc", "a b c"),
        ("ﬁxtures", "fixtures"),
        ("50 € ½ × ²", "50 € ½ × ²"),
        ("e\u0301", "é"),
        ("two\nlines\tof memo", "two\nlines\tof memo"),
        ("", ""),
    ],
)
def test_typographic_characters_are_written_plainly(text: str, written: str) -> None:
    assert quickbooks_text(text, "memo") == written


@pytest.mark.parametrize(
    "text", ["Łódź", "東京", "✓", "\x1b[31m", "\x00", "\x81", "\u202e", "😀", "\ufeff", "ő", "\ud800", "\x7f"]
)
def test_what_cannot_be_held_is_refused_by_name_and_not_replaced(text: str) -> None:
    with pytest.raises(
        Invalid, match=r"^Line 2 description .*which QuickBooks cannot hold; replace it\.$"
    ) as refused:
        quickbooks_text(f"x{text}", "Line 2 description")
    assert "U+" in refused.value.message


@given(st.text(max_size=60))
def test_whatever_passes_can_be_encoded(text: str) -> None:
    try:
        written = quickbooks_text(text, "memo")
    except Invalid:
        return
    assert written.encode("cp1252").decode("cp1252") == written


@pytest.mark.parametrize(
    "key, most",
    [
        ("invoice_number", 20), ("commitment_number", 11), ("commitment_title", 255), ("change_order_number", 12),
        ("change_order_title", 30), ("vendor_name", 41), ("project_name", 41), ("cost_code", 96), ("memo", 4095),
        ("line_description", 4095), ("unit_of_measure", 31), ("tax_code", 3),
    ],
)  # fmt: skip
def test_a_text_of_the_most_characters_passes_and_one_more_is_refused(key: str, most: int) -> None:
    assert check_length(key, "x" * most) == "x" * most
    with pytest.raises(Invalid, match=rf"is {most + 1} characters; QuickBooks allows {most}, shorten it"):
        check_length(key, "x" * (most + 1))


def test_the_length_is_that_of_the_text_as_written() -> None:
    assert length_fault("invoice_number", "x" * 17 + "…") is None
    assert "is 21 characters" in (length_fault("invoice_number", "x" * 18 + "…") or "")


def test_every_limit_says_where_it_is_mended() -> None:
    assert all(limit.where and limit.name and limit.most > 0 for limit in LIMITS.values())

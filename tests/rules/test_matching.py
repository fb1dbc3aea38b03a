"""Which of QuickBooks' names is likeliest ours."""

from __future__ import annotations

import pytest

from store.rules.matching import suggestions

THEIRS = [
    "Volt Electric, LLC",
    "Bolt Electric Inc",
    "Volta Foods",
    "Söhne & Volt",
    "Harbor:Pier 9",
    "Harbor:Mill",
    "Pier 90",
]


@pytest.mark.parametrize("ours, first", [
    (["volt electric"], "Volt Electric, LLC"),
    (["VOLT ELECTRIC LLC"], "Volt Electric, LLC"),
    (["Electric, Bolt"], "Bolt Electric Inc"),
    (["P9", "Pier 9"], "Harbor:Pier 9"),
    (["Mill"], "Harbor:Mill"),
])  # fmt: skip
def test_the_likeliest_comes_first(ours: list[str], first: str) -> None:
    assert suggestions(ours, THEIRS)[0].name == first


def test_at_most_three_are_offered_best_first() -> None:
    found = suggestions(["Volt Electric"], THEIRS)
    assert len(found) <= 3
    assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)
    assert all(50 <= each.likeness <= 100 for each in found)


@pytest.mark.parametrize(
    "ours, theirs", [([], THEIRS), ([" "], THEIRS), (["Volt"], []), (["zzzz"], THEIRS), (["–"], THEIRS)]
)
def test_nothing_alike_offers_nothing(ours: list[str], theirs: list[str]) -> None:
    assert suggestions(ours, theirs) == []

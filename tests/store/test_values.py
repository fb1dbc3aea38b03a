"""Values: what a frozen dataclass can be asked, they can as well."""

from __future__ import annotations

from dataclasses import asdict, field, fields, replace

import pytest

from store.values import frozen


@frozen
class Bill:
    """A bill."""

    name: str
    cents: int = 0
    notes: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def dear(self) -> bool:
        """Whether it is dear."""
        return self.cents > 100


@frozen
class Note:
    """Another kind of the same fields."""

    name: str
    cents: int = 0


def test_values_of_equal_fields_are_equal_and_have_one_place_in_a_set():
    assert Bill("a", 5, ["x"]) == Bill("a", 5)
    assert Bill("a", 5) != Bill("a", 6)
    assert Bill("a", 5) != Note("a", 5), "another kind of thing"
    assert len({Bill("a", 5, ["x"]), Bill("a", 5), Bill("b")}) == 2


def test_a_value_shows_its_fields_and_can_be_taken_apart():
    bill = Bill("a", 500, ["x"])
    assert repr(bill) == "Bill(name='a', cents=500)"
    assert bill.dear
    assert asdict(bill) == {"name": "a", "cents": 500, "notes": ["x"]}
    assert replace(bill, name="b") == Bill("b", 500)
    assert [each.name for each in fields(Bill)] == ["name", "cents", "notes"]
    assert Bill("a").notes is not Bill("a").notes


def test_a_value_has_no_room_for_what_it_was_not_defined_with():
    with pytest.raises(AttributeError):
        Bill("a").other = 1  # type: ignore[attr-defined]

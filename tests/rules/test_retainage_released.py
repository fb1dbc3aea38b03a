"""Retainage released by hand and by installing what was stored: tables of numbers, and the published examples."""

from __future__ import annotations

import pytest

from store.errors import Invalid
from store.rules import pay_application as pay
from store.rules.continuation import ApplicationLine
from store.rules.line_entry import with_installed, with_materials_retainage_amount
from store.rules.money import percent_of
from store.rules.release import ALL, Asked, checked, kind, read, releases
from tests.rules.series import billed, cents, first_application, fresh, second_application

# ---- releasing ------------------------------------------------------------------------------------------------------


def retained(*held: str) -> list[ApplicationLine]:
    """Lines that hold so much of work from before; 5 % of twenty times as much."""
    return [
        pay.next_line(billed(fresh(str(n), f"{cents(amount) * 20 // 100}", "5"), f"{cents(amount) * 20 // 100}"), move_materials=False)
        for n, amount in enumerate(held, 1)
    ]  # fmt: skip


def test_the_published_release_of_one_line_whole_and_one_in_part() -> None:
    """Held 2,500.00 and 1,250.00; 2,500.00 and 625.00 are released; 625.00 stay, 3,125.00 are paid."""
    lines = retained("2500", "1250")
    first, second = releases(lines[:1], ALL), releases(lines[1:], read("50%"))
    released = [*first, *second]
    assert [one.work for one in released] == [cents("2500"), cents("625")]
    assert [one.left for one in released] == [0, cents("625")]
    after = [pay.with_release(line, work=one.work) for line, one in zip(lines, released, strict=True)]
    before = pay.summarize(lines, 0)
    summary = pay.summarize(after, before.earned)
    assert summary.retainage == cents("625")
    assert summary.due == cents("3125")


def test_the_published_retainage_of_two_lines_is_held_and_released_in_the_next_period() -> None:
    lines = [billed(fresh("1", "500"), "500"), billed(fresh("2", "2096.30"), "2096.30")]
    assert [line.work_retainage_this for line in lines] == [cents("50"), cents("209.63")]
    following = [pay.next_line(line, move_materials=False) for line in lines]
    assert sum(one.released for one in releases(following, ALL)) == cents("259.63")


@pytest.mark.parametrize(
    "asked, parts",
    [
        ("3125", ("2083.33", "1041.67")),
        ("0", ("0", "0")),
        ("3750", ("2500", "1250")),
        ("0.01", ("0", "0.01")),
        ("all", ("2500", "1250")),
        ("33.33%", ("833.25", "416.63")),
    ],
)
def test_a_release_is_spread_over_what_the_lines_hold(asked: str, parts: tuple[str, ...]) -> None:
    assert [one.work for one in releases(retained("2500", "1250"), read(asked))] == [
        cents(part) for part in parts
    ]


@pytest.mark.parametrize(
    "asked, fault",
    [("3750.01", "more than the 3,750.00 held"), ("100.01%", "at most 100 %"), ("-1", "negative")],
)
def test_no_more_is_released_than_is_held(asked: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        releases(retained("2500", "1250"), read(asked))


def test_a_release_is_one_of_share_and_amount() -> None:
    for asked in (Asked(), Asked(5_000, 100)):
        with pytest.raises(Invalid, match="one of the two"):
            checked(asked)


def test_work_and_materials_are_released_apart_or_together() -> None:
    lines = second_application()
    held = (
        sum(line.work_retainage_before_release for line in lines),
        sum(line.materials_retainage_before_release for line in lines),
    )
    assert held == (cents("4475"), cents("700"))
    for of, expected in (("work", (447_500, 0)), ("materials", (0, 70_000)), ("both", (447_500, 70_000))):
        made = releases(lines, ALL, kind(of))
        assert (sum(one.work for one in made), sum(one.materials for one in made)) == expected
    assert [kind("w"), kind("MAT"), kind("b")] == ["work", "materials", "both"]
    with pytest.raises(Invalid, match="work, materials or both"):
        kind("all of it")


# ---- stored materials -----------------------------------------------------------------------------------------------


def test_installing_moves_an_amount_from_storage_to_work_and_the_retainage_with_it() -> None:
    stored = pay.next_line(first_application()[2], move_materials=False)
    line = with_installed(pay.with_stored(stored, cents("13000")), cents("6000"))
    assert (line.work_this, line.stored, line.installed) == (cents("6000"), cents("7000"), cents("6000"))
    assert (line.work_retainage_held, line.materials_retainage_held) == (cents("600"), cents("700"))
    assert line.billed == cents("5000")


@pytest.mark.parametrize("amount", ["0", "-1", "8000.01"])
def test_only_what_is_stored_can_be_installed(amount: str) -> None:
    with pytest.raises(Invalid, match="cannot be installed"):
        with_installed(first_application()[2], cents(amount))


def test_an_agreed_amount_is_held_on_materials_to_the_cent_while_they_lie_there() -> None:
    line = with_materials_retainage_amount(first_application()[2], 77_777)
    assert line.materials_retainage_held == 77_777
    following = pay.next_line(line, move_materials=False)
    assert following.materials_retainage_held == 77_777
    assert following.retainage_change == 0
    assert pay.with_stored(following, cents("4000")).materials_retainage_held == percent_of(
        cents("4000"), 972
    )
    with pytest.raises(Invalid, match="does not fit"):
        with_materials_retainage_amount(line, cents("8000.01"))

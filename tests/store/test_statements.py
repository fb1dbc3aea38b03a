"""Statements composed once: each run's own values reach their own row, and no other."""

from __future__ import annotations

import pytest

from store.book import Book
from store.engine.statements import Statement, given
from store.models import Setting

RENAMED = Statement(
    Setting.update(value=given("value")).where(Setting.key == given("key"), Setting.value == given("seen"))
)
FOUND = Statement(Setting.select(Setting.key).where(Setting.value == given("value")), lock=True)


@pytest.fixture
def kept(book: Book) -> Book:
    with book.db.atomic():
        for key in ("one", "two", "three"):
            Setting.create(key=key, value=key.upper())
    return book


def values(book: Book) -> dict[str, str]:
    with book.reading():
        kept = Setting.select(Setting.key, Setting.value).where(Setting.key << ["one", "two", "three"])
        return dict(kept.tuples())


def test_each_row_gets_its_own_values(kept: Book):
    rows = [
        {"key": "one", "seen": "ONE", "value": "it's 1 ? %s"},
        {"key": "two", "seen": "TWO", "value": "2", "unused": "x"},
    ]
    with kept.db.atomic():
        assert RENAMED.run(rows) == 2
    assert values(kept) == {"one": "it's 1 ? %s", "two": "2", "three": "THREE"}


def test_a_row_that_is_no_longer_as_it_was_seen_is_not_counted(kept: Book):
    rows = [
        {"key": "one", "seen": "ONE", "value": "1"},
        {"key": "two", "seen": "something else", "value": "2"},
    ]
    with kept.db.atomic():
        assert RENAMED.run(rows) == 1
    assert values(kept)["two"] == "TWO"


def test_no_rows_are_no_statement(kept: Book):
    assert RENAMED.run([]) == 0


def test_what_is_asked_again_is_asked_with_its_own_values(kept: Book):
    with kept.db.atomic():
        assert [FOUND.tuples(value=value) for value in ("ONE", "TWO", "' OR 1=1")] == [
            [("one",)],
            [("two",)],
            [],
        ]

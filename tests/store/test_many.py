"""One statement for many rows: each row's own values reach its own row, and no other."""

from __future__ import annotations

import pytest

from store.book import Book
from store.engine import many
from store.engine.many import given
from store.models import Setting

RENAMED = Setting.update(value=given("value")).where(
    (Setting.key == given("key")) & (Setting.value == given("seen"))
)


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
        assert many.run(RENAMED, rows) == 2
    assert values(kept) == {"one": "it's 1 ? %s", "two": "2", "three": "THREE"}


def test_a_row_that_is_no_longer_as_it_was_seen_is_not_counted(kept: Book):
    rows = [
        {"key": "one", "seen": "ONE", "value": "1"},
        {"key": "two", "seen": "something else", "value": "2"},
    ]
    with kept.db.atomic():
        assert many.run(RENAMED, rows) == 1
    assert values(kept)["two"] == "TWO"


def test_no_rows_are_no_statement(kept: Book):
    assert many.run(RENAMED, []) == 0

"""Reading and writing a book: the same promises on every engine."""

from __future__ import annotations

import threading

import pytest

from store.book import Book, lock_row
from store.errors import Conflict, Invalid, Refusal
from store.models import ALL, Command, Setting, Vendor


def add_vendor(name: str):
    def work():
        Vendor.create(name=name)
        return {"vendor": name, "pair": (1, 2)}

    return work


def test_a_command_is_saved_whole_and_its_answer_is_plain_json(book: Book):
    answer = book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
    assert answer == {"vendor": "Acme", "pair": [1, 2]}
    assert [vendor.name for vendor in Vendor.select()] == ["Acme"]


def test_a_key_said_twice_is_carried_out_once_and_answers_the_same(book: Book):
    first = book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
    again = book.transact(add_vendor("Another"), key="k1", verb="vendor.add", by="anna")
    assert first == again
    assert Vendor.select().count() == 1


@pytest.mark.parametrize("verb, by", [("vendor.edit", "anna"), ("vendor.add", "ben")])
def test_a_key_of_another_command_is_refused(book: Book, verb: str, by: str):
    book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
    with pytest.raises(Refusal, match=r"k1 was used already, for vendor\.add by anna") as refused:
        book.transact(add_vendor("Bolt"), key="k1", verb=verb, by=by)
    assert refused.value.rule == "command.key"
    assert Vendor.select().count() == 1


def test_a_refusal_inside_the_work_leaves_nothing_behind(book: Book):
    def work():
        Vendor.create(name="Acme")
        raise Invalid("No.", field="name")

    with pytest.raises(Invalid, match="No"):
        book.transact(work, key="k1", verb="vendor.add", by="anna")
    assert Vendor.select().count() == Command.select().count() == 0
    assert book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")


def test_an_answer_that_is_no_json_is_our_mistake_and_saves_nothing(book: Book):
    with pytest.raises(TypeError):
        book.transact(lambda: [Vendor.create(name="Acme")], key="k1", verb="vendor.add", by="anna")
    with pytest.raises(TypeError, match="float"):
        book.transact(lambda: {"cents": 1.5}, key="k1", verb="vendor.add", by="anna")
    assert Vendor.select().count() == 0


def test_a_command_within_a_command_belongs_to_it(book: Book):
    def both():
        book.transact(add_vendor("Acme"), key="k1.1", verb="vendor.add", by="anna")
        with pytest.raises(Invalid):
            book.transact(refusing, key="k1.2", verb="vendor.add", by="anna")
        book.transact(add_vendor("Bolt"), key="k1.3", verb="vendor.add", by="anna")
        return

    def refusing():
        Vendor.create(name="Refused")
        raise Invalid("No.")

    book.transact(both, key="k1", verb="import", by="anna")
    assert sorted(vendor.name for vendor in Vendor.select()) == ["Acme", "Bolt"]
    assert sorted(command.key for command in Command.select()) == ["k1", "k1.1", "k1.3"]


def test_a_name_that_is_taken_is_a_conflict_in_words(book: Book):
    book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
    with pytest.raises(Conflict, match="The book already has a vendor with this name") as taken:
        book.transact(add_vendor("Acme"), key="k2", verb="vendor.add", by="anna")
    assert (taken.value.rule, taken.value.field) == ("constraint.taken", "name")


def test_a_value_the_tables_refuse_is_a_refusal_and_not_a_traceback(book: Book):
    with pytest.raises(Invalid, match="The book does not hold such a value"):
        book.transact(add_vendor("x" * 42), key="k1", verb="vendor.add", by="anna")


def test_reading_sees_one_state_whatever_others_write(book: Book, address: str):
    book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")

    def write_elsewhere():
        book.transact(add_vendor("Bolt"), key="k2", verb="vendor.add", by="ben")

    with book.reading():
        assert Vendor.select().count() == 1
        writer = threading.Thread(target=write_elsewhere)
        writer.start()
        writer.join(20)
        assert not writer.is_alive(), "a reader held up a writer"
        with book.reading():
            assert Vendor.select().count() == 1
    assert Vendor.select().count() == 2


def test_what_is_asked_once_in_a_reading_is_asked_anew_in_the_next_and_each_time_within_a_command(book: Book):
    asked: list[str] = []

    def find() -> int:
        asked.append("count")
        return Vendor.select().count()

    def look_twice() -> list[int]:
        before = book.once(("vendors",), find)
        Vendor.create(name="Acme")
        return [before, book.once(("vendors",), find)]

    with book.reading():
        with book.reading():
            assert book.once(("vendors",), find) == 0
        assert book.once(("vendors",), find) == 0
    assert asked == ["count"]
    assert book.transact(look_twice, key="k1", verb="vendor.add", by="anna") == [0, 1]
    with book.reading():
        assert book.once(("vendors",), find) == 1


def test_reading_does_not_write(book: Book):
    with pytest.raises(Refusal) as refused, book.reading():
        Vendor.create(name="Acme")
    assert refused.value.rule == "book.readonly"
    with pytest.raises(RuntimeError), book.reading():
        book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
    assert Vendor.select().count() == 0
    assert book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")


def test_a_worker_thread_has_a_connection_for_as_long_as_it_needs_one(book: Book):
    seen = []

    def work():
        with book.reading():
            seen.append(Vendor.select().count())
        book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")
        seen.append(book.db.is_closed())

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(20)
    assert seen == [0, True]
    assert not book.db.is_closed()
    assert Vendor.select().count() == 1


def test_a_change_by_somebody_else_is_noticed_once(book: Book):
    from store import audit

    def change():
        audit.append(audit.Fact("vendor Acme", "vendor.add", "ben", "2026-01-31T09:14:00Z"))

    assert not book.changed()
    other = threading.Thread(
        target=book.transact, args=[change], kwargs={"key": "k1", "verb": "v", "by": "ben"}
    )
    other.start()
    other.join(20)
    assert book.changed()
    assert not book.changed()


def test_a_book_keeps_its_id_for_life(book: Book, address: str):
    book_id = book.id
    assert len(book_id) == 36
    book.close()
    with Book.open(address) as again:
        assert again.id == book_id
        assert Setting.get_by_id("book.id").value == book_id


def test_a_row_is_locked_the_same_way_on_every_engine(book: Book):
    book.transact(add_vendor("Acme"), key="k1", verb="vendor.add", by="anna")

    def work():
        return [vendor.name for vendor in lock_row(Vendor.select().where(Vendor.name == "Acme"))]

    assert book.transact(work, key="k2", verb="v", by="anna") == ["Acme"]


def test_the_models_are_the_tables(book: Book):
    for model in ALL:
        columns = {column.name: column for column in book.db.get_columns(model._meta.table_name)}
        fields = {field.column_name: field for field in model._meta.sorted_fields}
        assert columns.keys() == fields.keys(), model.__name__
        for name, field in fields.items():
            assert field.primary_key or columns[name].null == field.null, f"{model.__name__}.{name}"
            assert columns[name].primary_key == field.primary_key, f"{model.__name__}.{name}"
            kind = (
                "TEXT" if field.field_type == "TEXT" else ("BLOB" if field.field_type == "BLOB" else "number")
            )
            assert _kind(columns[name].data_type) == kind, f"{model.__name__}.{name}"


def _kind(data_type: str) -> str:
    word = data_type.upper()
    return "TEXT" if word == "TEXT" else ("BLOB" if word in ("BLOB", "BYTEA") else "number")


def test_a_book_that_is_well_has_nothing_wrong_with_it(book: Book):
    assert book.quick_check() == []

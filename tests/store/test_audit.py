"""The chains of the audit record: whole when left alone, broken wherever somebody touched them."""

from __future__ import annotations

import random

import pytest
from peewee import DatabaseError, fn

from store import audit
from store.book import Book
from store.models import AuditAnchor, AuditEntry, AuditHead

AT = "2026-01-31T09:14:00Z"


def entry(document: str, number: int) -> None:
    audit.append(act(document, number))


def act(document: str, number: int) -> audit.Fact:
    return audit.Fact(
        document, verb="invoice.approve", by="anna", at=AT,
        before={"status": "under_review", "due": number}, after={"status": "approved", "due": number + 1},
        reason="as agreed", origin={"host": "jump", "uid": 1000},
    )  # fmt: skip


@pytest.fixture
def kept(book: Book) -> Book:
    def work():
        for number in range(1, 13):
            entry(f"invoice SC-001/{number % 3}", number)

    book.transact(work, key="k1", verb="v", by="anna")
    book.transact(lambda: audit.anchor(AT).entries, key="k2", verb="v", by="anna")
    book.transact(work, key="k3", verb="v", by="anna")
    book.transact(lambda: audit.anchor(AT).entries, key="k4", verb="v", by="anna")
    return book


def tamper(book: Book, *statements: str) -> None:
    """Do what somebody with the file in hand can do: without the triggers."""
    db = book.db
    with db.atomic():
        if book.url.startswith("postgresql"):
            db.execute_sql("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
            db.execute_sql("ALTER TABLE audit_anchor DISABLE TRIGGER ALL")
        else:
            for table in ("audit_entry", "audit_anchor"):
                for act in ("update", "delete", "replace"):
                    db.execute_sql(f"DROP TRIGGER {table}_no_{act}")
        for statement in statements:
            db.execute_sql(statement)


def test_a_record_left_alone_is_whole(kept: Book):
    assert audit.verify() == []
    assert audit.verify("invoice SC-001/1") == []
    assert AuditHead.get_by_id("invoice SC-001/1").seq == 8


def test_each_document_has_a_chain_of_its_own(kept: Book):
    rows = AuditEntry.select().where(AuditEntry.document == "invoice SC-001/2").order_by(AuditEntry.seq)
    assert [row.seq for row in rows] == list(range(1, 9))
    assert [row.prev_hash for row in rows][1:] == [row.hash for row in rows][:-1]


def test_many_facts_at_once_make_the_chains_they_make_one_by_one(book: Book):
    facts = [act(f"invoice SC-00{number % 3}/1", number) for number in range(10)]

    def recorded(append) -> list[tuple]:
        try:
            with book.db.atomic():
                append()
                assert audit.verify() == []
                rows = AuditEntry.select(
                    AuditEntry.document, AuditEntry.seq, AuditEntry.prev_hash, AuditEntry.hash
                )
                kept = list(
                    rows.where(AuditEntry.document.startswith("invoice")).order_by(AuditEntry.id).tuples()
                )
                raise InterruptedError
        except InterruptedError:
            return kept

    one_by_one = recorded(lambda: [audit.append(fact) for fact in facts])
    assert len(one_by_one) == 10
    assert recorded(lambda: audit.append_all(facts)) == one_by_one


@pytest.mark.parametrize(
    "statement, told",
    [
        (
            "UPDATE audit_entry SET by_user = 'ben' WHERE document = 'invoice SC-001/1' AND seq = 3",
            "was changed after",
        ),
        (
            "UPDATE audit_entry SET after = '{}' WHERE document = 'invoice SC-001/1' AND seq = 8",
            "was changed after",
        ),
        ("DELETE FROM audit_entry WHERE document = 'invoice SC-001/1' AND seq = 4", "entry 4 is missing"),
        ("DELETE FROM audit_entry WHERE document = 'invoice SC-001/1' AND seq = 8", "should have 8 entries"),
        ("DELETE FROM audit_entry WHERE document = 'invoice SC-001/1'", "should have 8 entries"),
        ("DELETE FROM audit_head WHERE document = 'invoice SC-001/1'", "the book does not remember"),
        (
            "UPDATE audit_head SET hash = 'x' WHERE document = 'invoice SC-001/1'",
            "not the one the book remembers",
        ),
        ("UPDATE audit_entry SET seq = 100 - seq WHERE document = 'invoice SC-001/1'", "missing"),
    ],
)
def test_tampering_is_found_and_named(kept: Book, statement: str, told: str):
    tamper(kept, statement)
    faults = audit.verify()
    assert any("SC-001/1" in str(fault) and told in str(fault) for fault in faults), faults
    assert audit.verify("invoice SC-001/2") == []


def test_an_end_cut_off_together_with_its_head_is_found_by_the_anchor(kept: Book):
    tail = AuditEntry.get(AuditEntry.document == "invoice SC-001/1", AuditEntry.seq == 7)
    tamper(
        kept,
        "DELETE FROM audit_entry WHERE document = 'invoice SC-001/1' AND seq = 8",
        f"UPDATE audit_head SET seq = 7, hash = '{tail.hash}' WHERE document = 'invoice SC-001/1'",
    )
    assert [fault.document for fault in audit.verify()] == [f"anchor of {AT}"]


def test_a_chain_computed_anew_is_found_by_the_anchor(kept: Book):
    tamper(
        kept,
        "DELETE FROM audit_entry WHERE document = 'invoice SC-001/1'",
        "DELETE FROM audit_head WHERE seq = 8",
    )
    assert any("anchor" in fault.document for fault in audit.verify())


def test_changes_at_random_are_all_found(kept: Book):
    tamper(kept)
    ids = [row.id for row in AuditEntry.select(AuditEntry.id)]
    chance = random.Random(7)
    columns = [
        "by_user",
        "at",
        "verb",
        "before",
        "after",
        "reason",
        "origin",
        "prev_hash",
        "hash",
        "document",
    ]
    missed = []
    for _ in range(60):
        column, at = chance.choice(columns), chance.choice(ids)
        with kept.db.atomic() as change:
            kept.db.execute_sql(f"UPDATE audit_entry SET {column} = {column} || 'x' WHERE id = {at}")
            if not audit.verify():
                missed.append((column, at))
            change.rollback(begin=False)
            kept.db.begin()
    assert missed == []
    assert audit.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET by_user = 'ben'",
        "DELETE FROM audit_entry WHERE seq = 1",
        "UPDATE audit_anchor SET hash = 'x'",
        "DELETE FROM audit_anchor",
    ],
)
def test_the_database_itself_refuses_to_change_the_record(kept: Book, statement: str):
    with pytest.raises(DatabaseError, match="is final"), kept.db.atomic():
        kept.db.execute_sql(statement)
    assert audit.verify() == []


def test_replacing_an_entry_is_refused_too(kept: Book, engine: str):
    if engine != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    with pytest.raises(DatabaseError, match="cannot be replaced"), kept.db.atomic():
        kept.db.execute_sql("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1")


def test_an_entry_outside_of_a_transaction_is_our_mistake(book: Book):
    with pytest.raises(RuntimeError, match="transaction"):
        entry("invoice SC-001/1", 1)


def test_an_entry_reads_as_a_sentence(kept: Book):
    newest = audit.latest("invoice SC-001/1", 2)
    assert [row.seq for row in newest] == [8, 7]
    assert audit.sentence(newest[0]) == (
        "anna did invoice.approve on 2026-01-31 09:14:00 UTC: due 10 → 11, status under_review → approved (as agreed)."
    )


def test_an_anchor_covers_every_chain(kept: Book):
    anchors = list(AuditAnchor.select().order_by(AuditAnchor.id))
    assert len({row.hash for row in anchors}) == 2
    assert anchors[-1].entries == AuditEntry.select(fn.MAX(AuditEntry.id)).scalar()

"""Answers of QuickBooks from the command line: taken in, held, decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.actions import company, users
from store.book import Book
from store.identity import real_user
from store.models import User, UserPrivilege
from tests.cli.commands import Commands
from tests.exporter.books import desk_of, make_book
from tests.exporter.mailroom import room


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose first batch was answered: one bill posted, one held because somebody keyed it by hand."""
    path = tmp_path_factory.mktemp("answered") / "company.book"
    make_book(path, 2)
    with Book.open(path) as book:
        users.add(desk_of(book, "admin"), real_user(), roles=["admin"])
        UserPrivilege.create(
            user=real_id(book), privilege="delegate", granted_by="admin", granted_at="2026-03-02T12:00:00Z"
        )
        company.set_setting(desk_of(book, "admin"), "batch.size", "1")
    with room(path.parent, path) as mail:
        mail.quickbooks.enter_bill("O'Neill & Søn", "INV-001", 5_000)
        mail.export()
        mail.session()
    return path


def real_id(book: Book) -> int:
    with book.reading():
        user: int = User.get(User.login == real_user()).id
    return user


@pytest.fixture
def spool_(answered: Path) -> Commands:
    return Commands(answered)


def test_answers_are_taken_in_once_and_what_is_held_is_listed_and_decided(spool_: Commands) -> None:
    told = spool_("post", who="ann")
    assert [(row["invoice"], row["what"]) for row in told["rows"]] == [
        ("SC-001/1", "held"),
        ("SC-002/1", "posted"),
    ]
    assert spool_.text("post", who="ann") == "No answer waited.\n"
    question = spool_("held", "list", who="ann")["rows"][0]
    assert question["invoice"] == "SC-001/1"
    assert question["found"][0]["amount"] == "50.00"
    assert spool_.text("held", "list", who="ann").startswith("SC-001/1: QuickBooks already has INV-001")
    assert spool_.refused("held", "link", "SC-002/1", who="ann")["rule"] in (
        "answer.nothing",
        "answer.txn_id",
    )
    assert spool_("held", "link", "SC-001/1", who="ann") == {"invoice": "SC-001/1", "erp_state": "synced"}
    assert spool_.text("held", "list", who="ann") == "No bill is held.\n"


def test_the_company_can_be_forgotten_and_an_older_file_accepted(spool_: Commands) -> None:
    assert spool_("spool", "accept-company", who="admin")["done"] == "accept_older"
    assert spool_("spool", "forget-company", who="admin")["done"] == "forget"
    assert spool_.refused("spool", "forget-company", who="clerk")["rule"] == "permission.settings"

"""An invoice is cut off its bill once QuickBooks has said that the bill is gone, and goes out again as a bill of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import lookups
from store.actions import erp
from store.errors import Conflict, Refusal
from store.models import Invoice
from tests.exporter.books import make_book
from tests.exporter.mailroom import Room, room

NAME = "SC-001/1"


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("billed")
    make_book(folder / "company.book", 1)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, billed: Path) -> Iterator[Room]:
    with room(tmp_path, Path(shutil.copy(billed, tmp_path / "company.book"))) as made:
        made.export()
        made.until_quiet()
        yield made


def unlink(mail: Room, **given: bool) -> str:
    return erp.unlink(mail.desk, NAME, reason="keyed twice", **given)


def ask(mail: Room) -> list[str]:
    assert lookups.ask(mail.desk, NAME)
    mail.session()
    return [told.sentence for told in mail.post()]


def test_nothing_is_unlinked_before_quickbooks_was_asked(mail: Room) -> None:
    with pytest.raises(Refusal, match="has not said yet") as refused:
        unlink(mail)
    assert refused.value.rule == "unlink.not_asked"
    lookups.ask(mail.desk, NAME)
    with pytest.raises(Conflict, match="has not answered yet"):
        lookups.ask(mail.desk, NAME)


def test_a_bill_that_is_still_there_keeps_its_invoice(mail: Room) -> None:
    assert ask(mail) == [
        f"The bill of {NAME} is still in QuickBooks; delete it there, then unlink {NAME} again."
    ]
    with pytest.raises(Refusal, match="still in QuickBooks when it was asked"):
        unlink(mail)
    assert unlink(mail, stays=True) == "not_sent"
    assert "stays in QuickBooks" in Invoice.get().erp_reason


def test_once_the_bill_is_gone_the_invoice_goes_again_as_a_bill_of_its_own(mail: Room) -> None:
    first = mail.bills()[0]
    ask(mail)
    mail.quickbooks.delete_bill(first["txn_id"])
    assert ask(mail) == [f"The bill of {NAME} is no longer in QuickBooks; {NAME} can be unlinked now."]
    assert unlink(mail) == "not_sent"
    erp.send(mail.desk.seat("admin"), NAME)
    erp.accept(mail.desk, NAME)
    mail.export()
    mail.until_quiet()
    second = mail.bills()[0]
    assert second["txn_id"] != first["txn_id"]
    assert second["guid"] != first["guid"]
    assert second["amount"] == first["amount"]
    mail.assert_exactly_once()

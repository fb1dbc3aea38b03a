"""A bill the stand-in cannot read by its grammars: nothing of its batch is done, the others arrive, and the bad one reaches the clerk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter import batches
from exporter.stand_in.statuses import UNREADABLE, HResult
from store.models import Invoice
from tests.exporter.mailroom import Room, room

BAD = "INV-003"
SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "elements in the wrong order": lambda bill: bill.replace(b"<BillAdd>", b"<BillAdd><Memo>early</Memo>"),
    "an element nobody knows": lambda bill: bill.replace(b"<RefNumber>", b"<Project>P-1</Project><RefNumber>"),
    "a character outside of Windows-1252": lambda bill: bill.replace(b"</RefNumber>", "\u65e5</RefNumber>".encode()),
    "an element that is not closed": lambda bill: bill.replace(b"</BillAdd>", b""),
    "an attribute of nobody's": lambda bill: bill.replace(b"<RefNumber>", b'<RefNumber a="1">'),
}  # fmt: skip
BILL = re.compile(rb"<BillAddRq .*?</BillAddRq>", re.DOTALL)


@pytest.fixture
def mail(tmp_path: Path, accepted: Path) -> Iterator[Room]:
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as made:
        yield made


def write_badly(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]) -> None:
    """Let the writer make one bill, in whichever batch, one that QuickBooks cannot read."""
    writes = batches.message_set

    def spoilt(*args: object, **names: object) -> bytes:
        body: bytes = writes(*args, **names)  # type: ignore[arg-type]
        ref = f"<RefNumber>{BAD}".encode()
        return BILL.sub(lambda bill: spoil(bill[0]) if ref in bill[0] else bill[0], body)

    monkeypatch.setattr(batches, "message_set", spoilt)


@pytest.mark.parametrize("how", SPOILT)
def test_the_bad_bill_is_found_by_halves_and_the_others_are_posted_once(
    mail: Room, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    write_badly(monkeypatch, SPOILT[how])
    mail.export()
    mail.until_quiet()
    assert mail.states() == {
        "INV-001": "synced", "INV-002": "synced", BAD: "failed", "INV-004": "synced",
    }  # fmt: skip
    sets = [sent.count("<BillAddRq ") for sent in mail.log if "BillAddRq " in sent]
    assert sets == [4, 2, 2, 1, 1]
    assert sorted(bill["ref_number"] for bill in mail.bills()) == ["INV-001", "INV-002", "INV-004"]
    with mail.book.reading():
        assert "could not read this bill at all" in Invoice.get(Invoice.number == BAD).erp_reason
    mail.until_quiet()
    assert len([sent for sent in mail.log if "BillAddRq " in sent]) == 5


@pytest.mark.parametrize("how", SPOILT)
def test_the_stand_in_refuses_the_whole_batch_by_its_grammars(
    mail: Room, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    write_badly(monkeypatch, SPOILT[how])
    mail.export()
    (file,) = mail.spool.files("outbox")
    with pytest.raises(HResult) as refused:
        mail.quickbooks.process(file.read_text(encoding="utf-8"))
    assert refused.value.code == UNREADABLE
    assert mail.bills() == []

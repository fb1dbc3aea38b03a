"""Accepted invoices of a real book become batches: decided in the book, laid into the spool, each bill once."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import batches
from exporter.bills import bill
from exporter.spool import Spool
from store.actions import company, erp
from store.book import Book
from store.desk import Desk
from store.errors import Invalid, NotPermitted, Refusal
from store.views import batches as view
from tests.exporter.books import add_accepted, desk_of, make_book
from tests.exporter.examples import assert_valid, first_application, second_application, texts

COUNT = 5


@pytest.fixture(scope="module")
def accepted_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accepted") / "company.book"
    make_book(path, COUNT)
    return path


@pytest.fixture
def path(tmp_path: Path, accepted_book: Path) -> Path:
    return Path(shutil.copy(accepted_book, tmp_path / "company.book"))


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with Book.open(path) as book:
        yield desk_of(book)


def outbox(path: Path) -> list[Path]:
    return sorted(path.parent.glob("spool/*/outbox/*.qbxml"))


def bills_in(files: list[Path]) -> list[str]:
    return sorted(number for file in files for number in texts(file.read_bytes(), "BillAdd/RefNumber"))


def test_the_name_of_a_message_set_fits_and_depends_on_bills_and_attempt_alone() -> None:
    name = batches.message_set_id(["{a}", "{b}"])
    assert name == batches.message_set_id(iter(["{a}", "{b}"]))
    assert len(name) == 22
    assert name == name.upper()
    assert name.isalnum()
    others = [
        batches.message_set_id(["{a}{b}"]),
        batches.message_set_id(["{b}", "{a}"]),
        batches.message_set_id(["{a}", "{b}"], 1),
    ]
    assert len({name, *others}) == 4


def test_a_composed_batch_lists_its_bills_and_its_checksum() -> None:
    made = [bill(first_application(invoice_id=1)), bill(second_application(invoice_id=2))]
    batch = batches.compose(made, "BX", "13.0", "US")
    assert batch == batches.compose(made, "BX", "13.0", "US")
    assert [(each.request_id, each.total) for each in batch.bills] == [
        ("bill-1-1", 2_520_000),
        ("bill-2-1", 2_137_500),
    ]
    assert len(batch.sha256) == 64
    assert_valid(batch.body)


@pytest.mark.parametrize(
    "count, size, groups", [(0, 25, []), (25, 25, [25]), (26, 25, [25, 1]), (3, 1, [1, 1, 1])]
)
def test_batches_hold_at_most_their_size(count: int, size: int, groups: list[int]) -> None:
    made = [bill(first_application(invoice_id=number)) for number in range(count)]
    assert [len(group) for group in batches.split(made, size)] == groups


@pytest.mark.parametrize("size", [0, 101])
def test_a_batch_size_out_of_bounds_is_refused(size: int) -> None:
    with pytest.raises(Invalid, match=r"batch\.size"):
        batches.split([], size)


def test_every_accepted_invoice_lies_in_the_outbox_once(desk: Desk, path: Path) -> None:
    company.set_setting(desk.seat("admin"), "batch.size", "2")
    done = batches.export(desk)
    files = outbox(path)
    assert [each.file for each in done.delivered] == files
    assert [len(each.invoices) for each in done.delivered] == [2, 2, 1]
    assert bills_in(files) == [f"INV-{number:03}" for number in range(1, COUNT + 1)]
    assert view.unbatched(desk) == view.unspooled(desk) == []
    for file in files:
        assert_valid(file.read_bytes())
    assert batches.export(desk).delivered == []
    assert batches.status(desk).counts["outbox"] == 3


def test_the_manifest_says_which_bill_is_whose(desk: Desk, path: Path) -> None:
    batches.export(desk)
    manifest = json.loads(outbox(path)[0].with_suffix(".json").read_text())
    assert [each["invoice"] for each in manifest["requests"]] == [
        f"SC-{number:03}/1" for number in range(1, COUNT + 1)
    ]
    assert [each["guid"] for each in manifest["requests"]] == texts(
        outbox(path)[0].read_bytes(), "ExternalGUID"
    )
    assert manifest["requests"][0]["total"] == 970_000


def test_an_invoice_that_cannot_become_a_bill_is_named_and_the_others_go(desk: Desk, path: Path) -> None:
    original = view.bills.accepted

    def with_fault(*args: object) -> object:
        from dataclasses import replace

        invoice = original(*args)  # type: ignore[arg-type]
        return replace(invoice, vendor_name="日本") if invoice.name == "SC-002/1" else invoice

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view.bills, "accepted", with_fault)
        done = batches.export(desk)
    assert list(done.left_out) == ["SC-002/1"]
    assert "VendorRef/FullName" in done.left_out["SC-002/1"].message
    assert len(bills_in(outbox(path))) == COUNT - 1
    assert batches.export(desk).delivered[0].invoices == ("SC-002/1",)


def test_a_bill_that_goes_again_after_quickbooks_refused_it_goes_under_another_name(
    desk: Desk, path: Path
) -> None:
    first = batches.export(desk).delivered[0].message_set_id
    names = [f"SC-{number:03}/1" for number in range(1, COUNT + 1)]
    for name in names:
        erp.fail(desk, name, code=3180, message="locked")
        erp.retry(desk, name)
    second = batches.export(desk).delivered[0].message_set_id
    assert first != second
    bodies = [file.read_bytes() for file in outbox(path)]
    assert texts(bodies[0], "ExternalGUID") == texts(bodies[1], "ExternalGUID")


def test_where_the_spool_cannot_be_written_the_book_keeps_the_batch_and_recovery_delivers_it(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise Refusal("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Spool, "deliver", full)
        with pytest.raises(Refusal):
            batches.export(desk)
    prepared = view.unspooled(desk)
    assert len(prepared) == 1
    assert outbox(path) == []
    done = batches.recover(desk)
    assert len(done.settled) == 1
    assert outbox(path)[0].read_bytes() == prepared[0].body
    assert batches.recover(desk).settled == []


def test_a_restored_older_book_does_not_send_its_bills_again(
    desk: Desk, path: Path, accepted_book: Path
) -> None:
    batches.export(desk)
    before = [file.read_bytes() for file in outbox(path)]
    older = Path(shutil.copy(accepted_book, path.with_name("older.book")))
    with Book.open(older) as book:
        batches.export(desk_of(book))
        assert [file.read_bytes() for file in outbox(path)] == before
    different = Path(shutil.copy(accepted_book, path.with_name("different.book")))
    with Book.open(different) as book:
        add_accepted(book, COUNT + 1)
        with pytest.raises(Refusal, match="older copy"):
            batches.export(desk_of(book))
    assert [file.read_bytes() for file in outbox(path)] == before


def test_a_batch_that_vanished_from_the_spool_is_reported(desk: Desk, path: Path) -> None:
    batches.export(desk)
    outbox(path)[0].unlink()
    assert "missing" in batches.recover(desk).problems[0]


def test_the_folder_of_the_settings_is_used(desk: Desk, tmp_path: Path) -> None:
    company.set_setting(desk.seat("admin"), "spool.folder", str(tmp_path / "elsewhere"))
    assert batches.export(desk).delivered[0].file.is_relative_to(tmp_path / "elsewhere")


def test_who_may_not_export_changes_neither_book_nor_spool(desk: Desk, path: Path) -> None:
    for verb in (batches.export, batches.recover):
        with pytest.raises(NotPermitted):
            verb(desk.seat("clerk"))
    assert len(view.unbatched(desk)) == COUNT
    assert not (path.parent / "spool").exists()


def _export_in_a_process(path: Path, start: object) -> None:
    with Book.open(path) as book:
        start.wait()  # type: ignore[attr-defined]
        batches.export(desk_of(book))


def test_exporters_at_the_same_moment_share_the_work_and_double_nothing(path: Path) -> None:
    with Book.open(path) as book:
        company.set_setting(desk_of(book, "admin"), "batch.size", "1")
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)
    exporters = [context.Process(target=_export_in_a_process, args=(path, start)) for _ in range(3)]
    for exporter in exporters:
        exporter.start()
    for exporter in exporters:
        exporter.join(60)
    assert [exporter.exitcode for exporter in exporters] == [0, 0, 0]
    assert bills_in(outbox(path)) == [f"INV-{number:03}" for number in range(1, COUNT + 1)]

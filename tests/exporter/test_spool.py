"""The spool folder: durable, never overwriting, each batch in one place."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exporter import durable
from exporter.spool import FOLDERS, Owner, Parcel, Spool
from exporter.spool_recovery import SCRATCH_SECONDS, recover
from store.errors import Conflict, Invalid, Refusal, Unavailable

OWNER = Owner("book-1", "Harbor Builders & Söhne", "US", "13.0")
BODY = b"<QBXML/>\n" * 50
CALLS = ("open", "write", "fsync", "close", "link", "unlink", "rename", "replace", "mkdir")


def parcel(sequence: int = 1, body: bytes = BODY) -> Parcel:
    return Parcel(sequence, f"B{sequence}", body, {"sha256": durable.sha256(body), "format": 1})


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.open(tmp_path, OWNER)


def lying(spool: Spool) -> dict[str, list[str]]:
    """Every file by folder, whatever it is."""
    return {
        name: sorted(file.name for file in (spool.folder / name).rglob("*") if file.is_file())
        for name in FOLDERS
    }


@contextmanager
def watched(before: Callable[[str, object], None]) -> Iterator[None]:
    """Call `before` with the name and the first argument of each system call that changes files."""
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, _announced(name, getattr(os, name), before))
        yield


def _announced(name: str, real: Callable, before: Callable[[str, object], None]) -> Callable:
    def call(first: object, *args: object, **kwargs: object) -> object:
        before(name, first)
        return real(first, *args, **kwargs)

    return call


def test_a_new_spool_is_for_its_owner_alone_and_says_whose_it_is(spool: Spool) -> None:
    assert spool.folder.name == "harbor-builders-s-hne"
    for folder in [spool.folder, *(spool.folder / name for name in FOLDERS)]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    known = json.loads((spool.folder / "spool.json").read_text())
    assert known == {
        "format": 1,
        "book": "book-1",
        "company": OWNER.company,
        "edition": "US",
        "qbxml": "13.0",
    }


def test_a_batch_is_delivered_under_its_sequence_and_name_with_its_manifest(spool: Spool) -> None:
    file = spool.deliver(parcel())
    assert file == spool.folder / "outbox" / "0000000001-B1.qbxml"
    assert file.read_bytes() == BODY
    assert json.loads(file.with_suffix(".json").read_text())["sha256"] == durable.sha256(BODY)
    assert {stat.S_IMODE(each.stat().st_mode) for each in spool.folder.rglob("*.*") if each.is_file()} == {
        0o600
    }
    assert spool.status().counts["outbox"] == 1
    assert spool.epoch() == 1


def test_the_steps_of_a_delivery_come_in_the_order_that_survives_a_power_cut(spool: Spool) -> None:
    steps: list[str] = []
    handles: dict[int, str] = {}
    real_open = os.open

    def opened(path: object, *args: object, **kwargs: object) -> int:
        handle = real_open(path, *args, **kwargs)  # type: ignore[arg-type]
        handles[handle] = _kind(str(path))
        return handle

    def note(name: str, first: object) -> None:
        what = handles.get(first, "?") if isinstance(first, int) else _kind(str(first))
        steps.append(f"{name} {what}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", opened)
        with watched(note):
            spool.deliver(parcel())
    one_file = ["open scratch", "write scratch", "fsync scratch", "close scratch"]
    published = [*one_file, "link scratch", "unlink scratch", "open outbox", "fsync outbox", "close outbox"]
    epoch = [*one_file, "rename scratch", "open spool", "fsync spool", "close spool"]
    renames = {"replace scratch": "rename scratch"}
    assert [renames.get(step, step) for step in steps] == [
        "open lock",
        *published,
        *published,
        *epoch,
        "close lock",
    ]


def _kind(path: str) -> str:
    file = Path(path)
    if file.parent.name == "tmp":
        return "scratch"
    return file.name if file.name in ("lock", "outbox") else "spool"


def test_delivering_again_changes_nothing_wherever_the_batch_lies_now(spool: Spool) -> None:
    file = spool.deliver(parcel())
    before = lying(spool)
    assert spool.deliver(parcel()) == file
    assert lying(spool) == before
    for folder in ("inflight", "held", "failed", "imported/2026-02"):
        target = spool.folder / folder
        target.mkdir(exist_ok=True)
        with spool.changing():
            file = spool.move(file, target)
        assert spool.deliver(parcel()) == file
        assert spool.places("0000000001-B1") == [file]
        assert file.with_suffix(".json").exists()


def test_other_bytes_under_the_same_name_are_refused_and_kept(spool: Spool) -> None:
    file = spool.deliver(parcel())
    with pytest.raises(Conflict, match="nothing was overwritten"):
        spool.deliver(parcel(body=b"other"))
    assert file.read_bytes() == BODY
    assert lying(spool)["tmp"] == []


def test_an_older_book_is_refused_by_the_spool_that_has_seen_more(spool: Spool) -> None:
    spool.deliver(parcel(5))
    with pytest.raises(Conflict, match="older copy") as refusal:
        spool.deliver(Parcel(5, "BOTHER", BODY, {}))
    assert refusal.value.rule == "spool.ahead"
    spool.deliver(parcel(6))


@pytest.mark.parametrize(
    "owner", [Owner("book-2", OWNER.company, "US", "13.0"), Owner("book-1", "x", "CA", "13.0")]
)
def test_a_spool_of_another_book_or_edition_is_refused(tmp_path: Path, spool: Spool, owner: Owner) -> None:
    with pytest.raises(Refusal, match="belongs to another") as refusal:
        Spool.open(tmp_path, owner)
    assert refusal.value.rule == "spool.owner"


def test_a_renamed_company_keeps_its_spool_and_another_version_is_noted(tmp_path: Path, spool: Spool) -> None:
    again = Spool.open(tmp_path, Owner("book-1", "New Name", "US", "16.0"))
    assert again.folder == spool.folder
    known = json.loads((spool.folder / "spool.json").read_text())
    assert (known["company"], known["qbxml"]) == ("New Name", "16.0")


def test_what_the_service_notes_in_the_description_stays(tmp_path: Path, spool: Spool) -> None:
    file = spool.folder / "spool.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "file_id": "{x}"}))
    Spool.open(tmp_path, Owner("book-1", "New Name", "US", "13.0"))
    assert json.loads(file.read_text())["file_id"] == "{x}"


BROKEN = [
    ("spool.json", b"{"),
    ("spool.json", b"[]"),
    ("spool.json", b"\xff"),
    ("spool.json", b"[" * 100_000),
]


@pytest.mark.parametrize("name, data", BROKEN, ids=range(len(BROKEN)))
def test_a_description_that_cannot_be_read_is_refused(
    tmp_path: Path, spool: Spool, name: str, data: bytes
) -> None:
    (spool.folder / name).write_bytes(data)
    with pytest.raises(Invalid, match="cannot be read"):
        Spool.open(tmp_path, OWNER)


def test_a_broken_epoch_is_refused(spool: Spool) -> None:
    (spool.folder / "epoch").write_text("many")
    with pytest.raises(Invalid, match="highest sequence"):
        spool.deliver(parcel())


def test_a_spool_laid_out_by_a_newer_program_is_refused(tmp_path: Path, spool: Spool) -> None:
    file = spool.folder / "spool.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 2}))
    with pytest.raises(Refusal) as refusal:
        Spool.open(tmp_path, OWNER)
    assert refusal.value.rule == "spool.newer"


def test_a_file_where_the_folder_belongs_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("")
    with pytest.raises(Unavailable, match=r"spool\.folder"):
        Spool.open(tmp_path / "spool", OWNER)


ERRORS = {errno.ENOSPC: "disk is full", errno.EIO: "disk reports an error", errno.EACCES: "may not write"}


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("sticky", [False, True])
def test_whatever_call_fails_the_error_is_told_and_delivering_again_succeeds(
    tmp_path: Path, code: int, sticky: bool
) -> None:
    """The n-th call fails, for every n, once or from then on; no half-written file is ever seen under its name."""
    for failing in range(1, 100):
        spool = Spool.open(tmp_path / str(failing), OWNER)
        told, fired = _deliver_with_fault(spool, failing, code, sticky)
        visible = [file.read_bytes() for file in spool.files("outbox")]
        assert visible in ([], [BODY])
        if told is None:
            assert visible == [BODY]
        else:
            assert ERRORS[code] in told.message
        spool.deliver(parcel())
        recover(spool)
        assert [file.read_bytes() for file in spool.files("outbox")] == [BODY]
        if not fired:
            return
    pytest.fail("the fault never stopped firing")


def _deliver_with_fault(spool: Spool, failing: int, code: int, sticky: bool) -> tuple[Refusal | None, bool]:
    count = 0

    def fail(name: str, _first: object) -> None:
        nonlocal count
        count += name != "close"
        if name != "close" and (count == failing or (sticky and count > failing)):
            raise OSError(code, os.strerror(code))

    told = None
    with watched(fail):
        try:
            spool.deliver(parcel())
        except Refusal as refusal:
            told = refusal
    return told, count >= failing


def test_a_failed_sync_is_never_repeated_on_the_same_file(spool: Spool) -> None:
    synced: list[str] = []
    opened: list[str] = []

    def fail_first(name: str, first: object) -> None:
        if name == "open" and _kind(str(first)) == "scratch":
            opened.append(str(first))
        if name == "fsync":
            synced.append(opened[-1])
            if len(synced) == 1:
                raise OSError(errno.EIO, "input/output error")

    with watched(fail_first):
        spool.deliver(parcel())
    assert synced[0] != synced[1]
    assert [file.read_bytes() for file in spool.files("outbox")] == [BODY]


def test_a_short_write_is_continued(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    assert spool.deliver(parcel()).read_bytes() == BODY


def test_scratch_files_of_the_dead_and_the_old_are_reaped_the_others_left(spool: Spool) -> None:
    dead = spool.scratch / "a.qbxml.4194304.ab"
    alive = spool.scratch / f"b.qbxml.{os.getpid()}.ab"
    old = spool.scratch / f"c.qbxml.{os.getpid()}.ab"
    strange = spool.scratch / "notes"
    for file in (dead, alive, old, strange):
        file.write_bytes(b"half")
    os.utime(old, (time.time() - SCRATCH_SECONDS - 1,) * 2)
    assert recover(spool).reaped == 2
    assert sorted(spool.scratch.iterdir()) == sorted([alive, strange])


def test_a_batch_found_twice_stays_where_it_has_come_furthest(spool: Spool) -> None:
    file = spool.deliver(parcel())
    (spool.folder / "inflight" / file.name).write_bytes(BODY)
    done = recover(spool)
    assert spool.places(file.stem) == [spool.folder / "inflight" / file.name]
    assert (spool.folder / "inflight" / "0000000001-B1.json").exists()
    assert len(done.settled) == 2
    assert not done.problems
    assert recover(spool).settled == []


def test_a_batch_found_twice_with_other_bytes_is_left_to_a_person(spool: Spool) -> None:
    file = spool.deliver(parcel())
    (spool.folder / "held" / file.name).write_bytes(b"other")
    done = recover(spool)
    assert len(done.problems) == 1
    assert "differ" in done.problems[0]
    assert len(spool.places(file.stem)) == 2


@pytest.mark.parametrize("damage", ["bytes", "manifest", "no manifest"])
def test_a_damaged_batch_leaves_the_outbox_with_its_reason(spool: Spool, damage: str) -> None:
    file = spool.deliver(parcel())
    if damage == "bytes":
        file.write_bytes(BODY[:-5])
    elif damage == "manifest":
        file.with_suffix(".json").write_bytes(b"{")
    else:
        file.with_suffix(".json").unlink()
    done = recover(spool)
    assert len(done.problems) == 1
    assert spool.places(file.stem) == [spool.folder / "failed" / file.name]
    assert (spool.folder / "failed" / f"{file.stem}.reason.txt").exists()
    assert recover(spool).problems == []


def test_a_batch_is_never_moved_over_another(spool: Spool) -> None:
    file = spool.deliver(parcel())
    (spool.folder / "held" / file.name).write_bytes(b"other")
    with spool.changing(), pytest.raises(Conflict, match="spool recover"):
        spool.move(file, spool.folder / "held")
    assert (spool.folder / "held" / file.name).read_bytes() == b"other"


def test_foreign_files_are_left_alone(spool: Spool) -> None:
    foreign = spool.folder / "outbox" / "note [b].qbxml"
    foreign.write_text("hello")
    recover(spool)
    assert spool.stems() == []


def test_a_file_larger_than_ours_is_not_read(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    file = spool.deliver(parcel())
    monkeypatch.setattr(durable, "LARGEST", 10)
    with pytest.raises(Unavailable, match="larger"):
        durable.read(file)

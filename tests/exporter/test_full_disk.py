"""A full disk: a batch leaves only where there is room for its answer, and the answer is kept even where there is none left."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from exporter import ballast
from exporter.webconnector.exchange import Exchange
from store.actions.company import set_setting
from tests.exporter.mailroom import Room, room


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_the_megabyte_is_really_taken_from_the_disk_and_given_back(small_disk: Path) -> None:
    ballast.reserve(small_disk)
    ballast.reserve(small_disk)
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "large").write_bytes(b"x" * (3 * 2**20 + 2**19))
    assert ballast.with_room(small_disk, lambda: (small_disk / "answer").write_bytes(b"y" * 2**19)) == 2**19
    assert not (small_disk / ballast.NAME).exists()
    with pytest.raises(OSError, match="No space left"):
        ballast.reserve(small_disk)
    assert not (small_disk / ballast.NAME).exists()


def test_an_answer_is_kept_on_a_disk_that_filled_up_while_quickbooks_worked(
    tmp_path: Path, accepted: Path, small_disk: Path
) -> None:
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as mail:
        set_setting(mail.desk.seat("admin"), "spool.folder", str(small_disk))
        mail.export()
        service = mail.service()
        answer = answered(mail, service)
        fill(small_disk / "somebody else's")
        assert service.answer("t", *answer) >= 0
        assert not (mail.spool.folder / ballast.NAME).exists()
        assert mail.post()
        (small_disk / "somebody else's").unlink()
        mail.until_quiet()
        mail.assert_exactly_once()


def test_no_batch_leaves_while_there_is_no_room_for_its_answer(
    mail: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    with monkeypatch.context() as patch:
        patch.setattr(ballast.os, "posix_fallocate", full)
        assert service.request("t", "", "", "US", 16, 0) == ""
        assert "the disk is full" in service.last_error("t")
        service.close("t")
    assert mail.quickbooks.documents() == []
    mail.until_quiet()
    mail.assert_exactly_once()


def test_other_errors_and_a_disk_without_ballast_are_told_as_they_are(tmp_path: Path) -> None:
    def fails() -> None:
        raise OSError(errno.EIO, "broken")

    ballast.reserve(tmp_path)
    with pytest.raises(OSError, match="broken"):
        ballast.with_room(tmp_path, fails)
    assert (tmp_path / ballast.NAME).exists()
    (tmp_path / ballast.NAME).unlink()
    with pytest.raises(OSError, match="full"):
        ballast.with_room(tmp_path, full)


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def answered(mail: Room, service: Exchange) -> tuple[str, str, str]:
    """QuickBooks' answer to the batch, not brought back yet."""
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    return mail.process(service.request("t", "", "", "US", 16, 0))


def fill(file: Path) -> None:
    """Take what is left of a disk."""
    with suppress(OSError), Path("/dev/zero").open("rb") as zeros, file.open("wb", buffering=0) as stream:
        shutil.copyfileobj(zeros, stream, 4096)
    assert os.statvfs(file.parent).f_bavail == 0

"""The power is cut at every point of an exchange, on a disk that keeps no name its folder was not synced for: nothing is lost or doubled.

The disk of these tests is stricter than any in use: each folder falls back to what it held when it was synced last, so that a file
moved from one to another is in both where only the second was synced.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import crash_points, durable
from exporter.spool import FOLDERS
from tests.exporter.books import make_book
from tests.exporter.mailroom import Room, room

KINDS = {
    "all names that were not synced are gone": True,
    "they are gone, and what was taken away is back": False,
}
POINTS = (
    *crash_points.EXCHANGE,
    *crash_points.POSTMAN,
    "file.linked",
    "spool.batch_moved",
    "spool.manifest_moved",
)


class PowerCut(BaseException):
    """Nothing goes on."""


class Disk:
    """What a spool's folders hold for certain: their files as they were when each was last synced."""

    def __init__(self, spool: Path, kept: Path) -> None:
        self.spool, self.kept = spool, kept
        self.names: dict[Path, dict[str, Path]] = {}
        for folder in (spool, *(spool / name for name in FOLDERS)):
            self.synced(folder)

    def synced(self, folder: Path) -> None:
        """Remember the folder's files, by links of our own."""
        found: dict[str, Path] = {}
        for file in folder.iterdir():
            if file.is_file():
                own = self.kept / str(file.stat().st_ino)
                if not own.exists():
                    os.link(file, own)
                found[file.name] = own
        self.names[folder] = found

    def cut(self) -> None:
        """Put every folder back to what it held for certain."""
        for folder in (self.spool, *(each for each in self.spool.rglob("*") if each.is_dir())):
            certain = self.names.get(folder, {})
            now = {file.name: file for file in folder.iterdir() if file.is_file()}
            for name in now.keys() - certain.keys():
                now[name].unlink()
            for name, own in certain.items():
                (folder / name).unlink(missing_ok=True)
                os.link(own, folder / name)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", 2)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, accepted: Path) -> Iterator[Room]:
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as made:
        made.export()
        yield made


def cut_at(place: str, count: int, patch: pytest.MonkeyPatch) -> Counter[str]:
    """Cut the power when a place is reached for the n-th time."""
    met: Counter[str] = Counter()

    def reached(name: str) -> None:
        met[name] += 1
        if name == place and met[name] == count:
            raise PowerCut

    for module in ("durable", "spool", "postman", "webconnector.exchange", "webconnector.journal"):
        patch.setattr(f"exporter.{module}.reached", reached)
    return met


@pytest.mark.parametrize("place", POINTS)
def test_each_bill_is_there_once_after_the_power_came_back(
    mail: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "kept").mkdir()
    disk, sync = Disk(mail.spool.folder, tmp_path / "kept"), durable.sync_folder
    cuts = 0
    for count in range(1, 40):
        with monkeypatch.context() as patch:
            patch.setattr(durable, "sync_folder", lambda folder: (sync(folder), disk.synced(folder)))
            cut_at(place, count, patch)
            try:
                mail.session()
                mail.post()
            except PowerCut:
                cuts += 1
                mail.kill()
                disk.cut()
            else:
                break
    mail.until_quiet()
    mail.assert_exactly_once()
    assert set(mail.states().values()) == {"synced"}
    if place != "exchange.forgotten":
        assert cuts

"""Exporting and recovering are killed at every named step; afterwards each accepted bill is in exactly one batch, byte for byte.

A kill is SIGKILL to a process of its own that works on a copy of a real book; nothing gets a chance to tidy up.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter import batches, crash_points
from exporter.spool import STATES
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.views import batches as view
from tests.crash.processes import killed_at
from tests.exporter.books import desk_of, make_book
from tests.exporter.examples import texts

INVOICES = 10
PER_BATCH = 2
FEWEST_KILLS = 100
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of accepted invoices."""
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", INVOICES)
    with Book.open(folder / "company.book") as book:
        company.set_setting(desk_of(book, "admin"), "batch.size", str(PER_BATCH))
    return folder


@pytest.fixture(scope="module")
def undisturbed(accepted: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What lies in the spool after an export that nothing disturbed, by name."""
    folder = copy_of(accepted, tmp_path_factory.mktemp("undisturbed"))
    in_book(folder, batches.export)
    return batch_files(folder)


@pytest.fixture(scope="module")
def wreck(accepted: Path, undisturbed: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after a crash with everything a recovery can meet: scratch, a batch twice, a stray manifest, a damaged batch."""
    folder = copy_of(accepted, tmp_path_factory.mktemp("wreck"))
    assert killed_at("spool.delivered", 1, in_book, folder, batches.export)
    spool = spool_of(folder)
    first = min((spool / "outbox").glob("*.qbxml"))
    shutil.copy(first, spool / "inflight")
    for number in range(3):
        (spool / "tmp" / f"half-{number}.4194304.ab").write_bytes(b"half")
    (spool / "outbox" / "0000000000-BSTRAY.qbxml").write_bytes(b"<QBXML>")
    (spool / "outbox" / "0000000000-BSTRAY.json").write_bytes(b'{"sha256": "0"}')
    return folder


def copy_of(folder: Path, parent: Path) -> Path:
    return Path(shutil.copytree(folder, parent / "copy"))


def spool_of(folder: Path) -> Path:
    return next(folder.glob("spool/*"))


def batch_files(folder: Path) -> Files:
    """Every batch of the spool by name; a name found twice fails."""
    found = [file for state in STATES for file in (spool_of(folder) / state).rglob("*.qbxml")]
    assert [name for name, count in Counter(file.name for file in found).items() if count > 1] == []
    return {file.name: file.read_bytes() for file in found if "STRAY" not in file.name}


def in_book(folder: Path, work: Callable[[Desk], object]) -> None:
    with Book.open(folder / "company.book") as book:
        work(desk_of(book))


def assert_whole(book: Book, folder: Path, undisturbed: Files) -> None:
    """Each bill is in exactly one batch, each batch in one place with its bytes and manifest, and the book knows it."""
    files = batch_files(folder)
    assert files == undisturbed
    numbers = [number for body in files.values() for number in texts(body, "BillAdd/RefNumber")]
    assert sorted(numbers) == [f"INV-{number:03}" for number in range(1, INVOICES + 1)]
    spool = spool_of(folder)
    batches_lying = {file.with_suffix("") for state in STATES for file in (spool / state).glob("*.qbxml")}
    manifests = {file.with_suffix("") for state in STATES for file in (spool / state).glob("*.json")}
    assert manifests == batches_lying
    assert list((spool / "tmp").iterdir()) == []
    assert view.unbatched(desk_of(book)) == view.unspooled(desk_of(book)) == []


def finish(desk: Desk) -> None:
    """What a clerk does after a crash: recover, and export what was not decided."""
    assert not [problem for problem in batches.recover(desk).problems if "STRAY" not in problem]
    batches.export(desk)


def kills(
    template: Path, work: Callable[[Desk], object], points: tuple[str, ...], undisturbed: Files, scratch: Path
) -> Counter[str]:
    """Kill the work at every occurrence of every point, finish it each time, and answer how often each point was met."""
    met: Counter[str] = Counter()
    for point in points:
        for count in range(1, 100):
            folder = copy_of(template, scratch)
            came_so_far = killed_at(point, count, in_book, folder, work)
            with Book.open(folder / "company.book") as book:
                finish(desk_of(book))
                assert_whole(book, folder, undisturbed)
            shutil.rmtree(folder)
            if not came_so_far:
                break
            met[point] += 1
    print(f"{met.total()} kills at {len(met)} steps: nothing lost, nothing doubled")
    return met


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_kill_at_any_step_of_an_export_loses_and_doubles_nothing(
    accepted: Path, undisturbed: Files, tmp_path: Path
) -> None:
    met = kills(accepted, batches.export, crash_points.EXPORT, undisturbed, tmp_path)
    assert set(met) == set(crash_points.EXPORT)
    assert met.total() >= FEWEST_KILLS


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_kill_at_any_step_of_a_recovery_loses_and_doubles_nothing(
    wreck: Path, undisturbed: Files, tmp_path: Path
) -> None:
    steps = (
        tuple(point for point in crash_points.EXPORT if not point.startswith("export."))
        + crash_points.RECOVER
    )
    met = kills(
        wreck, finish, (*steps, "export.composed", "export.prepared", "export.marked"), undisturbed, tmp_path
    )
    assert set(crash_points.RECOVER) <= set(met)
    assert met.total() >= FEWEST_KILLS


def test_a_recovered_wreck_has_its_damaged_batch_set_aside(wreck: Path, tmp_path: Path) -> None:
    folder = copy_of(wreck, tmp_path)
    in_book(folder, finish)
    assert sorted(file.name for file in (spool_of(folder) / "failed").iterdir()) == [
        "0000000000-BSTRAY.json", "0000000000-BSTRAY.qbxml", "0000000000-BSTRAY.reason.txt",
    ]  # fmt: skip
    assert [file.name for file in (spool_of(folder) / "inflight").glob("*.qbxml")] == [min(
        name for name in batch_files(folder)
    )]  # fmt: skip


def test_every_named_place_is_reached_in_the_program() -> None:
    package = Path(batches.__file__).parent
    folders = (package, package / "webconnector")
    source = "".join(file.read_text() for folder in folders for file in folder.glob("*.py"))
    names = {*crash_points.EXPORT, *crash_points.RECOVER, *crash_points.EXCHANGE, *crash_points.POSTMAN}
    assert [name for name in names if f'reached("{name}")' not in source] == []
    assert set(re.findall(r'reached\("([a-z_.]+)"\)', source)) == names

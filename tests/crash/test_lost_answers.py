"""Whatever dies between taking a batch and knowing its answer: each bill is in QuickBooks once and the book knows it, or it is held.

The matrix has a cell for each named point on the way, each thing that can go wrong there, and whether QuickBooks had carried the
message out.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import batches, crash_points
from store.actions import company
from store.book import Book
from tests.crash.lost_answers import FAULTS, POINTS, Cell, Stage
from tests.exporter.books import add_accepted, desk_of, make_book
from tests.exporter.mailroom import Room

BILLS = 3
LATER = ("exchange.concluded", "exchange.forgotten", *crash_points.POSTMAN)
"""Points that are reached only once QuickBooks has answered; there, not carried out means: not at the first try."""
NOTHING = Cell("", "", True)
NOT_REACHED = Cell("client.carried_out", "twice", False)
RUNS = 1_200
"""Randomized runs of the long form."""


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of accepted invoices, exported."""
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", BILLS)
    with Book.open(folder / "company.book") as book:
        company.set_setting(desk_of(book, "admin"), "batch.size", "2")
        batches.export(desk_of(book))
    return folder


def staged(accepted: Path, folder: Path) -> Stage:
    return Stage(Path(shutil.copytree(accepted, folder / "stage")))


def assert_whole(room: Room, about: object) -> Counter[str]:
    """Let things take their course; then each bill is there exactly once and known, or held. Answers how many of each."""
    room.log.clear()
    room.until_quiet()
    try:
        room.assert_exactly_once()
        room.assert_tidy()
    except AssertionError as error:
        raise AssertionError(f"{about}: {error}") from error
    return Counter(room.states().values())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_nothing_doubled(point: str, fault: str, accepted: Path, folder: Path) -> None:
    for committed in (True, False):
        stage = staged(accepted, folder / str(committed))
        before(stage, point)
        cell = Cell(point, fault, committed)
        if not committed and point in LATER:
            assert stage.goes_wrong(NOT_REACHED)
        assert stage.goes_wrong(cell)
        with stage.room() as room:
            assert set(assert_whole(room, cell)) == {"synced"}


def before(stage: Stage, point: str) -> None:
    """What must have happened for a point to be reached: a batch is forgotten once another follows it."""
    if point == "exchange.forgotten":
        stage.goes_wrong(NOTHING)
        with stage.room() as room:
            add_accepted(room.book, BILLS + 1)
            room.export()


@pytest.mark.thorough
@pytest.mark.timeout(3600)
def test_nothing_is_lost_and_nothing_doubled_however_often_it_goes_wrong(
    accepted: Path, folder: Path
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    met: Counter[str] = Counter()
    became: Counter[str] = Counter()
    points = (
        *POINTS,
        "file.opened",
        "file.written",
        "file.linked",
        "file.folder_synced",
        "spool.batch_moved",
        "spool.manifest_moved",
    )
    for run in range(RUNS):
        stage = staged(accepted, folder / str(run))
        cells = [
            Cell(chance.choice(points), chance.choice(FAULTS), chance.random() < 0.5, chance.randint(1, 4))
            for _ in range(chance.randint(1, 4))
        ]
        for cell in cells:
            if stage.goes_wrong(cell):
                met[f"{cell.fault} at {cell.point}"] += 1
        with stage.room() as room:
            became += assert_whole(room, (seed, run, cells))
        shutil.rmtree(stage.folder)
    print(
        f"{RUNS} runs, {met.total()} troubles of {len(met)} kinds: {dict(became)}, nothing lost, nothing doubled"
    )
    assert became["synced"] + became["held"] == RUNS * BILLS
    assert len(met) > len(FAULTS) * len(crash_points.EXCHANGE)

"""A new company's desk, with its administrator at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.documents import billing_workbook
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.intake.faults import Fault, IntakeRefused
from store.intake.importer import import_file
from tests.intake.filled import Cells, write
from tests.store.company import Company, found

Refuse = Callable[[Mapping[str, Cells]], list[Fault]]


@pytest.fixture
def desk(book: Book) -> Desk:
    """The administrator's desk of an empty company."""
    desk = Desk(book, "root", lambda: datetime(2026, 1, 20, 9, tzinfo=UTC))
    company.initialise(desk, "Harbor", "US")
    return desk


@pytest.fixture
def refuse(desk: Desk, tmp_path: Path) -> Refuse:
    """Import a workbook that must be refused; answers its faults."""

    def refused(sheets: Mapping[str, Cells]) -> list[Fault]:
        with pytest.raises(IntakeRefused) as refusal:
            import_file(desk, write(tmp_path / "refused.xlsx", sheets))
        return list(refusal.value.faults)

    return refused


@pytest.fixture(scope="module")
def founded(blank_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's book, made once and copied for each test."""
    path = Path(shutil.copy(blank_book, tmp_path_factory.mktemp("founded") / "company.book"))
    with Book.open(path) as book:
        found(book)
    return path


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Iterator[Company]:
    with Book.open(shutil.copy(founded, tmp_path / "company.book")) as book:
        yield Company(Desk(book, "root", lambda: datetime(2026, 1, 20, 9, 14, tzinfo=UTC)))


@pytest.fixture
def sent(office: Company, tmp_path: Path) -> Path:
    """The workbook of SC-001 for January, as the office wrote it."""
    path = tmp_path / "SC-001.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-001", path)
    return path

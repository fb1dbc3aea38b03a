"""A book with four accepted invoices, and the room in which its bills go out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exporter.books import make_book
from tests.exporter.mailroom import Room, room

BILLS = 4


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book; copy it before it is changed."""
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", BILLS)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, accepted: Path) -> Iterator[Room]:
    """A room with a copy of it, its bills in the spool."""
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as made:
        made.export()
        yield made

"""The sample company, built once and opened afresh for each module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from store.book import Book
from store.desk import Desk
from store.sample import build

TODAY = date(2026, 3, 18)


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sample book as of `TODAY`; to be read only."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Book.open(path, create=True) as book:
        build(book, TODAY)
    return path


@pytest.fixture(scope="module")
def sample(sample_path: Path) -> Iterator[Book]:
    """The open sample book."""
    with Book.open(sample_path) as book:
        yield book


@pytest.fixture
def rita(sample: Book) -> Desk:
    """The desk of an invoice administrator in the sample company."""
    return Desk(sample, "rita")

"""What every test may ask for: a clean environment, an empty book, and a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from tests.postgresql import NoServer, Server
from tests.stages import Stages

_MEMORY = Path("/dev/shm")
_ENOUGH = 2 * 2**30
"""Bytes the tests' files may take, all workers' together, with a server each."""
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
    # What is tested about disks is staged, so the files themselves need none; the paths stay short enough for sockets.
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

_SWEPT = ("BILLSPOOL_", "TEXTUAL", "XDG_", "PG", "SUDO_")
_SWEPT_NAMES = ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "EDITOR", "VISUAL", "SSH_CONNECTION")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the developer's own settings, terminal or home reaches a test."""
    for name in list(os.environ):
        if name.startswith(_SWEPT) or name in _SWEPT_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def blank_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an empty book, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.book"
    Book.open(path, create=True).close()
    return path


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """Books brought to a stage once, and copied from then on."""
    return Stages(tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL server."""
    try:
        running = Server()
    except NoServer as why:
        pytest.skip(str(why))
    yield running
    running.stop()


@pytest.fixture
def book_path(tmp_path: Path, blank_book: Path) -> Path:
    """The path of an empty book of this test's own."""
    return Path(shutil.copy(blank_book, tmp_path / "company.book"))


@pytest.fixture
def address(book_path: Path) -> str:
    """The address of an empty book; in tests/store of one on each engine."""
    return str(book_path)


@pytest.fixture
def book(address: str) -> Iterator[Book]:
    """An empty open book; in tests/store one on each engine."""
    with Book.open(address) as opened:
        yield opened

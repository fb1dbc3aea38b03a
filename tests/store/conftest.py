"""The store's tests run on every engine: a SQLite file, PostgreSQL at READ COMMITTED, and PostgreSQL at SERIALIZABLE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql import Server

ENGINES = ("sqlite", "postgresql", "serializable")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine under test."""
    return request.param


@pytest.fixture
def address(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty book on the engine under test."""
    if engine == "sqlite":
        yield str(request.getfixturevalue("book_path"))
        return
    server: Server = request.getfixturevalue("server")
    database = server.new_book()
    yield server.url(database, "serializable" if engine == "serializable" else "")
    server.drop(database)

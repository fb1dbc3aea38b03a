"""The store's tests run on every engine: a SQLite file, PostgreSQL at READ COMMITTED, and PostgreSQL at SERIALIZABLE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql import Server

ENGINES = ("sqlite", "postgresql", "serializable")
WHERE_COMMANDS_MEET = {
    "test_audit", "test_book", "test_book_failures", "test_deliveries", "test_duties", "test_payments", "test_statements",
    "test_transitions", "test_workflow",
}  # fmt: skip
"""Modules tried at SERIALIZABLE every time; the others are in the suite's long form only, since their statements are the same."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("engine")
        if engine == "serializable" and item.path.stem not in WHERE_COMMANDS_MEET:
            item.add_marker(pytest.mark.thorough)


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

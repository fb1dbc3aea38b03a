"""The store's tests run on every engine: a SQLite file, PostgreSQL at READ COMMITTED, and PostgreSQL at SERIALIZABLE."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from store.book import Book
from tests.postgresql import Server
from tests.stages import Stages
from tests.store.company import Brought, Company, found, seated

ENGINES = ("sqlite", "postgresql", "serializable")
WHERE_COMMANDS_MEET = {
    "test_answers", "test_audit", "test_book", "test_book_failures", "test_deliveries", "test_duties", "test_payments", "test_statements",
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


@pytest.fixture
def brought(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Brought]:
    """Opens the small company's book at a stage, on the engine under test.

    It is founded and brought there once in each process and copied from then on; a stage is named once, and always reached by the same acts.
    """
    with ExitStack() as opened:

        def bring(stage: str, act: Callable[[Company], object]) -> Company:
            address = opened.enter_context(_copied(engine, request, tmp_path, stage, act))
            return seated(opened.enter_context(Book.open(address)))

        yield bring


@pytest.fixture
def firm(brought: Brought) -> Company:
    """The small company as it was founded."""
    return brought("company", lambda firm: firm)


@contextmanager
def _copied(
    engine: str, request: pytest.FixtureRequest, folder: Path, stage: str, act: Callable[[Company], object]
) -> Iterator[str]:
    """The address of a book of this test's own at that stage."""

    def make(address: str | Path) -> None:
        with Book.open(address, create=True) as book:
            act(found(book))

    if engine == "sqlite":
        stages: Stages = request.getfixturevalue("stages")
        yield str(stages.copy(f"store-{stage}", folder / "company.book", make))
        return
    server: Server = request.getfixturevalue("server")
    database = server.staged(f"store-{stage}", make)
    yield server.url(database, "serializable" if engine == "serializable" else "")
    server.drop(database)

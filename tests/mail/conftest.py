"""A book with people and mail settings, and a clock that goes on by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exporter.mail.conversation import Patience
from exporter.mail.delivery import Told, Way, deliver
from exporter.mail.folder import MailFolder, mail_folder
from store.actions import company, mail
from store.actions.act import Act
from store.book import Book
from store.desk import Desk
from store.views import mail as view
from store.views.settings import settings_of

INA = "ina@volt.example"
QUICK = Patience(connect=2, answer=2, taken=2)


@dataclass
class Office:
    """Somebody who writes and delivers mail."""

    book: Book
    time: datetime = field(default_factory=lambda: datetime(2026, 2, 20, 12, tzinfo=UTC))
    way: Way = field(default_factory=lambda: Way(QUICK))

    @property
    def desk(self) -> Desk:
        return Desk(self.book, "root", clock=lambda: self.time)

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            company.set_setting(self.desk, f"mail.{name.removesuffix('_')}", str(value))

    def server(self, port: int, security: str = "none") -> None:
        self.set(server=f"127.0.0.1:{port}", security=security, from_="billing@harbor.example")

    def write(
        self, *addresses: str, attachments: tuple[dict[str, object], ...] = (), name: str = "Ina Contact"
    ) -> None:
        write(self.desk, addresses, attachments, name)

    def deliver(self) -> list[Told]:
        return deliver(self.desk, self.way)

    def wait(self, **time: int) -> None:
        self.time += timedelta(**(time or {"days": 1}))

    @property
    def folder(self) -> MailFolder:
        return mail_folder(self.desk, settings_of(self.desk))

    def states(self) -> dict[str, str]:
        return {row["recipient"]: row["state"] for row in view.listing(self.desk).window(0, 10_000)}

    def lying(self) -> dict[str, int]:
        return {state: count for state, count in self.folder.counts().items() if count}


def write(
    desk: Desk, addresses: tuple[str, ...], attachments: tuple[dict[str, object], ...] = (), name: str = "Ina"
) -> None:
    """Queue a message to each address, in one act."""

    def work() -> int:
        act = Act.begin(desk, "test.write")
        for address in addresses:
            mail.queue(
                act, f"test {address}", kind="invitation", to=address, name=name, subject=f"Please bill, {name}",
                body=".a line with a dot\nÄ second line.\n", attachments=attachments,
            )  # fmt: skip
        return len(addresses)

    desk.book.transact(work, key=desk.command_key(), verb="test.write", by=desk.user)


def error_of(office: Office, number: int = 1) -> str:
    """What is said of the message of that number."""
    return str(view.one(office.desk, number)["error"])


@pytest.fixture
def office(tmp_path: Path, blank_book: Path) -> Iterator[Office]:
    path = tmp_path / "company.book"
    path.write_bytes(blank_book.read_bytes())
    with Book.open(path) as book:
        made = Office(book)
        company.initialise(made.desk, "Harbor Builders & Söhne", "US")
        yield made

"""What a verb works with: the book that was named, who acts on it, and how the answer is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from store.engine.drivers import leave_out_server_driver
from store.home_folder import at_home
from tui import words
from tui.cli import output

if TYPE_CHECKING:
    from store.desk import Desk

T = TypeVar("T")


def default_address() -> Path:
    """The book in the user's data directory; BILLSPOOL_HOME names another directory."""
    home = os.environ.get("BILLSPOOL_HOME", "")
    if home:
        return at_home(home) / "book.db"
    from platformdirs import user_data_path

    return user_data_path("billspool") / "book.db"


class Session:
    """One call of the command line."""

    def __init__(self, address: str = "", acting: str = "", as_json: bool = False) -> None:
        """Args:
        address: path or URL of the book; empty for the default.
        acting: who is to act; empty for the person at the keyboard.
        as_json: whether the answer is a JSON document.
        """
        self.address: str | Path = address or default_address()
        self.acting = acting
        self.as_json = as_json
        self._desk: Desk | None = None
        leave_out_server_driver(self.address)

    def desk(self) -> Desk:
        """The desk with the book open on it and a known user at it.

        Raises:
            Unavailable: there is no book. NotPermitted: the person is no user of it, or may not act as another.
        """
        if self._desk is None:
            from store.book import Book
            from store.views.settings import vocabulary

            book = Book.open(self.address)
            try:
                self._desk = self._seated(book)
            except BaseException:
                book.close()
                raise
            words.use(vocabulary(self._desk))
        return self._desk

    def office(self) -> Desk:
        """The desk of somebody who sees the whole book; an invoice contact sees his own commitments only."""
        from store.errors import NotPermitted
        from store.rules.permissions import CONTACT

        desk = self.desk()
        roles = self._person(desk).roles
        if roles <= {CONTACT}:
            raise NotPermitted(
                "An invoice contact sees the commitments and invoices of his own company; ask the office for this.",
                rule="permission.own", field="role", value=CONTACT,
            )  # fmt: skip
        return desk

    def allowed(self, duty: str) -> Desk:
        """The desk of somebody who has this duty, or `NotPermitted`."""
        from store.rules import permissions

        desk = self.desk()
        person = self._person(desk)
        permissions.require(duty, person.roles, person.privileges)
        return desk

    def together(self, verb: str, names: Iterable[str], each: Callable[[Desk, str], object]) -> list[str]:
        """Do the same to several invoices in one transaction: all of them or none; answers their names."""
        from store.errors import Refusal

        desk, wanted = self.desk(), list(dict.fromkeys(names))

        def work() -> list[str]:
            for name in wanted:
                try:
                    each(desk, name)
                except Refusal as refusal:
                    if len(wanted) > 1 and name not in refusal.message:
                        refusal.message = f"{name}: {refusal.message}"
                    raise
            return wanted

        return desk.book.transact(work, key=desk.command_key(), verb=f"{verb}.several", by=desk.user)

    def answer(self, document: dict[str, Any], lines: Callable[[], Iterable[str]]) -> None:
        """Write the answer: the document as JSON, or the lines for people."""
        if self.as_json:
            output.write_json(document)
        else:
            output.write_lines(lines())

    def close(self) -> None:
        """Close the book, if it was opened."""
        if self._desk is not None:
            self._desk.book.close()
            self._desk = None

    def _seated(self, book: Any) -> Desk:
        from store.actor import actor
        from store.desk import Desk
        from store.identity import real_user
        from store.rules import permissions

        real = real_user()
        with book.reading():
            if self.acting and self.acting != real:
                person = actor(real)
                permissions.require("delegate", person.roles, person.privileges)
                seated = Desk(book, self.acting, on_behalf=real)
            else:
                seated = Desk(book, real)
            person = actor(seated.user)
        permissions.require("view", person.roles, person.privileges)
        return seated

    def _person(self, desk: Desk) -> Any:
        from store.actor import actor

        with desk.book.reading():
            return actor(desk.user)

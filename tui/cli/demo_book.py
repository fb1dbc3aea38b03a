"""Where the sample company's book lies, and how it gets there: whole or not at all, whatever is killed meanwhile."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from exporter.mail import delivery
from store.actions import company
from store.book import Book
from store.desk import Desk, wall_clock
from store.errors import Unavailable
from store.sample import build
from store.sample.company import ADMINISTRATOR

T = TypeVar("T")

BOOK, SPOOL, MAIL, MAKING, LOCK = "sample.db", "sample-spool", "sample-mail", "sample-making", "sample-lock"
BEYOND_REPAIR = ("book.unusable", "book.newer", "book.upgrade")
LETTERS = "mail"
"""Where a book without settings lays its letters, beside itself."""
_BESIDE = ("", "-wal", "-shm", "-journal", "-gate")
"""What a book consists of, and what SQLite and billspool lay beside it."""


def opened(folder: Path, *, reset: bool = False) -> Book:
    """The sample book in that folder, made where there is none or where it is to be made anew.

    Raises:
        Unavailable: the folder cannot be written to.
    """
    with in_words(folder), _alone(folder):
        if reset or not _usable(Book.exists, folder / BOOK):
            _make(folder)
    book = _usable(Book.open, folder / BOOK)
    keep_in(book, folder / SPOOL, folder / MAIL)
    return book


def _usable(look: Callable[[Path], T], path: Path) -> T:
    """What a look at the sample book answers; where it cannot be used, its refusal names the reset as well."""
    try:
        return look(path)
    except Unavailable as refusal:
        if refusal.rule not in BEYOND_REPAIR:
            raise
        raise Unavailable(
            f"{refusal.message} Or make the sample company anew: billspool demo --reset.",
            rule=refusal.rule, field=refusal.field, value=refusal.value,
        ) from refusal  # fmt: skip


def make(path: Path) -> Book:
    """A new sample book at that path, open; its letters are filed beside it, in `LETTERS`."""
    book = Book.open(path, create=True)
    try:
        build(book, wall_clock().date(), post=delivery.deliver)
    except BaseException:
        book.close()
        raise
    return book


def keep_in(book: Book, spool: Path, mail: Path) -> None:
    """Have the book's batches and letters laid into these folders; without a mail server, no letter leaves the machine."""
    desk = Desk(book, ADMINISTRATOR)
    company.set_setting(desk, "spool.folder", str(spool))
    company.set_setting(desk, "mail.folder", str(mail))


def _make(folder: Path) -> None:
    """Make the book in a folder of its own and copy it to its place in one step; what was there goes last, its spool and mail with it."""
    making = folder / MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    with make(making / BOOK) as book:
        for earlier in (SPOOL, MAIL):
            shutil.rmtree(folder / earlier, ignore_errors=True)
        if (making / LETTERS).exists():
            (making / LETTERS).rename(folder / MAIL)
        for suffix in _BESIDE:
            (folder / f"{BOOK}{suffix}").unlink(missing_ok=True)
        book.backup(folder / BOOK)
    shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one who makes the sample; the kernel lets go when the process dies."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors into a sentence."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The sample company could not be set up in {folder} ({error.strerror}); "
            "make room there, or name another directory in BILLSPOOL_HOME.",
            rule="sample.folder", field="folder", value=folder,
        ) from error  # fmt: skip

"""The mail folder of one company: where messages wait on disk, and what became of each. Its sub-folders are its states.

    mail.json     whose folder it is, and its own id, under which the book knows who has taken a message
    lock          held by the one who delivers
    password      of the mail server, for its owner's eyes alone
    tmp/          half-written files, worth nothing
    waiting/      drawn up; no server has been given the end of it
    sending/      the end is being sent: after a crash nobody knows whether the server has it
    sent/  filed/  failed/  unknown/

A message is an `.eml` file and is in exactly one sub-folder. Its name follows from the message's key, so that the same message is found
again also by a book that was put back from a backup.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from exporter import durable
from exporter.crash_points import reached
from store.desk import Desk
from store.errors import Conflict, Invalid, Refusal, Unavailable
from store.home_folder import at_home
from store.rules.settings import Settings
from store.text import printable
from store.views.mail import Message

FORMAT = 1
STATES = ("waiting", "sending", "sent", "filed", "failed", "unknown")
FURTHEST = ("sent", "unknown", "failed", "filed", "sending", "waiting")
"""Where a message that is found twice belongs."""
PASSWORD = "password"
ABOUT = "mail.json"


class MailFolder:
    """The folder, and the moves between its states."""

    def __init__(self, folder: Path, id: str) -> None:  # noqa: A002
        self.folder = folder
        self.id = id
        self.scratch = folder / "tmp"

    @classmethod
    def open(cls, root: Path, book_id: str, company: str) -> MailFolder:
        """The book's folder below `root`, made where there is none.

        Raises:
            Unavailable: it cannot be written, or was laid out by a newer program.
        """
        with durable.in_words(root, "mail"):
            folder = _place(root, book_id, company)
            for name in ("tmp", *STATES):
                durable.make_folder(folder / name)
            about = folder / ABOUT
            if not about.exists():
                made = {"format": FORMAT, "book": book_id, "company": company, "id": uuid.uuid4().hex}
                with suppress(Conflict):  # somebody else was quicker
                    durable.publish(_json(made), folder / "tmp", about)
            return cls(folder, str(_known(about)["id"]))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who delivers from here; the kernel lets go when the process dies.

        Raises:
            Conflict: somebody delivers already.
        """
        with durable.in_words(self.folder, "mail"):
            handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, durable.FILE_MODE)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict(
                    "Another process is delivering mail at this moment; what waits goes with it or with the next round.",
                    rule="mail.running", field="mail.folder", value=self.folder,
                ) from None  # fmt: skip
            yield
        finally:
            os.close(handle)

    def stem(self, message: Message) -> str:
        """The file name of a message's present round, without its ending."""
        kind = re.sub(r"[^a-z0-9]+", "-", message.kind.casefold()).strip("-")[:30] or "mail"
        digest = hashlib.sha256(f"{message.key}".encode()).hexdigest()[:24]
        return f"{kind}-{digest}-{message.round}"

    def file(self, state: str, stem: str) -> Path:
        """Where a message lies in a state."""
        return self.folder / state / f"{stem}.eml"

    def place(self, stem: str) -> str:
        """The state a message is in by its file; empty where there is none. One found twice counts as the furthest."""
        return next((state for state in FURTHEST if self.file(state, stem).exists()), "")

    def lay(self, stem: str, data: bytes, state: str = "waiting") -> Path:
        """Lay a message down, durably."""
        target = self.file(state, stem)
        durable.publish(data, self.scratch, target)
        reached("mail.laid")
        return target

    def lay_anew(self, stem: str, data: bytes) -> Path:
        """Put a message that waits in the place of what waited under its name; nothing of that was ever sent."""
        target = self.file("waiting", stem)
        durable.overwrite(data, self.scratch, target)
        return target

    def move(self, stem: str, state: str, onward: str, *, reason: str = "") -> None:
        """Move a message from one state to another, durably; with the reason beside it where one is given."""
        target = self.file(onward, stem)
        if reason:
            durable.overwrite(
                (reason + "\n").encode("utf-8", "replace"), self.scratch, target.with_suffix(".reason.txt")
            )
        self.file(state, stem).rename(target)
        durable.sync_folder(
            target.parent
        )  # found in both after a power cut, it counts as where it has come furthest
        reached(f"mail.{onward}")

    def reason(self, stem: str, state: str) -> str:
        """Why a message is in a state, as it was kept beside it."""
        file = self.file(state, stem).with_suffix(".reason.txt")
        return durable.read(file).decode("utf-8", "replace").strip() if file.exists() else ""

    def settle(self) -> list[str]:
        """What a crash left while its end was being sent becomes unknown; answers the stems. Call it alone."""
        found = sorted((self.folder / "sending").glob("*.eml"))
        for file in found:
            if self.place(file.stem) != "sending":
                file.unlink()
                continue
            self.move(file.stem, "sending", "unknown", reason=CRASHED)
        for file in self.scratch.iterdir():
            file.unlink()
        return [file.stem for file in found]

    def counts(self) -> dict[str, int]:
        """How many messages lie in each state."""
        return {state: sum(1 for _ in (self.folder / state).glob("*.eml")) for state in STATES}


CRASHED = (
    "billspool was stopped while the end of the message was on its way, so the server may have taken it or not. "
    "Ask the recipient; then send it again or count it as sent."
)


def mail_folder(desk: Desk, settings: Settings) -> MailFolder:
    """The mail folder of the open book."""
    return MailFolder.open(_root(desk, settings), desk.book.id, settings["company.name"])


def _root(desk: Desk, settings: Settings) -> Path:
    if settings["mail.folder"]:
        return at_home(settings["mail.folder"])
    if settings["spool.folder"]:
        return at_home(settings["spool.folder"]).parent / "mail"
    if "://" in desk.book.url:
        raise Invalid(
            "A book on a server has no folder beside it; name one for mail with `billspool config set mail.folder FOLDER`.",
            rule="mail.unset", field="mail.folder",
        )  # fmt: skip
    return Path(desk.book.url).parent / "mail"


def _place(root: Path, book_id: str, company: str) -> Path:
    """The book's folder below the root, also after the company was renamed; a name of its own where another book has its name."""
    taken = {}
    for file in sorted(root.glob(f"*/{ABOUT}")):
        with suppress(Refusal):
            taken[file.parent] = _known(file)
    mine = next((folder for folder, about in taken.items() if about["book"] == book_id), None)
    if mine is not None:
        return mine
    words = re.sub(r"[^a-z0-9]+", "-", company.casefold()).strip("-")[:40] or "company"
    return root / words if root / words not in taken else root / f"{words}-{book_id[:8]}"


def _known(file: Path) -> dict[str, Any]:
    try:
        known = json.loads(durable.read(file))
        if known["format"] > FORMAT or not known["book"] or not known["id"]:
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unavailable(
            f"{printable(file)} cannot be read as the description of a mail folder, or a newer billspool laid it out; put the file back "
            "from a backup, or choose another mail.folder.",
            rule="mail.unreadable", field="mail.folder", value=file.parent,
        ) from None  # fmt: skip
    return dict(known)


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode("ascii")

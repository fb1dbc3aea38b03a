"""Who may sign on: one user with a password, of which only a slow hash is kept, in a file of the spool that its owner alone reads."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from exporter import durable
from exporter.webconnector.throttle import Throttle
from store.errors import Invalid, NotFound, Unavailable
from store.text import clean

FILE = "credentials.json"
LONGEST = 200
SHORT = 12
"""Characters; a chosen password of fewer is easy to guess."""
MOST_AT_ONCE = 2
"""Passwords looked at together; each takes 32 MiB and some fifty milliseconds of one processor."""
MOST_WAIT = 20
"""Seconds a password waits for its turn."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs whoever guesses: passes over memory, and that memory in KiB."""

    passes: int = 2
    memory: int = 32 * 1024

    def hasher(self) -> argon2.PasswordHasher:
        return argon2.PasswordHasher(time_cost=self.passes, memory_cost=self.memory, parallelism=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The user and the hash of his password."""

    user: str
    hash: str


def set_password(folder: Path, user: str, password: str = "", cost: Cost | None = None) -> str:
    """Keep a new password for the user, made up where none is given; answers the one made up, empty where it was given.

    Args:
        folder: the spool's folder.

    Raises:
        Invalid: the user or the password cannot be used.
    """
    known = clean(user, "webconnector.user", limit=64)
    if not known:
        raise Invalid(
            "The Web Connector needs a user; name one with `billspool config set webconnector.user NAME`.",
            field="webconnector.user",
        )
    made_up = "" if password else secrets.token_urlsafe(32)
    _require_usable(password or made_up)
    kept = {"format": 1, "user": known, "hash": (cost or Cost()).hasher().hash(password or made_up)}
    with durable.in_words(folder):
        durable.overwrite((json.dumps(kept, indent=1) + "\n").encode("ascii"), folder / "tmp", folder / FILE)
    return made_up


def credentials(folder: Path) -> Credentials:
    """Who may sign on to this spool.

    Raises:
        NotFound: no password was set. Unavailable: the file cannot be read.
    """
    file = folder / FILE
    try:
        kept = json.loads(durable.read(file))
        found = Credentials(str(kept["user"]), str(kept["hash"]))
        argon2.extract_parameters(found.hash)
    except FileNotFoundError:
        raise NotFound(
            "No password is set for the Web Connector; run `billspool serve --set-password`.",
            rule="webconnector.password", field="password",
        ) from None  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, InvalidHashError) as error:
        raise Unavailable(
            f"{file} cannot be read ({type(error).__name__}); set the password anew with `billspool serve --set-password`.",
            rule="webconnector.password", field="password", value=file,
        ) from None  # fmt: skip
    return found


class Door:
    """Lets in whoever gives the right password, and takes the same time to refuse an unknown user.

    The password that was right last is remembered by a keyed hash, for the address it came from: there it is let in at once,
    whatever others try meanwhile.
    """

    def __init__(self, folder: Path, throttle: Throttle, cost: Cost | None = None) -> None:
        self._folder, self.throttle = folder, throttle
        self._hasher = (cost or Cost()).hasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        self._turns = BoundedSemaphore(MOST_AT_ONCE)
        self._key = secrets.token_bytes(32)
        self._last_good = b""
        self._set = _stamp(folder / FILE)

    def admits(self, user: str, password: str, address: str) -> bool:
        """Whether this is the user and his password; whoever tried too often is not looked at."""
        self._notice_new_password()
        mark = hmac.digest(self._key, _bytes(f"{user}\n{password}"), "sha256")
        familiar = self.throttle.good(address) and bool(self._last_good)
        if familiar and hmac.compare_digest(mark, self._last_good):
            self.throttle.right(address)
            return True
        if self.throttle.locked(address) and (familiar or not self.throttle.good(address)):
            return False
        if not self._turns.acquire(timeout=MOST_WAIT):
            return False
        try:
            named, right = self._looked_at(user, password)
        finally:
            self._turns.release()
        if right:
            self._last_good = mark
            self.throttle.right(address)
        else:
            self.throttle.wrong(address, named)
        return right

    def _looked_at(self, user: str, password: str) -> tuple[bool, bool]:
        known = credentials(self._folder)
        named = hmac.compare_digest(_bytes(user), _bytes(known.user))
        right = self._right(known.hash if named else self._nobody, password)
        return named, named and right

    def _right(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, _bytes(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False

    def _notice_new_password(self) -> None:
        now = _stamp(self._folder / FILE)
        if now != self._set:
            self._set, self._last_good = now, b""
            self.throttle.forgive()


def _require_usable(password: str) -> None:
    if clean(password, "password", limit=LONGEST) != password:
        raise Invalid(
            "The password begins or ends with a blank, or is not written in composed characters; choose another, or give none "
            "and a good one is made up.",
            rule="webconnector.password", field="password",
        )  # fmt: skip


def _stamp(file: Path) -> tuple[int, int]:
    """What is another one after the file was replaced; its time alone may be the same, where two follow at once."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

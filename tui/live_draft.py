"""What a session has begun, kept in a file of its own while it lives, so that it is there even where the program is killed.

The file is locked for as long as its session lives; the kernel lets go when it dies. It is not synced: a program that is killed loses
nothing of it, a power cut may cost the last seconds.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path

from store.errors import Unavailable
from tui import unfinished
from tui.unfinished import Unfinished


class LiveDraft:
    """This session's file beside the one of its person and book."""

    def __init__(self, beside: Path) -> None:
        self.path = beside.with_name(f"{beside.stem}.{os.getpid()}.live")
        self._handle = -1
        self._kept: Hashable = _print_of(Unfinished())

    def keep(self, found: Unfinished) -> None:
        """Write it down where it has changed; take the file away where nothing is left."""
        now = _print_of(found)
        if now == self._kept:
            return
        with suppress(OSError):
            if found:
                self._write(json.dumps(unfinished.as_document(found), ensure_ascii=False).encode())
            else:
                self.leave()
            self._kept = now

    def _write(self, content: bytes) -> None:
        """Put a new file, locked already, in the place of the one before."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self.path.with_suffix(".part")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(handle, content)
        partial.replace(self.path)
        before, self._handle = self._handle, handle
        if before >= 0:
            os.close(before)

    def leave(self) -> None:
        """Take the file away: what it held is elsewhere, or done."""
        self.path.unlink(missing_ok=True)
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _print_of(found: Unfinished) -> Hashable:
    """What differs as soon as anything of it does, without writing thousands of marks out."""
    forms = tuple((name, tuple(texts.items())) for name, texts in found.forms.items())
    marks = tuple((owner, tuple(made), tuple(map(id, made.values()))) for owner, made in found.marks.items())
    return forms, tuple(found.cells.values()), marks


def gather(beside: Path) -> None:
    """Add what sessions that died had begun to the file of their person and book."""
    for path in beside.parent.glob(f"{beside.stem}.*.live"):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _take_over(path, beside)
            finally:
                os.close(handle)


def _take_over(path: Path, beside: Path) -> None:
    with suppress(Unavailable):
        if found := unfinished.load(path):
            unfinished.save(beside, found)
    path.unlink(missing_ok=True)

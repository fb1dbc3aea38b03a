"""The service's log: one JSON line for each call, in the spool's log folder; no password, no ticket and no qbXML is ever in it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from exporter import durable
from store.text import printable

NAME = "service.jsonl"
LARGEST = 4 * 2**20
"""Bytes of one file; with the older ones it makes 24 MB at most."""
KEPT = 5
LONGEST_VALUE = 300


def utc(seconds: float) -> str:
    """A time of the clock as UTC text."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class CallLog:
    """Appends lines; where the disk is full the service goes on without."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock = folder / NAME, clock
        self._lock = Lock()
        self._size = self._file.stat().st_size if self._file.exists() else 0

    def write(self, event: str, **facts: str | int | bool) -> None:
        """Write a line; texts are shortened and every control character in them is spelled out."""
        line = {
            "at": utc(self._clock()),
            "event": event,
            **{name: _harmless(fact) for name, fact in facts.items()},
        }
        data = (json.dumps(line, ensure_ascii=True) + "\n").encode("ascii")
        with self._lock, suppress(OSError):
            if self._size + len(data) > LARGEST:
                self._turn_over()
            handle = os.open(
                self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, durable.FILE_MODE
            )
            try:
                self._size += os.write(handle, data)
            finally:
                os.close(handle)

    def _turn_over(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            with suppress(FileNotFoundError):
                self._older(number).replace(self._older(number + 1))
        with suppress(FileNotFoundError):
            self._file.replace(self._older(1))
        self._size = 0

    def _older(self, number: int) -> Path:
        return self._file.with_name(f"{NAME}.{number}")


def _harmless(fact: str | int | bool) -> str | int | bool:
    return printable(fact[:LONGEST_VALUE]) if isinstance(fact, str) else fact

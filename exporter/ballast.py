"""A megabyte of the spool's disk kept back, and given up when the disk is full while QuickBooks' answer has to be kept.

The answer to a batch is the one thing that cannot be had again for nothing. So no batch leaves while the megabyte is not there.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from exporter import durable

NAME = "ballast"
SIZE = 2**20
_FULL = (errno.ENOSPC, errno.EDQUOT)

T = TypeVar("T")


def reserve(folder: Path) -> None:
    """Keep the megabyte back; nothing is done where it is kept already.

    Raises:
        OSError: the disk does not have it.
    """
    file = folder / NAME
    if file.exists() and file.stat().st_size >= SIZE:
        return
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, durable.FILE_MODE)
    try:
        os.posix_fallocate(handle, 0, SIZE)
    except OSError:
        file.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def with_room(folder: Path, write: Callable[[], T]) -> T:
    """What `write` answers; where the disk is full, the megabyte is given up and it is called once more.

    Raises:
        OSError: it failed for another reason, or there was nothing to give up.
    """
    try:
        return write()
    except OSError as error:
        if error.errno not in _FULL or not (folder / NAME).exists():
            raise
    (folder / NAME).unlink()
    return write()

"""Files that are there whole or not at all, also after a power cut.

A file is written under a scratch name, synced, linked to its own name and only then unlinked; the folder is synced last. A link
never overwrites. Whoever gets an error does not know whether the file is there, so the same file may be published again: the
same bytes under the same name count as done.

A file that is not `lasting` is synced, but its name is not: after a power cut it is there whole, or as though it had never been
written. That is for what would be asked or done again with the same result.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporter.crash_points import reached
from store.errors import Conflict, Unavailable

FILE_MODE = 0o600
FOLDER_MODE = 0o700
LARGEST = 64 * 2**20
"""Bytes; no file of ours comes near it, and nothing larger is read."""

_CAUSES = {
    errno.ENOSPC: ("disk_full", "the disk is full; free some space and run it again"),
    errno.EDQUOT: ("disk_full", "the disk quota is used up; free some space and run it again"),
    errno.EIO: ("disk_error", "the disk reports an error; have it checked before you go on"),
    errno.EROFS: ("read_only", "the disk is mounted read-only; have it mounted for writing"),
    errno.EACCES: ("permission", "this user may not write there; give the folder to the user who runs billspool"),
    errno.EPERM: ("permission", "the disk or its owner does not allow it; keep the {what} on a local disk of this user"),
    errno.ENOENT: ("missing", "a folder is missing; check the setting {what}.folder"),
    errno.ENOTDIR: ("missing", "a file stands where a folder belongs; check the setting {what}.folder"),
}  # fmt: skip

_NAMED = {"spool": "spool", "mail": "mail folder"}


@contextmanager
def in_words(path: Path, what: str = "spool") -> Iterator[None]:
    """Turn the operating system's errors into sentences; nothing half written stays under its own name.

    Args:
        what: the folder's name, ``spool`` or ``mail``, as its setting begins.
    """
    try:
        yield
    except OSError as error:
        rule, cause = _CAUSES.get(error.errno or 0, ("failed", f"{error.strerror or error}; try again"))
        raise Unavailable(
            f"The {_NAMED[what]} {path} could not be written: {cause.replace('{what}', what)}.",
            rule=f"{what}.{rule}", field=f"{what}.folder", value=path,
        ) from error  # fmt: skip


def publish(data: bytes, scratch: Path, target: Path, *, lasting: bool = True) -> bool:
    """Make the bytes appear at `target`; answers whether they were new there.

    Args:
        scratch: a folder on the same disk for the half-written file.
        lasting: whether the name survives a power cut from now on.

    Raises:
        Conflict: other bytes lie there under the same name; they stay as they are.
        OSError: whether the file is there is unknown; publish it again.
    """
    temporary = _written_again_once(data, scratch, target.name)
    try:
        new = _linked(temporary, target)
        reached("file.linked")
    finally:
        temporary.unlink()
    reached("file.unlinked")
    if not new:
        _require_same(target, data)
    if lasting:
        sync_folder(target.parent)
        reached("file.folder_synced")
    return new


def overwrite(data: bytes, scratch: Path, target: Path, *, lasting: bool = True) -> None:
    """Put the bytes in the place of whatever lies at `target`; for the few files that say how things stand now."""
    _written_again_once(data, scratch, target.name).replace(target)
    if lasting:
        sync_folder(target.parent)


def mark(target: Path) -> None:
    """Make an empty file appear at `target`; a power cut may take it away again."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, FILE_MODE))


def _linked(temporary: Path, target: Path) -> bool:
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    return True


def _require_same(target: Path, data: bytes) -> None:
    if read(target) == data:
        return
    raise Conflict(
        f"{target} is there already with other contents; nothing was overwritten. "
        "Move it aside once you know what it is, then run it again.",
        rule="spool.different", field="file", value=target,
    )  # fmt: skip


def _written_again_once(data: bytes, scratch: Path, name: str) -> Path:
    """The bytes in a new synced file. A sync that failed must not be repeated on the same file, whose pages count as clean now."""
    try:
        return _written(data, scratch, name)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
    return _written(data, scratch, name)


def _written(data: bytes, scratch: Path, name: str) -> Path:
    path = scratch / f"{name}.{os.getpid()}.{os.urandom(4).hex()}"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, FILE_MODE)
    try:
        reached("file.opened")
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        reached("file.written")
        os.fsync(handle)
        reached("file.synced")
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(handle)
    return path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> bool:
    """Make a folder, for its owner alone, with those above it; answers whether it was new."""
    if folder.is_dir():
        return False
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(FOLDER_MODE)
    sync_folder(folder.parent)
    return True


def listed(folder: Path, beginning: str = "", ending: str = "") -> list[Path]:
    """The files of a folder whose names begin and end so, by name; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except FileNotFoundError:
        return []
    return [folder / name for name in names if name.startswith(beginning) and name.endswith(ending)]


def read(file: Path) -> bytes:
    """The file's bytes; raises `Unavailable` where it is larger than any file of ours."""
    with open(file, "rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unavailable(
            f"{file} is larger than any file of the spool; move it out of there.",
            rule="spool.too_large", field="file", value=file,
        )  # fmt: skip
    return data


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

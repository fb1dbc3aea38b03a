"""Names of files as clerks type them: refused at once, with the way out, where there can be no such file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from store.errors import Invalid
from store.home_folder import at_home
from store.text import printable

LONGEST_NAME = 255
"""Bytes of a file's name on the file systems there are."""


def to_read(text: str, field: str) -> Path:
    """The file of that name, which is there and can be opened. Raises `Invalid`."""
    path = at_home(text)
    try:
        with path.open("rb"):
            return path
    except IsADirectoryError:
        raise _refused(text, field, "is a folder; name a file in it") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a file"
        raise _refused(text, field, f"cannot be read ({why}); check the name and the folder") from error


def to_write(text: str, field: str, folder: Path) -> Path:
    """The file to be written; a bare name lands in `folder`, which is made when it is needed. Raises `Invalid`."""
    path = folder / at_home(text)
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise _refused(text, field, f"has a name of more than {LONGEST_NAME} bytes; shorten it")
    if path.parent != folder and not _is_folder(path.parent):
        raise _refused(text, field, "lies in a folder that is not there; name one that is, or a bare name")
    if _is_folder(path):
        raise _refused(text, field, "is a folder; name a file in it")
    return path


def _is_folder(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_dir()
    return False


def _refused(text: str, field: str, why: str) -> Invalid:
    shown = printable(text.strip())
    return Invalid(f"{field} “{shown}” {why}.", rule="file.name", field="file", value=shown)

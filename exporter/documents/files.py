"""A document on its way to a file: whole or not at all, and never over another file unless that is asked for."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from store.errors import Invalid, Refusal, Unavailable

_UNFIT = re.compile(r"[^\w.()+-]+")


def suggested(*parts: str, suffix: str) -> str:
    """A file name of these parts that every system takes, such as ``SC-001-2-r2.pdf``."""
    name = "-".join(_UNFIT.sub("-", part).strip("-.") for part in parts if part)
    return f"{name or 'document'}.{suffix}"


def format_of(path: Path | None, wanted: str, formats: tuple[str, ...], default: str = "") -> str:
    """The format asked for, else the one the file's name ends in, else the default; `Invalid` where they disagree or none fits."""
    ending = path.suffix.lower().removeprefix(".") if path else ""
    if wanted and ending in formats and ending != wanted:
        raise Invalid(
            f"{path.name if path else ''} ends in .{ending}, and {wanted} was asked for; leave one of them out.", field="format", value=wanted
        )  # fmt: skip
    chosen = wanted or (ending if ending in formats else "" if ending else default)
    if not chosen:
        raise Invalid(
            f"{path.name if path else 'It'} does not say its format; let it end in {' or '.join(f'.{each}' for each in formats)}.", field="file", value=str(path)
        )  # fmt: skip
    return chosen


def write(path: Path, data: bytes, *, force: bool = False) -> Path:
    """Write the bytes and answer the path; `Refusal` where there is a file already, unless `force` says to put this in its place."""
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(dir=path.absolute().parent, prefix=".document-", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(beside).chmod(0o666 & ~_mask())
        if force:
            Path(beside).replace(path)
        else:
            os.link(beside, path)
    except FileExistsError as error:
        raise Refusal(f"{path} is there already; choose another name, or say that it may be replaced (--force).",
                      rule="file.exists", field="file", value=path) from error  # fmt: skip
    except OSError as error:
        raise Unavailable(f"{path} cannot be written ({error.strerror}); choose another folder.",
                          rule="file.unwritable", field="file", value=path) from error  # fmt: skip
    finally:
        with suppress(OSError):
            Path(beside or path.with_name(".document-none")).unlink(missing_ok=True)
    return path


def _mask() -> int:
    """What this user's new files do not allow."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

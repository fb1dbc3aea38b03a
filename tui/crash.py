"""When the program itself fails: a private record of where, and one sentence for the screen."""

from __future__ import annotations

import os
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]*@")


def record(error: BaseException | None) -> Path | None:
    """Write the traceback, without variables and without passwords, to the log; None where nothing could be written."""
    if error is None:
        return None
    text = _PASSWORD.sub(r"\1:…@", "".join(traceback.format_exception(error)))
    folder = (
        Path(os.environ["BILLSPOOL_HOME"]) / "log"
        if os.environ.get("BILLSPOOL_HOME")
        else user_log_path("billspool")
    )
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} process {os.getpid()}\n{text}\n")
    except OSError:
        return None
    return path


def sentence(error: BaseException | None) -> str:
    """What the clerk is told."""
    written = record(error)
    where = f" Please send {written} to whoever looks after billspool." if written else ""
    return f"billspool met a fault of its own and has stopped; what was posted is safe in the book.{where}"

"""What may be out of order with the Web Connector on billspool's side, each with the way out; nothing where it is not used at all."""

from __future__ import annotations

import calendar
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exporter.spool import Spool
from exporter.webconnector import pin, qwc
from exporter.webconnector.certificate import validity
from exporter.webconnector.credentials import FILE, credentials
from exporter.webconnector.running import CERTIFICATE, LOCK
from store.errors import NotFound, Refusal
from store.text import printable

GOOD, ADVICE, FAULT = "good", "advice", "fault"
DAY = 24 * 3600
CERTIFICATE_DAYS = 21
"""So many days before its end a certificate is spoken of."""
SILENT_DAYS, SILENT_SECONDS = 3, 3600
"""How long ago the last contact may be: with nothing to send, and with something waiting."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: str
    detail: str
    way_out: str = ""


def checkup(spool: Spool, *, user: str, url: str, now: float) -> Iterator[Finding]:
    """Look at password, address, certificate, service and last contact.

    Args:
        user: the setting webconnector.user.
        url: the setting webconnector.url.
        now: seconds since 1970.
    """
    waiting = len(spool.files("outbox")) + len(spool.files("inflight"))
    known = pin.known(spool)
    has_password = (spool.folder / FILE).exists()
    if not (waiting or url or has_password or known):
        return
    yield _password(spool.folder, user, wanted=bool(url or known))
    if url:
        yield _address(url)
    if known.get(CERTIFICATE):
        yield _certificate(Path(str(known[CERTIFICATE])), now)
    if has_password:
        yield _service(spool.folder)
        yield _contact(pin.last_contact(spool), waiting, now)
    if known.get("last_error"):
        yield Finding("last session", ADVICE, printable(known["last_error"]).rstrip("."))


def _password(folder: Path, user: str, *, wanted: bool) -> Finding:
    name = "Web Connector password"
    try:
        known = credentials(folder)
    except NotFound as missing:
        return Finding(name, FAULT if wanted else ADVICE, missing.message.rstrip("."))
    except Refusal as refusal:
        return Finding(name, FAULT, refusal.message.rstrip("."))
    mode = (folder / FILE).stat().st_mode & 0o777
    if mode & 0o077:
        return Finding(
            name,
            FAULT,
            f"{folder / FILE} can be read by others (mode {mode:04o})",
            f"chmod 600 {folder / FILE}",
        )
    if known.user != user:
        return Finding(
            name, FAULT, f"It is set for {printable(known.user)}, and webconnector.user is {printable(user)}",
            "`billspool serve --set-password` sets it for the user of the settings.",
        )  # fmt: skip
    return Finding(name, GOOD, f"set for {printable(user)}")


def _address(url: str) -> Finding:
    try:
        return Finding("Web Connector address", GOOD, qwc.address(url))
    except Refusal as refusal:
        return Finding("Web Connector address", FAULT, refusal.message.rstrip("."))


def _certificate(file: Path, now: float) -> Finding:
    name, renew = "certificate", "Renew it; the service reads it anew within a minute."
    try:
        days = int((validity(file).ends - now) // DAY)
    except Refusal as refusal:
        return Finding(name, FAULT, refusal.message.rstrip("."))
    if days < 0:
        return Finding(name, FAULT, f"{file} has expired, so the Web Connector refuses to call", renew)
    return Finding(
        name, GOOD if days > CERTIFICATE_DAYS else ADVICE, f"{file} is good for {days} more days",
        "" if days > CERTIFICATE_DAYS else renew,
    )  # fmt: skip


def _service(folder: Path) -> Finding:
    if _somebody_holds(folder / LOCK):
        return Finding("Web Connector service", GOOD, "it runs on this machine")
    return Finding(
        "Web Connector service", ADVICE, "none runs on this machine for this spool", "`billspool serve` starts it."
    )  # fmt: skip


def _contact(last: str, waiting: int, now: float) -> Finding:
    name = "last contact"
    look = (
        "Look at the Web Connector on the Windows machine: does it run, is Auto-Run ticked, what does it say?"
    )
    if not last:
        return Finding(name, ADVICE, "the Web Connector has never called", look)
    silent = now - calendar.timegm(time.strptime(last, "%Y-%m-%dT%H:%M:%SZ"))
    shown = printable(last).replace("T", " ").replace("Z", " UTC")
    if waiting and silent > SILENT_SECONDS:
        return Finding(name, ADVICE, f"{shown}, and {waiting} batches wait", look)
    if silent > SILENT_DAYS * DAY:
        return Finding(name, ADVICE, f"{shown}, which is {int(silent // DAY)} days ago", look)
    return Finding(name, GOOD, shown)


def _somebody_holds(file: Path) -> bool:
    """Whether a process has the lock on a file."""
    with suppress(OSError):
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False

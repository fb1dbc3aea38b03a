"""Who acts, and from where: the real user of the process, never what an environment variable says."""

from __future__ import annotations

import os
import pwd
import socket
from functools import cache
from pathlib import Path

from store.text import printable

_UNSET_LOGIN_UID = 0xFFFFFFFF
_LONGEST = 100


def real_user() -> str:
    """The login name of the person at the keyboard.

    That is the owner of the process. Where the process was started through sudo it is the person who called sudo: SUDO_UID
    is believed when the kernel's record of the login says the same, or, on a machine that keeps none, when sudo itself is
    among the parents of this process. $LOGNAME, $USER and a made-up SUDO_UID are ignored.
    """
    return _login(_real_uid())


@cache
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("billspool")
    except PackageNotFoundError:
        return "not installed"


@cache
def origin() -> dict[str, str | int]:
    """Where an act came from, for the audit record: uid, login, host, terminal, SSH connection and the program's version."""
    return {
        "uid": os.getuid(),
        "login": real_user(),
        "host": socket.gethostname(),
        "tty": _terminal(),
        "ssh": printable(os.environ.get("SSH_CONNECTION", ""))[:_LONGEST],
        "version": _version(),
    }


def _real_uid() -> int:
    uid = os.getuid()
    claimed = os.environ.get("SUDO_UID", "")
    if not (claimed.isascii() and claimed.isdigit()) or int(claimed) == uid:
        return uid
    logged_in = _login_uid()
    if logged_in is None:
        return int(claimed) if _below_sudo() else uid
    return int(claimed) if logged_in == int(claimed) else uid


def _login_uid() -> int | None:
    """The uid that logged in, as the kernel keeps it; None where it keeps none."""
    try:
        uid = int(Path("/proc/self/loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if uid == _UNSET_LOGIN_UID else uid


def _below_sudo() -> bool:
    """Whether a process named sudo that runs as root is among the parents; nobody but root can make one."""
    pid = os.getppid()
    while pid > 1:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        if facts.get("Name") == "sudo" and facts.get("Uid", "").split()[1:2] == ["0"]:
            return True
        pid = int(facts.get("PPid", "0"))
    return False


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _terminal() -> str:
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream)
        except OSError:
            continue
    return ""

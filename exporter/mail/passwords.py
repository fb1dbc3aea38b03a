"""The password of the mail server: a file of the mail folder that its owner alone reads, or a credential the service manager hands over.

It is never in the book, on a command line or in an environment variable.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from exporter import durable
from exporter.mail.folder import PASSWORD, MailFolder
from store.errors import Invalid, Unavailable

CREDENTIAL = "mail-password"
"""The name under which systemd's LoadCredential hands it over."""
LONGEST = 500


def set_password(folder: MailFolder, password: str) -> Path:
    """Keep the password; an empty one takes it away. Answers the file.

    Raises:
        Invalid: it is too long, or has a line break.
    """
    if len(password) > LONGEST or "\n" in password or "\r" in password or "\0" in password:
        raise Invalid(
            f"The password has a line break or more than {LONGEST} characters; give it in one line.",
            rule="mail.password", field="password",
        )  # fmt: skip
    file = folder.folder / PASSWORD
    with durable.in_words(folder.folder, "mail"):
        if password:
            durable.overwrite(password.encode("utf-8"), folder.scratch, file)
        else:
            file.unlink(missing_ok=True)
    return file


def password(folder: MailFolder) -> str:
    """The password, empty where none is set.

    Raises:
        Unavailable: others can read the file, or nobody can.
    """
    given = os.environ.get("CREDENTIALS_DIRECTORY", "")
    handed = Path(given) / CREDENTIAL if given else None
    if handed is not None and handed.is_file():
        return _read(handed)
    file = folder.folder / PASSWORD
    if not file.exists():
        return ""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise Unavailable(
            f"{file} can be read by others (mode {mode:04o}), so the password counts as known; change it at the mail server, then run "
            "`billspool mail password`.",
            rule="mail.password", field="password", value=file,
        )  # fmt: skip
    return _read(file)


def _read(file: Path) -> str:
    try:
        return durable.read(file).decode("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(
            f"{file} cannot be read ({type(error).__name__}); set the password anew with `billspool mail password`.",
            rule="mail.password", field="password", value=file,
        ) from None  # fmt: skip

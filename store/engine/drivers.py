"""Which database drivers a program loads."""

from __future__ import annotations

import sys
from pathlib import Path

SERVER_DRIVER = "psycopg"


def leave_out_server_driver(address: str | Path) -> None:
    """Let a program that opens one book in a file do without the driver for servers, a tenth of its start.

    Peewee loads every driver that is installed. To be called before it is imported; too late, it changes nothing.
    """
    on_server = str(address).startswith(("postgresql://", "postgres://"))
    if not on_server and "peewee" not in sys.modules:
        sys.modules[SERVER_DRIVER] = None  # type: ignore[assignment]

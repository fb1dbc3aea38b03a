"""The stand-in as a process of its own: a Web Connector with QuickBooks behind it, for training and for tests that kill it.

    python -m exporter.stand_in --company-file sample.company --url http://localhost:8777/qbwc --user spool

The password is read from BILLSPOOL_STAND_IN_PASSWORD. Every point that is reached is printed as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from exporter.stand_in.company_file import Clock
from exporter.stand_in.connector import WebConnector
from exporter.stand_in.ports import HttpPort
from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import Status
from store.desk import wall_clock

PASSWORD = "BILLSPOOL_STAND_IN_PASSWORD"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run sessions as the arguments say; answers the exit code."""
    given = _arguments(arguments)
    quickbooks = QuickBooks(
        given.company_file, company=given.company, edition=given.edition, clock=_clock(given.now)
    )
    _seed(quickbooks, given)
    if not given.url:
        return 0
    port = HttpPort(given.url, given.user, os.environ.get(PASSWORD, ""))
    connector = WebConnector(
        port, quickbooks, given.fault, stall=lambda _point: time.sleep(given.stall), die=_kill, told=_tell
    )
    outcome = ""
    for number in range(given.sessions):
        if number:
            time.sleep(given.every)
        session = asdict(connector.run_session())
        outcome = session["outcome"]
        _print({"session": {name: session[name] for name in ("outcome", "rounds", "progress", "error", "closed")}})  # fmt: skip
    return 0 if outcome in ("done", "none") else 1


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m exporter.stand_in", description=__doc__)
    parser.add_argument(
        "--company-file", type=Path, required=True, help="the company file, made where there is none"
    )
    parser.add_argument("--company", default="Harbor Builders", help="the name of a company file to be made")
    parser.add_argument("--edition", choices=("US", "CA"), default="US")
    parser.add_argument(
        "--now", default="", help="the time it is to be, 2026-03-02T12:00:00-05:00; the present where empty"
    )
    parser.add_argument("--owner-id", default="", help="the OwnerID of the registration file")
    parser.add_argument("--file-id", default="", help="the FileID of the registration file")
    for kind in _SEEDS:
        parser.add_argument(
            f"--{kind}", action="append", default=[], help=f"add this {kind} where it is missing"
        )
    parser.add_argument("--url", default="", help="the service; none runs where it is empty")
    parser.add_argument("--user", default="")
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--every", type=int, default=5, help="seconds between sessions")
    parser.add_argument(
        "--fault", action="append", default=[], help="point:action[:nth], such as processed:die"
    )
    parser.add_argument("--stall", type=int, default=3600, help="seconds a stall takes")
    return parser.parse_args(arguments)


def _clock(text: str) -> Clock:
    if not text:
        return wall_clock
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise SystemExit("--now needs an offset, such as -05:00")
    return lambda: moment


_SEEDS: dict[str, Callable[[QuickBooks, str], str]] = {
    "vendor": QuickBooks.add_vendor,
    "customer": QuickBooks.add_customer,
    "account": QuickBooks.add_account,
    "item": QuickBooks.add_item,
    "class": QuickBooks.add_class,
    "terms": QuickBooks.add_terms,
    "tax-code": QuickBooks.add_tax_code,
}


def _seed(quickbooks: QuickBooks, given: argparse.Namespace) -> None:
    if given.owner_id and given.file_id:
        quickbooks.register(given.owner_id, given.file_id)
    for kind, add in _SEEDS.items():
        for name in getattr(given, kind.replace("-", "_")):
            try:
                add(quickbooks, name)
            except Status as status:
                if status.code != 3100:
                    raise


def _tell(point: str) -> None:
    _print({"point": point})


def _kill(_point: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())

"""What waits in the outbox and may go now: in order, after what it depends on, not before its time, and unharmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from exporter import durable
from exporter.spool import Spool
from exporter.spool_recovery import fault_of
from exporter.webconnector import journal

FIRST = ("vendors", "query")
"""Kinds that go before all others: what they bring, the others may need."""
MOST_KNOWN = 5000


class Outbox:
    """The outbox as the service sees it."""

    def __init__(self, spool: Spool, now: Callable[[], str]) -> None:
        self.spool = spool
        self._now = now
        self._manifests: dict[str, dict[str, Any]] = {}

    def ready(self) -> list[Path]:
        """The batches that may go now, the next one first."""
        files = self.spool.files("outbox")
        waiting = {
            file.stem.rpartition("-")[2] for name in ("outbox", "inflight") for file in self.spool.files(name)
        }
        may_go = [file for file in files if self._may_go(self._manifest(file), waiting)]
        return sorted(may_go, key=lambda file: (self._manifest(file).get("kind") not in FIRST, file.name))

    def take(self) -> Path | None:
        """Put the next batch in flight; one that is not what its manifest says goes to the failed ones instead.

        A power cut may put it back for as long as it has not left.
        """
        for file in self.ready():
            fault = fault_of(file)
            if not fault:
                return self.spool.move(file, self.spool.folder / "inflight", lasting=False)
            self.set_aside(file, fault)
        return None

    def fault(self, batch: Path) -> str:
        """Why a batch in flight cannot be sent, empty where it can."""
        fault = fault_of(batch)
        return (
            f"{batch.name} is damaged: {fault} Nothing was sent; put the spool back from a backup."
            if fault
            else ""
        )

    def set_aside(self, file: Path, fault: str) -> None:
        """Put a batch to the failed ones, with the reason beside it."""
        reason = self.spool.folder / "failed" / f"{file.stem}.reason.txt"
        if not reason.exists():
            durable.publish(f"{fault}\n".encode(), self.spool.scratch, reason)
        journal.move(self.spool, file, self.spool.folder / "failed")

    def _may_go(self, manifest: dict[str, Any], waiting: set[str]) -> bool:
        depends = manifest.get("depends_on") or ()
        return not waiting.intersection(depends) and str(manifest.get("not_before") or "") <= self._now()

    def _manifest(self, file: Path) -> dict[str, Any]:
        if file.stem not in self._manifests:
            if len(self._manifests) > MOST_KNOWN:
                self._manifests.clear()
            self._manifests[file.stem] = journal.read_json(file.with_suffix(".json"))
        return self._manifests[file.stem]

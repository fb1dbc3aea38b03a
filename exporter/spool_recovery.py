"""Setting a spool right after a crash, from what lies in its folders and nothing else."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from exporter import durable
from exporter.crash_points import reached
from exporter.spool import STATES, Spool

SCRATCH_SECONDS = 24 * 3600
"""Older scratch files are nobody's, whoever the process number in their names belongs to by now."""


@dataclass(slots=True)
class Recovered:
    """What a recovery did.

    Attributes:
        reaped: scratch files taken away.
        settled: sentences on what was put in order.
        problems: sentences on what needs a person.
    """

    reaped: int = 0
    settled: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def recover(spool: Spool) -> Recovered:
    """Leave each batch in exactly one place with its manifest beside it; a second run finds nothing to do."""
    done = Recovered()
    with durable.in_words(spool.folder), spool.changing():
        reached("recover.begun")
        _reap(spool, done)
        for stem in spool.stems():
            _settle(spool, stem, done)
        for file in spool.files("outbox"):
            if spool.places(file.stem) == [file]:
                _check(spool, file, done)
        for folder in (spool.folder / state for state in STATES):
            durable.sync_folder(folder)
        reached("recover.settled")
    return done


def _reap(spool: Spool, done: Recovered) -> None:
    for file in sorted(spool.scratch.iterdir()):
        if _abandoned(file):
            file.unlink()
            done.reaped += 1
            reached("recover.reaped")


def _abandoned(file: Path) -> bool:
    """Whether the writer of a scratch file, whose process number is in its name, is gone."""
    if file.stat().st_mtime < time.time() - SCRATCH_SECONDS:
        return True
    number = file.name.rsplit(".", 2)[-2] if file.name.count(".") >= 2 else ""
    if not number.isascii() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _settle(spool: Spool, stem: str, done: Recovered) -> None:
    places = spool.places(stem)
    kept = places[-1]
    differing = [str(other) for other in places[:-1] if durable.read(other) != durable.read(kept)]
    if differing:
        done.problems.append(
            f"{' and '.join(differing)} differ from {kept}; find out which one QuickBooks has, and move the others aside."
        )
        return
    for other in places[:-1]:
        other.unlink()
        reached("recover.duplicate_removed")
        done.settled.append(f"{stem} lay in {other.parent.name}, too; it stays in {kept.parent.name}.")
    for manifest in (file for state in STATES for file in spool.files(state, stem, ".json")):
        if manifest.parent != kept.parent:
            spool.move_manifest(manifest, kept)
            done.settled.append(f"The manifest of {stem} follows it to {kept.parent.name}.")


def _check(spool: Spool, file: Path, done: Recovered) -> None:
    """Take a batch that is not what its manifest says out of the outbox before QuickBooks can see it."""
    fault = fault_of(file)
    if not fault:
        return
    reason = spool.folder / "failed" / f"{file.stem}.reason.txt"
    if not reason.exists():
        durable.publish(f"{fault}\n".encode(), spool.scratch, reason)
    reached("recover.reason_written")
    spool.move(file, spool.folder / "failed")
    done.problems.append(f"{file.stem} was taken out of the outbox: {fault}")


def fault_of(file: Path) -> str:
    """What is wrong with a batch that is not what its manifest says; empty where nothing is."""
    manifest = file.with_suffix(".json")
    if not manifest.exists():
        return "it has no manifest."
    try:
        expected = json.loads(durable.read(manifest)).get("sha256")
    except (ValueError, AttributeError, RecursionError):
        return "its manifest cannot be read."
    return (
        "" if durable.sha256(durable.read(file)) == expected else "its bytes are not those the book decided."
    )

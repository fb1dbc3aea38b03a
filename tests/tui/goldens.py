"""Screens as text, kept beside the tests and read in a diff like code.

Run pytest with BILLSPOOL_WRITE_GOLDENS=1 to write them anew; then read what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "snapshots" / "text"
WRITING = bool(os.environ.get("BILLSPOOL_WRITE_GOLDENS"))


def compare(name: str, text: str) -> None:
    """Hold a screen's text against its golden file."""
    path = FOLDER / f"{name}.txt"
    if WRITING:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    assert path.exists(), f"{name} has no golden yet; write it with BILLSPOOL_WRITE_GOLDENS=1 and read it"
    assert text == path.read_text(encoding="utf-8")

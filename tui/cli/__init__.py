"""The command `billspool`: opens the app, or runs one verb without it."""

from __future__ import annotations

from tui.cli.program import main

__all__ = ["main"]

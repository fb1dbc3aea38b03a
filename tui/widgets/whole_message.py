"""A message longer than the status line, in full."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class WholeMessage(Static):
    """Lies over the rows above the keys, so that a message is read to its way out; until the next key."""

    DEFAULT_CSS = """
    WholeMessage {
        layer: above; dock: bottom; height: auto; max-height: 12; margin: 0 0 1 0; padding: 0 1;
        background: $background; color: $foreground;
    }
    """

    def __init__(self, message: Content) -> None:
        super().__init__(message, id="whole-message", markup=False)

"""Textual with nothing of ours: one application that shows one word. The yardstick of a start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """An empty application."""

    def compose(self) -> ComposeResult:
        yield Static("ready")


if __name__ == "__main__":
    Bare().run(mouse=False)

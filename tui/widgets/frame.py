"""The frame around every screen: where am I and who am I on top; the truth about the row, messages and keys below."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.keymap import Mode, footer_for
from tui.text import cell, joined, plain


class HeaderLine(Static):
    """Row 1: screen and company on the left, name and role on the right."""

    DEFAULT_CSS = "HeaderLine { height: 1; background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="header", markup=False)
        self._left: tuple[str, str] = ("", "")
        self._right = ""

    def tell(self, title: str, where: str, who: str) -> None:
        """Show a title, what it is about, and who acts."""
        self._left, self._right = (plain(title), plain(where)), plain(who)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        title, where = self._left
        left = joined((f" {title}", "bold $accent"), f"  {where}")
        right = cell(f"  {self._right} ", "$dim")
        room = self.size.width - right.cell_length
        self.update(Content.assemble(left.truncate(max(0, room), ellipsis=True, pad=True), right))


class Strip(Static):
    """Lines of plain facts under a table: the full truth about the current row."""

    DEFAULT_CSS = "Strip { height: 2; padding: 0 1; background: $surface; color: $foreground; }"

    def __init__(self, id: str = "detail", height: int = 2) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.styles.height = height

    def tell(self, content: Content | str) -> None:
        """Show content; a bare text is shown plain."""
        self.update(content if isinstance(content, Content) else cell(content))


class StatusLine(Static):
    """One line for messages; it keeps the last until the next key that does something."""

    DEFAULT_CSS = "StatusLine { height: 1; padding: 0 1; background: $background; color: $foreground; }"
    TONES = {
        "info": "$foreground",
        "good": "$success",
        "warn": "bold $warning",
        "bad": "bold $error",
        "dim": "$dim",
    }
    SIGNS = {"warn": "! ", "bad": "✗ ", "good": "✓ "}

    def __init__(self) -> None:
        super().__init__(id="status", markup=False)
        self.message = ""

    def say(self, message: str, tone: str = "info") -> None:
        """Show one sentence; its tone is repeated by a sign."""
        self.message = plain(message)
        self.update(cell(self.SIGNS.get(tone, "") + self.message, self.TONES[tone]).truncate(
            max(10, self.app.size.width - 2), ellipsis=True))  # fmt: skip


class KeyFooter(Static):
    """The last row: the mode and the keys that act now, most used first."""

    DEFAULT_CSS = "KeyFooter { height: 1; background: $panel; color: $foreground; }"

    def __init__(self, screen_id: str) -> None:
        super().__init__(id="keys", markup=False)
        self.screen_id = screen_id
        self.mode = Mode.LIST

    def on_mount(self) -> None:
        self.show(self.mode)

    def on_resize(self) -> None:
        self.show(self.mode)

    def show(self, mode: Mode) -> None:
        """Show the keys of a mode, as many as the row holds."""
        self.mode = mode
        label = f" {mode.value} "
        room = self.size.width - len(label) - 1
        line = Content("")
        for command in footer_for(self.screen_id, mode):
            piece = joined(("  ", ""), (command.shown, "bold $accent"), f" {command.label}")
            if line.cell_length + piece.cell_length > room:
                break
            line = line + piece
        blank = cell(" " * max(0, self.size.width - len(label) - line.cell_length))
        self.update(Content.assemble(line, blank, cell(label, "$dim")))

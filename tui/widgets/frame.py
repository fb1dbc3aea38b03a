"""The frame around every screen: where am I and who am I on top; the truth about the row, messages and keys below."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from tui.keymap import Command, Mode, footer_for
from tui.text import cell, joined, plain
from tui.ways_out import on_screen
from tui.words import said, told


class FullRow(Static):
    """A row as wide as the terminal: before it is laid out it is drawn at the width it will have, and not again when it has it."""

    _drawn_for = 0

    @property
    def room(self) -> int:
        """Cells to be filled."""
        return self.size.width or self.app.size.width

    def on_resize(self) -> None:
        if self._drawn_for != self.room:
            self.draw()

    def draw(self) -> None:
        """Fill the row."""
        self._drawn_for = self.room


class HeaderLine(FullRow):
    """Row 1: screen and company on the left, name and role on the right."""

    DEFAULT_CSS = """
    HeaderLine { height: 1; background: $panel; color: $foreground; }
    HeaderLine:ansi { text-style: reverse; }
    """

    def __init__(self) -> None:
        super().__init__(id="header", markup=False)
        self._left: tuple[str, str] = ("", "")
        self._right = ""

    def tell(self, title: str, where: str, who: str) -> None:
        """Show a title, what it is about, and who acts."""
        self._left, self._right = (plain(said(title)), plain(where)), plain(who)
        self.draw()

    def draw(self) -> None:
        super().draw()
        title, where = self._left
        left = joined((f" {title}", "bold $accent"), f"  {where}")
        who = self._right
        if left.cell_length + cell_len(who) + 4 > self.room:
            who = who.split(" · ")[0]
        right = cell(f"  {who} ", "$dim")
        room = max(0, self.room - right.cell_length)
        self.update(Content.assemble(left.truncate(room, ellipsis=True, pad=True), right), layout=False)


class Strip(Static):
    """Lines of plain facts under a table: the full truth about the current row."""

    DEFAULT_CSS = "Strip { height: 2; padding: 0 1; background: $surface; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, id: str = "detail", height: int = 2) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.styles.height = height
        self.told = False
        """Whether it says anything yet."""

    def tell(self, content: Content | str) -> None:
        """Show content; a bare text is shown plain."""
        self.told = bool(content)
        self.update(content if isinstance(content, Content) else cell(content), layout=False)


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

    def say(self, message: str, tone: str = "info") -> Content | None:
        """Show one sentence, cut to the line; its tone is repeated by a sign. Answers with the whole of it where it was cut."""
        self.message = on_screen(plain(told(message)))
        line = cell(self.SIGNS.get(tone, "") + self.message, self.TONES[tone])
        room = max(10, self.app.size.width - 2)
        self.update(line.truncate(room, ellipsis=True), layout=False)
        return line if line.cell_length > room else None


LAST = "app.help"
"""The command that is always in the footer, at its end."""


class KeyFooter(FullRow):
    """The last row: the mode and the keys that act now, most used first."""

    DEFAULT_CSS = "KeyFooter { height: 1; background: $panel; color: $foreground; }"

    def __init__(self, screen_id: str) -> None:
        super().__init__(id="keys", markup=False)
        self.screen_id = screen_id
        self.mode = Mode.LIST
        self.offered: Callable[[Command], bool] = _any

    def show(self, mode: Mode, offered: Callable[[Command], bool] | None = None) -> None:
        """Show the keys of a mode, as many as the row holds; `offered` leaves out what is closed now."""
        self.mode = mode
        self.offered = offered or self.offered
        self.draw()

    def draw(self) -> None:
        super().draw()
        mode, label = self.mode, f" {self.mode.value} "
        commands = [item for item in footer_for(self.screen_id, mode, self.offered) if item.acts_in(mode)]
        always = [item for item in commands if item.id == LAST]
        last = joined(*(_key(item, mode) for item in always))
        room = self.room - len(label) - last.cell_length
        line = Content("")
        for piece in (_key(item, mode) for item in commands if item.id != LAST):
            if line.cell_length + piece.cell_length > room:
                break
            line = line + piece
        line = line + last
        blank = cell(" " * max(0, self.room - len(label) - line.cell_length))
        self.update(Content.assemble(line, blank, cell(label, "$dim")), layout=False)


def _key(command: Command, mode: Mode) -> Content:
    return joined((f" {command.key_in(mode)}", "bold $accent"), f" {said(command.label)} ")


def _any(_command: Command) -> bool:
    return True

"""Home: what needs this user, what waits for others, where each project stands, what happened lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from store.views import calendar, seats
from store.views.home import home
from store.views.standing import Act
from tui import ways_to
from tui.keymap import Command, bindings_for
from tui.people import company_name, person
from tui.preferences import preferences_of
from tui.screens import home_lines
from tui.screens.framed import FramedScreen
from tui.screens.home_lines import PROJECT
from tui.text import rows
from tui.widgets.openings import Line, Openings

if TYPE_CHECKING:
    from textual.geometry import Size

    from store.views.contact_home import ContactHome
    from store.views.home import Home

WIDE, LEFT = 120, 62
"""From this width on what waits and the projects stand beside each other; the cells of the left half."""
IN_THE_QUEUE = ("ready_to_export", "failed", "exporting")
MOST_RECENT = 16


class HomeScreen(FramedScreen):
    """The first screen, and the one F3 comes back to."""

    AUTO_FOCUS = "#waiting"
    place = "home"
    detail_lines = 0
    BINDINGS = bindings_for("home")
    DEFAULT_CSS = """
    HomeScreen #home { height: auto; }
    HomeScreen #projects { display: none; }
    HomeScreen.-wide #waiting { width: 62; }
    HomeScreen.-wide #projects { display: block; width: 1fr; }
    HomeScreen #recent { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    standing: Home | None = None
    own: ContactHome | None = None
    """What an invoice contact's home shows instead."""
    roles: frozenset[str] = frozenset()
    """Of whoever acts."""
    in_inbox: int = 0
    """How many things wait in the inbox; it asks the book a dozen questions, and is counted when the screen stands."""
    _drawn_at: Size | None = None

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="home"):
            yield Openings(id="waiting")
            yield Openings(id="projects")
        yield Static("", id="recent", markup=False)

    def read(self) -> None:
        if self._calendar_asks():
            from store.actions.calendar import turn

            turn(self.desk)
        with self.desk.book.reading():
            self.standing = home(self.desk, recent=MOST_RECENT)
            self.own = self._own() if seats.is_contact(self.desk) else None
            self.roles = person(self.desk).roles
            self.head("billspool", company_name(self.desk))
            self.show_keys()
        self._draw()
        if self.own is None:
            self.call_after_refresh(self._count_inbox)

    def _count_inbox(self) -> None:
        from store.views.inbox import inbox

        before = self.in_inbox
        with self.refusals():
            self.in_inbox = inbox(self.desk).count()
        if self.in_inbox != before:
            self._draw()

    def _calendar_asks(self) -> bool:
        """Whether a day has brought something to bring about; acting is loaded only on such a day."""
        with self.desk.book.reading():
            return not seats.is_contact(self.desk) and calendar.asks(self.desk)

    def _own(self) -> ContactHome:
        from store.views import contact_home

        return contact_home.home(self.desk)

    def others_wrote(self, acts: Sequence[Act]) -> None:  # noqa: ARG002
        """The cursor stays on what it stands on, so it is read again at once."""
        self.reload()

    def offers(self, command: Command) -> bool:
        return command.id == "table.open" or not command.id.startswith("table.")

    def on_resize(self) -> None:
        if self.is_mounted and self.app.size != self._drawn_at:
            self._draw()

    def _draw(self) -> None:
        if self.standing is None:
            return
        self._drawn_at = self.app.size
        width, height, today = self.app.size.width, self.app.size.height - 3, self.desk.today()
        bars = not preferences_of(self.app).accessible
        if self.own is not None:
            self._draw_own(self.own, width, height)
            return
        lines = home_lines.waiting(self.standing, self.roles, today, self.in_inbox)
        if width >= WIDE:
            drawn = home_lines.pictures(self.standing, width - LEFT - 2, height - 9, today, bars=bars)
        else:
            drawn = []
            most = max(1, min(3 if height < 30 else 6, height - len(lines) - 6))
            short = home_lines.in_short(self.standing, width - 2, most, today, bars=bars)
            lines = [*lines, *([Line(rows(""))] if height > 30 else []), *short]
        self.query_one("#waiting", Openings).show(lines)
        self.query_one("#projects", Openings).show(drawn)
        top = max(len(lines), len(drawn))
        self.query_one("#home").styles.height = top
        self.query_one("#recent", Static).update(
            rows(*home_lines.recent(self.standing, self.desk, height - top - 1))
        )

    def _draw_own(self, own: ContactHome, width: int, height: int) -> None:
        from tui.screens import contact_lines

        lines = contact_lines.waiting(own, width - 2, self.desk.today())
        self.query_one("#waiting", Openings).styles.width = "1fr"
        self.query_one("#waiting", Openings).show(lines)
        self.query_one("#projects", Openings).styles.display = "none"
        top = min(len(lines), max(1, height - 3))
        self.query_one("#home").styles.height = top
        assert self.standing is not None
        self.query_one("#recent", Static).update(
            rows(*home_lines.recent(self.standing, self.desk, height - top - 1))
        )

    # ---- opening ------------------------------------------------------------------------------------------------

    @on(Openings.Opened)
    def _open(self, event: Openings.Opened) -> None:
        self.app.push_screen(screen_for(event.target))


def screen_for(target: str | tuple[str, str]) -> FramedScreen:
    """What a line of home opens: the very list it counts, or a project's commitments."""
    from tui.screens import contact_lines

    if isinstance(target, tuple) and target[0] == contact_lines.COMMITMENT:
        return ways_to.commitment(target[1])
    if isinstance(target, tuple) and target[0] == contact_lines.INVOICE:
        return ways_to.invoice(target[1])
    if isinstance(target, tuple) and target[0] == PROJECT:
        return ways_to.commitments(target[1])
    if target == "change_orders":
        return ways_to.change_orders_on_no_invoice()
    if target == "not_billed":
        return ways_to.not_billed()
    if target in IN_THE_QUEUE:
        return ways_to.queue(str(target))
    return ways_to.invoices(str(target))

"""Home: what needs this user, what waits for others, where each project stands, what happened lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.views.home import Happening, Home, Need, ProjectStanding, home
from store.views.standing import Act
from tui.happenings import VERBS
from tui.keymap import Command, bindings_for
from tui.people import company_name, person
from tui.preferences import preferences_of
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.widgets.bars import share, stacked
from tui.widgets.columns import fitted
from tui.widgets.figures import day, money

ACCOUNTING = frozenset({"erp_standard", "erp_admin"})
CLERKS = frozenset({"admin", "invoice_admin"})
OUTSIDE = frozenset({"contact", "standard"})

NEEDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("under_review", "under review", CLERKS),
    ("approved", "approved, to be sent to accounting", CLERKS),
    ("rejected", "returned by accounting", CLERKS),
    ("revise_and_resubmit", "returned, to be revised", OUTSIDE),
    ("draft", "in draft", OUTSIDE),
    ("pending_owner_approval", "pending owner approval", CLERKS),
    ("change_orders", "change orders on no invoice", CLERKS),
    ("not_billed", "commitments not billed this period", CLERKS | OUTSIDE),
    ("ready_to_export", "ready for accounting", ACCOUNTING),
    ("failed", "failed in QuickBooks", ACCOUNTING),
    ("exporting", "accepted, on their way", ACCOUNTING),
)
"""What may wait: its key, its words, and the roles it waits for."""


class HomeScreen(BookScreen):
    """The first screen, and the one F3 comes back to."""

    place = "home"
    detail_lines = 0
    BINDINGS = bindings_for("home")
    DEFAULT_CSS = "HomeScreen #home { height: 1fr; padding: 0; }"

    def body(self) -> Iterable[Widget]:
        yield Static("", id="home", markup=False)

    def read(self) -> None:
        self.standing = home(self.desk, recent=12)
        self.head("billspool", company_name(self.desk))
        self._draw()
        self.show_keys()

    def others_wrote(self, acts: Sequence[Act]) -> None:  # noqa: ARG002
        """Nobody points at anything here, so it is read again at once."""
        self.reload()

    def offers(self, command: Command) -> bool:
        return not command.id.startswith("table.")

    def on_resize(self) -> None:
        if self.is_mounted and hasattr(self, "standing"):
            self._draw()

    def _draw(self) -> None:
        height = self.size.height - 3
        gap = [cell("")] if height > 30 else []
        lines = [*self._waiting(), *gap, *self._projects(most=6 if height > 30 else 3), *gap]
        recent = self._recent(most=max(2, height - len(lines) - 1))
        self.query_one("#home", Static).update(rows(*lines, *recent))

    def _waiting(self) -> list[Content]:
        roles = person(self.desk).roles
        mine = [
            _need(self.standing, key, words, self.desk.today()) for key, words, who in NEEDS if who & roles
        ]
        theirs = [
            _need(self.standing, key, words, self.desk.today())
            for key, words, who in NEEDS
            if not who & roles
        ]
        needs = [line for line in mine if line] or [cell("     Nothing waits for you.", "$dim")]
        others = [line for line in theirs if line]
        heading = [cell(" Waits for others", "bold")] if others else []
        return [cell(" Needs you", "bold"), *needs, *heading, *others]

    def _projects(self, most: int) -> list[Content]:
        width = self.app.size.width
        bar = 0 if preferences_of(self.app).accessible else max(4, width - 66)
        title = (
            f" {'Projects':<20}{'Contract sum':>13} {'Billed':<{bar + 5}}{'Retained':>12}{'To finish':>14}"
        )
        found = [_project(standing, bar) for standing in self.standing.projects[:most]]
        more = len(self.standing.projects) - most
        rest = [cell(f"     and {more} more", "$dim")] if more > 0 else []
        empty = [cell("     No project is billed yet; billspool import brings commitments in.", "$dim")]
        return [cell(title, "bold"), *(found or empty), *rest]

    def _recent(self, most: int) -> list[Content]:
        found = [_happening(each, self.desk.user, self.desk.today()) for each in self.standing.recent[:most]]
        return [cell(" Recently", "bold"), *(found or [cell("     Nothing yet.", "$dim")])]


def _need(standing: Home, key: str, words: str, today: dt.date) -> Content | None:
    need = standing.need(key)
    if not need.count:
        return None
    tone = "bold $error" if key == "failed" else "bold $accent"
    return joined(
        (f"{need.count:>5}  ", tone),
        f"{words:<40}",
        f"{money(need.total) if need.total else '':>16}",
        (_age(need, today), "$dim"),
    )


def _age(need: Need, today: dt.date) -> str:
    if not need.oldest:
        return ""
    days = (today - dt.date.fromisoformat(need.oldest[:10])).days
    return f"   oldest {days} d" if days > 0 else "   today"


def _project(standing: ProjectStanding, bar: int) -> Content:
    earned = standing.billed - standing.retained
    parts = [(earned, "█", "$accent"), (standing.retained, "▒", "$warning")]
    return joined(
        f" {fitted(f'{standing.number} {standing.name}', 20)}{money(standing.revised):>13} ", stacked(parts, standing.revised, bar),
        f"{share(standing.billed, standing.revised):>5}", f"{money(standing.retained):>12}{money(standing.to_finish):>14}",
    )  # fmt: skip


def _happening(each: Happening, user: str, today: dt.date) -> Content:
    when = each.at[11:16] if each.at[:10] == today.isoformat() else day(each.at, today)
    who = "you" if each.by == user else each.by
    verb = VERBS.get(each.verb, each.verb)
    due = f"  {money(each.due)}" if each.due else ""
    reason = f"  “{each.reason}”" if each.reason else ""
    return joined(
        (f"  {when:>6}  ", "$dim"), f"{fitted(who, 10)} {verb} {each.document}{due}", (reason, "$dim")
    )

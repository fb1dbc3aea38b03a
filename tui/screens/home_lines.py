"""The lines of the home screen: what waits, what each project comes to, what happened; words and bars, nothing that acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from textual.content import Content

from store.desk import Desk
from store.views.home import Happening, Home, Need, ProjectStanding
from tui import acts, keymap
from tui.text import cell, joined, plain
from tui.widgets.bars import bar, share, stacked
from tui.widgets.columns import fitted
from tui.widgets.figures import as_date, day, money
from tui.widgets.openings import Line
from tui.words import said

ACCOUNTING = frozenset({"erp_standard", "erp_admin"})
CLERKS = frozenset({"admin", "invoice_admin"})
OUTSIDE = frozenset({"contact", "standard"})

NEEDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("under_review", "under review", CLERKS),
    ("approved", "approved, to be sent", CLERKS),
    ("rejected", "returned by accounting", CLERKS),
    ("revise_and_resubmit", "returned, to be revised", OUTSIDE),
    ("draft", "in draft", OUTSIDE),
    ("pending_owner_approval", "pending owner approval", CLERKS),
    ("change_orders", "change orders on no invoice", CLERKS),
    ("not_billed", "not billed this period", CLERKS | OUTSIDE),
    ("ready_to_export", "ready for accounting", ACCOUNTING),
    ("failed", "failed in QuickBooks", ACCOUNTING),
    ("exporting", "accepted, on their way", ACCOUNTING),
)
"""What may wait: its key, its words, and the roles it waits for."""

PROJECT = "project"
"""First half of the target of a project's line."""
LABEL, AMOUNT = 12, 15


def waiting(standing: Home, roles: frozenset[str], today: dt.date, in_inbox: int) -> list[Line]:
    """What waits for this user, and what waits for others; how many things wait in the inbox, 0 while that is not known."""
    mine = [(key, words) for key, words, who in NEEDS if who & roles]
    theirs = [(key, words) for key, words, who in NEEDS if not who & roles]
    own = list(_needs(standing, mine, today)) or [Line(cell("    Nothing waits for you.", "$dim"))]
    others = list(_needs(standing, theirs, today))
    heading = [Line(cell("Waits for others", "bold"))] if others else []
    inbox = f"   {keymap.key('app.inbox')} inbox, {in_inbox}" if in_inbox else ""
    return [Line(joined(("Needs you", "bold"), (inbox, "$dim"))), *own, *heading, *others]


def _needs(standing: Home, listed: Sequence[tuple[str, str]], today: dt.date) -> Iterable[Line]:
    for key, words in listed:
        need = standing.need(key)
        if need.count:
            tone = "bold $error" if key == "failed" else "bold $accent"
            yield Line(joined((f"{need.count:>4}  ", tone), f"{said(words):<28}", f"{money(need.total) if need.total else '':>14} ",
                              (_age(need, today), "$dim")), key)  # fmt: skip


def _age(need: Need, today: dt.date) -> str:
    if not need.oldest:
        return ""
    days = (today - dt.date.fromisoformat(need.oldest[:10])).days
    return f" oldest {days} d" if days > 0 else " today"


# ---- projects ---------------------------------------------------------------------------------------------------


def in_short(standing: Home, width: int, most: int, today: dt.date, *, bars: bool) -> list[Line]:
    """Each project in a line, and each open period in a line, where there is little room."""
    if not standing.projects:
        return [
            Line(cell("Projects", "bold")),
            Line(
                cell(
                    f"    No project is billed yet; {keymap.key('app.import')} brings commitments in.", "$dim"
                )
            ),
        ]
    room = max(4, width - 66) if bars else 0
    legend = "█ work ▓ stored ▒ retained" if bars and width >= 100 else "Billed"
    title = f"{'Projects':<20}{'Contract sum':>13} {legend:<{room + 5}}{'Retained':>12}{'To finish':>14}"
    shown = standing.projects[:most]
    lines = [Line(cell(title, "bold")), *(_short(each, room) for each in shown)]
    if more := len(standing.projects) - most:
        lines += [Line(cell(f"    and {more} more", "$dim"), (PROJECT, ""))] if more > 0 else []
    return [*lines, *(_period_in_short(each, today, bars=bars) for each in shown[:2] if each.period_end)]


def _short(each: ProjectStanding, room: int) -> Line:
    line = joined(
        f"{fitted(f'{each.number} {each.name}', 20)}{money(each.revised):>13} ", stacked(_parts(each), each.revised, room),
        f"{share(each.billed, each.revised):>5}", f"{money(each.retained):>12}{money(each.to_finish):>14}",
    )  # fmt: skip
    return Line(line, (PROJECT, each.number))


def _parts(each: ProjectStanding) -> list[tuple[int, str, str]]:
    """What is billed, cut into work and stored materials that are paid for, and what is retained of both."""
    work = each.billed - each.stored - each.retained
    return [(work, "█", "$accent"), (each.stored, "▓", "$accent"), (each.retained, "▒", "$warning")]


def _period_in_short(each: ProjectStanding, today: dt.date, *, bars: bool) -> Line:
    drawn = f" {bar(each.period_billed, each.commitments, 10)}" if bars else ""
    return Line(joined((fitted(_period(each, today, each.number, "%b"), 34), "$dim"), f"{money(each.period_gross):>14}",
                       f"{drawn} {each.period_billed} of {each.commitments} billed"))  # fmt: skip


def _period(each: ProjectStanding, today: dt.date, name: str, month: str) -> str:
    """A project by its number or name and its open period; `month` is how its month is written."""
    end, due = as_date(each.period_end), as_date(each.period_due)
    if end is None:
        return f"{plain(name)} · no open period"
    return f"{plain(name)} · {end:{month} %Y} · due {day(due, today)}"


def pictures(standing: Home, width: int, height: int, today: dt.date, *, bars: bool) -> list[Line]:
    """Each project as a picture of six rows, as many as fit; those left over in one line."""
    if not standing.projects:
        return in_short(standing, width, 0, today, bars=bars)
    most = max(1, (height + 1) // 7)
    if len(standing.projects) > most:
        most = max(1, height // 7)
    lines = [
        line
        for each in standing.projects[:most]
        for line in (*_picture(each, width, today, bars=bars), Line(Content("")))
    ]
    more = len(standing.projects) - most
    return [
        *lines[:-1],
        *([Line(cell(f"and {more} more projects", "$dim"), (PROJECT, ""))] if more > 0 else []),
    ]


def _picture(each: ProjectStanding, width: int, today: dt.date, *, bars: bool) -> Iterable[Line]:
    room = max(4, width - LABEL - AMOUNT - 8) if bars else 0
    yield Line(cell(fitted(_period(each, today, each.name, "%B"), width - 2), "bold"), (PROJECT, each.number))
    if each.period_end:
        count = f" {each.period_billed} of {each.commitments} billed"
        drawn = bar(each.period_billed, each.commitments, max(4, room + 6 - len(count))) if bars else ""
        yield _figure("This period", each.period_gross, cell(drawn, "$success"), count)
    else:
        yield _figure("Contract sum", each.revised, Content(""), "")
    for name, amount, character, style in (
        ("Completed", each.billed - each.stored, "█", "$accent"), ("Stored", each.stored, "▓", "$accent"),
        ("Retainage", each.retained, "▒", "$warning"), ("Left to bill", each.revised - each.billed, "░", "$dim"),
    ):  # fmt: skip
        cells = max(0, amount) * room // each.revised if each.revised > 0 else 0
        cells = max(cells, 1 if amount > 0 and room else 0)
        drawn_part = cell(character * min(cells, room), style) + cell(" " * (room - min(cells, room)))
        yield _figure(name, amount, drawn_part, f"{share(amount, each.revised):>6}")


def _figure(name: str, amount: int, drawn: Content, note: str) -> Line:
    return Line(joined((f"{said(name):<{LABEL}}", "$dim"), f"{money(amount):>{AMOUNT}}  ", drawn, note))


# ---- what happened ----------------------------------------------------------------------------------------------


def recent(standing: Home, desk: Desk, most: int) -> list[Content]:
    """The latest acts in words."""
    found = [_happening(each, desk) for each in standing.recent[: max(0, most)]]
    return [cell(" Recently", "bold"), *(found or [cell("     Nothing yet.", "$dim")])]


def _happening(each: Happening, desk: Desk) -> Content:
    told = acts.happened(each.verb, each.after, each.reason)
    who = "you" if each.by == desk.user else each.by
    due = f"  {money(told.amount)}" if told.amount else ""
    reason = f"  “{plain(told.reason)}”" if told.reason else ""
    when = acts.moment(each.at, desk)
    return joined(
        (f"  {when:>12}  ", "$dim"),
        f"{fitted(plain(who), 10)} {told.did} {plain(each.document)}{due}",
        (reason, "$dim"),
    )

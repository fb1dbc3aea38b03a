"""The words of the links screen: how a list stands, the truth about one link, and its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from store.desk import Desk
from store.errors import Refusal
from store.rules.matching import Suggestion
from store.text import printable
from store.views.links import BY_OWN_NAME
from store.views.quickbooks import NewVendor
from tui.acts import moment
from tui.keymap import key
from tui.text import cell, joined, plain, rows
from tui.widgets.columns import fitted
from tui.widgets.window import Row

TITLES = {
    "vendor": "Vendors", "job": "Jobs", "item": "Items", "account": "Accounts", "class": "Classes", "terms": "Terms",
    "tax_code": "Tax codes",
}  # fmt: skip
EMPTY = {
    "vendor": "There is no vendor yet; {bring} brings them in from a workbook.",
    "job": "There is no project yet; {bring} brings them in from a workbook.",
    "item": "No cost code is an item in QuickBooks; {bring} brings them in from a workbook.",
    "account": "No cost code is an account in QuickBooks, so there is none to link.",
    "class": "No commitment has a class, so there is none to link.",
    "terms": "No vendor has payment terms, so there are none to link.",
    "tax_code": "No line has a tax code, so there is none to link.",
}
NEVER_FETCHED = "QuickBooks' {list} were never fetched; {ask} asks for them."
ONLY_VENDORS = "Only vendors are added from here; add this one in QuickBooks, then {ask} fetches the list."
UNLINKED = dict.fromkeys(BY_OWN_NAME, "is not linked, and QuickBooks has none of that name")
PICKS = ("links.first", "links.second", "links.third")
"""The commands that take a suggestion, best first."""


def standing(kind: str, fetched: Mapping[str, Any] | None, desk: Desk) -> str:
    """How far QuickBooks' list is known, for row 1."""
    if fetched is None:
        return f"QuickBooks was never asked for its {TITLES[kind].lower()}"
    if fetched["state"] == "asked":
        return f"asked {moment(fetched['asked_at'], desk)}, no answer yet"
    if fetched["state"] == "failed":
        return f"asked {moment(fetched['asked_at'], desk)}: {fetched['message']}"
    return f"{fetched['entries']:,} fetched {moment(fetched['fetched_at'] or fetched['asked_at'], desk)}"


def truth(
    kind: str,
    row: Row,
    suggested: Sequence[Suggestion],
    *,
    known: bool,
    asked: Mapping[str, Any] | None,
    desk: Desk,
) -> Content:
    """What a line is, how it stands, and what may be done about it."""
    about = row["about"] if row["about"] != row["ours"] else ""
    first = joined((row["ours"], "bold"), f" · {about}" if about else "")
    return rows(first, *_standing_of(kind, row, known, asked, desk), *_likeliest(kind, row, suggested, known))


def _standing_of(
    kind: str, row: Row, known: bool, asked: Mapping[str, Any] | None, desk: Desk
) -> list[Content]:
    if asked and row["attention"]:
        answer = f": {asked['message']}" if asked["outcome"] == "failed" else ", no answer yet"
        return [cell(f"QuickBooks was asked {moment(asked['asked_at'], desk)} to add it{answer}", "$warning")]
    if row["broken"]:
        return [cell(clause, "$error") for clause in _why_broken(row)]
    if row["state"] == "linked":
        checked = "" if row["list_id"] else f", by name only; {_fetch(kind, known)}"
        return [cell(f"is “{row['quickbooks_name']}” in QuickBooks{checked}")]
    if row["state"] == "own_name":
        return [cell("goes out under its own name" + ("" if known else f"; {_fetch(kind, known)}"))]
    return [cell(UNLINKED.get(kind, "is not linked: no bill that needs it can go out"), "$warning")]


def _fetch(kind: str, known: bool) -> str:
    return f"{key('links.refresh')} fetches the list anew" if known else NEVER_FETCHED.format(
        list=TITLES[kind].lower(), ask=key("links.refresh"))  # fmt: skip


def _why_broken(row: Row) -> list[str]:
    """The sentence of a broken link as far as it tells of QuickBooks, in one row or two; the keys are the way out here."""
    why, _, _ = row["broken"].partition(f"link “{printable(row['ours'])}” to another one")
    what, _, mend = why.strip().removesuffix(", or").removesuffix(";").partition("; ")
    return [f"{what};", f"{mend}."] if mend else [what]


def _likeliest(kind: str, row: Row, suggested: Sequence[Suggestion], known: bool) -> list[Content]:
    if not row["attention"]:
        return []
    if not known:
        return [cell(_fetch(kind, known), "$dim")]
    if not suggested:
        addable = kind == "vendor" and ("add-vendor" in row["broken"] or not row["broken"])
        add = f", {key('links.add')} adds it to QuickBooks" if addable else ""
        return [cell(f"No name in QuickBooks is like it. Enter types one{add}.", "$dim")]
    return [
        joined((f" {key(command)}  ", "bold $accent"), each.name, (f"  {each.likeness} % alike", "$dim"))
        for command, each in zip(PICKS, suggested, strict=False)
    ]


def taken(kind: str, row: Row, suggested: Sequence[Suggestion], place: int, *, known: bool) -> str:
    """The name a letter stands for, or the `Refusal` that says why it stands for none."""
    if not row["attention"]:
        raise Refusal(f"“{row['ours']}” needs no link; Enter types another name.")
    if not known:
        raise Refusal(NEVER_FETCHED.format(list=TITLES[kind].lower(), ask=key("links.refresh")))
    if place >= len(suggested):
        raise Refusal(f"No name in QuickBooks stands at {key(PICKS[place])}; Enter types one.")
    return suggested[place].name


def link_question(ours: str, theirs: str, width: int) -> str:
    """The line asked before a link is set; long names give way, never the answer's y/N."""
    room = width - len("Link “” to “”? y/N") - 2
    mine = _short(ours, max(room - cell_len(plain(theirs)), room // 2))
    return f"Link “{mine}” to “{_short(theirs, room - cell_len(mine))}”?"


def add_question(new: Sequence[NewVendor], width: int) -> str:
    """The line asked before vendors are added: one with what QuickBooks will have of it, several by number and name."""
    if len(new) > 1:
        text = f"Add {len(new)} vendors to QuickBooks: {several([each.name for each in new])}"
    else:
        known = [new[0].company_name, *new[0].address, new[0].city, new[0].terms]
        text = f"Add to QuickBooks: “{new[0].name}”" + "".join(f", {word}" for word in known if word)
    return f"{_short(text, width - len('? y/N') - 2)}?"


def several(names: Sequence[str]) -> str:
    """`A`, `A, B`, `A, B and 3 more`."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more


def _short(text: str, room: int) -> str:
    return fitted(plain(text), room).rstrip() if room > 0 else ""

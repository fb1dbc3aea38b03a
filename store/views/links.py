"""What our things are called in QuickBooks, one list at a time: broken links first, then what is not linked, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import JOIN, Case, Join, Value, fn

from store.desk import Desk
from store.errors import NotPermitted
from store.models import (
    ChangeOrderLine,
    Commitment,
    CostCode,
    Link,
    Project,
    QuickBooksEntry,
    SovLine,
    Vendor,
)
from store.views import seats
from store.views.listing import Listing, Row, Source

BROKEN, NOT_LINKED, OWN_NAME, LINKED = "broken", "not_linked", "own_name", "linked"
OPEN = (BROKEN, NOT_LINKED)
"""States in which somebody has to do something."""
BY_OWN_NAME = ("class", "terms", "tax_code")
"""Kinds that go out under our own name where no link says otherwise."""
_NOTHING = Value("").cast("TEXT")


def _named(model: Any, ours: Any, about: Any) -> Any:
    return model.select(model.id, ours.alias("ours"), about.alias("about")).where(model.active)


def _cost_codes(kind: str) -> Any:
    return _named(CostCode, CostCode.code, CostCode.description).where(CostCode.quickbooks_kind == kind)


def _distinct(model: Any, column: Any) -> Any:
    """The words in use in a column, each once, under the lowest id that has it."""
    columns = fn.MIN(model.id).alias("id"), column.alias("ours"), _NOTHING.alias("about")
    return model.select(*columns).where(column != "").group_by(column)


def _tax_codes() -> Any:
    """Those of schedules of values, and below zero those of change orders, so that no id is there twice."""
    lines = SovLine.select(SovLine.id.alias("id"), SovLine.tax_code.alias("ours")).where(
        SovLine.tax_code != ""
    )
    changes = ChangeOrderLine.select(
        (ChangeOrderLine.id * -1).alias("id"), ChangeOrderLine.tax_code.alias("ours")
    )
    used = lines.union_all(changes.where(ChangeOrderLine.tax_code != "")).alias("used")
    columns = fn.MIN(used.c.id).alias("id"), used.c.ours.alias("ours"), _NOTHING.alias("about")
    return SovLine.select(*columns).from_(used).group_by(used.c.ours)


_OURS: dict[str, Callable[[], Any]] = {
    "vendor": lambda: _named(Vendor, Vendor.name, Vendor.company_name),
    "job": lambda: _named(Project, Project.number, Project.name),
    "item": lambda: _cost_codes("item"),
    "account": lambda: _cost_codes("account"),
    "class": lambda: _distinct(Commitment, Commitment.class_name),
    "terms": lambda: _distinct(Vendor, Vendor.terms),
    "tax_code": _tax_codes,
}
"""Kind -> our things of it: id, our name for it, and a word about it."""


def listing(desk: Desk, kind: str) -> Listing:
    """Our things of one kind, each with its name in QuickBooks and its state.

    Raises:
        NotPermitted: an invoice contact asks.
    """
    with desk.book.reading():
        if seats.is_contact(desk):
            raise NotPermitted(
                "What things are called in QuickBooks is kept by the office; an invoice contact does not see it.",
                rule="permission.own", field="role", value="contact",
            )  # fmt: skip
    return Listing(desk.book, _source(kind), "state")


def _source(kind: str) -> Source:
    ours = _OURS[kind]().alias("things")
    joined = Join(ours, Link, JOIN.LEFT_OUTER, on=(Link.kind == kind) & (Link.ours == ours.c.ours))
    theirs, state = fn.COALESCE(Link.quickbooks_name, ""), _state(kind, ours.c.ours)
    urgency = Case(state, [(BROKEN, "0"), (NOT_LINKED, "1"), (OWN_NAME, "2")], "3")
    return Source(
        query=lambda: Link.select().from_(joined),
        select={
            "id": ours.c.id, "version": fn.COALESCE(Link.version, 0), "ours": ours.c.ours, "about": ours.c.about,
            "quickbooks_name": theirs, "broken": fn.COALESCE(Link.broken, ""), "list_id": fn.COALESCE(Link.list_id, ""),
            "state": state,
        },
        key=ours.c.id, order={"state": urgency.concat(ours.c.ours), "ours": ours.c.ours, "quickbooks_name": theirs},
        search=(ours.c.ours, ours.c.about, theirs), finish=_finish,
    )  # fmt: skip


def _state(kind: str, ours: Any) -> Any:
    cases = [(Link.broken != "", BROKEN), (Link.id.is_null(False), LINKED)]
    if kind in BY_OWN_NAME:
        entries = QuickBooksEntry.select(QuickBooksEntry.id).where(QuickBooksEntry.kind == kind)
        same = entries.where(QuickBooksEntry.full_name == ours, QuickBooksEntry.active)
        cases.append((fn.EXISTS(same) | ~fn.EXISTS(entries), OWN_NAME))
    return Case(None, cases, NOT_LINKED)


def _finish(row: Row) -> Row:
    return {**row, "attention": row["state"] in OPEN}


def open_counts(desk: Desk, kinds: tuple[str, ...]) -> dict[str, int]:
    """How many things of each kind are not linked, or whose link is broken."""
    counts = {}
    with desk.book.reading():
        for kind in kinds:
            source = _source(kind)
            counts[kind] = source.query().select(source.key).where(source.select["state"].in_(OPEN)).count()
    return counts

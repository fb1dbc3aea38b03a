"""What a report is: a title, columns, and a listing over the book narrowed to a project or a billing period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from store import lookup
from store.desk import Desk
from store.errors import Invalid, NotPermitted
from store.models import BillingPeriod, Commitment
from store.views import commitments
from store.views.listing import Listing

Kind = Literal["text", "money", "percent", "count", "date", "time", "state", "words", "method"]
"""What a column holds; `words` are words of ours, `method` is a way somebody was paid."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report: its key in the rows (and in the totals), its title, what it holds, and how wide it is in characters."""

    key: str
    title: str
    kind: Kind = "text"
    width: int = 12
    grow: int = 0
    sort: bool = False
    """Whether the listing can be sorted by it."""
    usual: tuple[str, ...] = ()
    """The states most rows are in, which need not strike the eye."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is narrowed to: a project by its number, a billing period of it by its position; nothing asks for all."""

    project: str = ""
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        about: one sentence that says what it shows and for what it is asked.
        view: the rows; columns of the kind money hold cents, percent basis points, date dates, time UTC text.
        takes: what it can be narrowed to.
        notes: sentences that stand below it.
        noun: what a row is.
        nothing: what an empty one says.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    view: Callable[[Desk, Asked], Listing]
    takes: frozenset[str] = frozenset({"project"})
    notes: Callable[[Desk, Asked], list[str]] = lambda _desk, _asked: []
    noun: str = "line"
    nothing: str = "There is nothing to report."

    def listing(self, desk: Desk, asked: Asked = Asked()) -> Listing:
        """The rows; `NotPermitted` for an invoice contact, `Invalid` where it cannot be narrowed so."""
        with desk.book.reading():
            if commitments.is_contact(desk):
                raise NotPermitted(
                    "Reports are for the office; ask there for what concerns your company.", rule="permission.own", field="report",
                    value=self.name,
                )  # fmt: skip
        for name, given in (("project", asked.project), ("period", asked.period)):
            if given and name not in self.takes:
                raise Invalid(
                    f"The report {self.name} cannot be narrowed to a {name}; leave it out.", field=name, value=str(given)
                )  # fmt: skip
        if asked.period is not None and not asked.project:
            raise Invalid(
                "A billing period is counted within its project; name the project too.",
                field="project",
                value="",
            )
        return self.view(desk, asked)


def project_id(desk: Desk, asked: Asked) -> int | None:
    """The id of the project asked for; None for all."""
    if not asked.project:
        return None
    with desk.book.reading():
        return int(lookup.project(asked.project).id)


def period_id(desk: Desk, asked: Asked) -> int | None:
    """The id of the billing period asked for; None where none is."""
    if asked.period is None:
        return None
    with desk.book.reading():
        project = lookup.project(asked.project)
        row = BillingPeriod.get_or_none(
            BillingPeriod.project == project, BillingPeriod.position == asked.period
        )
        if row is None:
            lookup.not_there(
                "billing period",
                f"{asked.period} of {project.number}",
                "`billspool periods list` shows them all",
            )
        return int(row.id)


def of_project(desk: Desk, asked: Asked) -> list[Any]:
    """The condition on commitments that the project asked for comes to."""
    wanted = project_id(desk, asked)
    return [] if wanted is None else [Commitment.project == wanted]

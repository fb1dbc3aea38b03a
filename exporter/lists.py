"""QuickBooks' lists: the questions that fetch them, and their entries out of the answers, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from exporter import asking
from exporter.qbxml.query_sets import Query
from exporter.qbxml.reader import Response, Ret
from exporter.qbxml.status_codes import advice
from store.actions import quickbooks as actions
from store.actions.quickbooks import Entry
from store.actions.requests import Asked
from store.desk import Desk
from store.errors import Invalid
from store.rules.purposes import LIST
from store.views.settings import settings_of

PAGE = 500
"""Most entries in one answer of a list that comes in pages."""
CHUNK = 500
"""Most entries taken into the book in one transaction."""
NOTHING = 1
_RETURNED = ("ListID", "Name", "FullName", "IsActive", "AccountType")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list comes from: the query, whether it comes in pages, and the edition it is only in."""

    query: str
    pages: bool = False
    edition: str = ""


SOURCES = {
    "vendor": Source("VendorQueryRq", pages=True),
    "job": Source("CustomerQueryRq", pages=True),
    "item": Source("ItemQueryRq", pages=True),
    "account": Source("AccountQueryRq"),
    "class": Source("ClassQueryRq"),
    "terms": Source("TermsQueryRq"),
    "tax_code": Source("SalesTaxCodeQueryRq", edition="CA"),
}


def refresh(desk: Desk, kinds: Sequence[str] = ()) -> bool:
    """Ask QuickBooks for its lists, all or some; answers whether the question lies in the spool already.

    Raises:
        Conflict: they are asked for already.
    """
    wanted = kinds or kinds_of(settings_of(desk)["company.edition"])
    for kind in wanted:
        _require_known(kind)
    asked = [Asked(f"list-{kind}", LIST, kind, {}) for kind in wanted]
    return asking.send(
        desk, asking.questions(desk, [query(kind) for kind in wanted], asked), actions.ask_lists
    )


def kinds_of(edition: str) -> list[str]:
    """The lists that edition of QuickBooks has and bills need."""
    return [kind for kind, source in SOURCES.items() if source.edition in ("", edition)]


def query(kind: str) -> Query:
    """The question for one list; inactive entries too, whose names are taken all the same."""
    source = SOURCES[kind]
    children = [("ActiveStatus", "All"), *(("IncludeRetElement", name) for name in _RETURNED)]
    return Query(source.query, f"list-{kind}", children, PAGE if source.pages else 0)


def take_in(desk: Desk, message_set_id: str, kind: str, response: Response) -> list[str]:
    """Take one page of a list into the book; with the last one, what changed. The same page again changes nothing."""
    if response.code not in (0, NOTHING):
        why = advice(response.code, response.message).sentence
        told = actions.refused(desk, message_set_id, response.request_id, f"{response.code} {why}")
        return [f"QuickBooks did not give its list ({kind.replace('_', ' ')}): {why}"] if told else []
    for chunk in _chunks(entries(response.rets())):
        actions.take_in_entries(desk, message_set_id, response.request_id, chunk)
    if response.remaining:
        return []
    return actions.finish_list(desk, message_set_id, response.request_id)


def entries(rets: Iterable[Ret]) -> Iterator[Entry]:
    """The entries of an answer; one without a ListID or a name is none."""
    for ret in rets:
        list_id, name = ret.text("ListID"), ret.text("FullName") or ret.text("Name")
        if list_id and name:
            details = {"type": ret.name.removesuffix("Ret")}
            if ret.text("AccountType"):
                details["account_type"] = ret.text("AccountType")
            yield Entry(list_id[:36], name, ret.text("IsActive") in ("", "true", "1"), details)


def _chunks(found: Iterator[Entry]) -> Iterator[list[Entry]]:
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _require_known(kind: str) -> None:
    if kind not in SOURCES:
        raise Invalid(
            f"There is no list {kind!r} of QuickBooks here; it is one of {', '.join(SOURCES)}.",
            rule="lists.kind", field="kind", value=kind,
        )  # fmt: skip

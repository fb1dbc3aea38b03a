"""An imitation of QuickBooks Desktop with one company file open, which refuses what QuickBooks refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exporter.stand_in import (
    bills,
    changes,
    company_queries,
    document_queries,
    list_queries,
    message_sets,
    orders,
    statuses,
    validation,
)
from exporter.stand_in.by_hand import ByHand
from exporter.stand_in.company_file import Backup, Clock, CompanyFile
from exporter.stand_in.documents import Company
from exporter.stand_in.iterators import Iterators
from exporter.stand_in.message_sets import Done, Memory, not_done
from exporter.stand_in.rendering import Answer, envelope, response
from exporter.stand_in.statuses import HResult, Status
from exporter.stand_in.validation import Asked, MessageSet

Change = Callable[[Company, Asked], Answer]
Query = Callable[[Company, Iterators, Asked], Answer]

CHANGES: dict[str, Change] = {
    "HostQueryRq": company_queries.host,
    "CompanyQueryRq": company_queries.company,
    "PreferencesQueryRq": company_queries.preferences,
    "BillAddRq": bills.add,
    "VendorCreditAddRq": bills.add,
    "VendorAddRq": list_queries.add_vendor,
    "PurchaseOrderAddRq": orders.add,
    "PurchaseOrderModRq": orders.change,
    "TxnVoidRq": changes.void,
    "TxnDelRq": changes.delete,
}
QUERIES: dict[str, Query] = {
    **dict.fromkeys(list_queries.TYPES, list_queries.query),
    **dict.fromkeys(
        ("BillQueryRq", "VendorCreditQueryRq", "PurchaseOrderQueryRq", "BillPaymentCheckQueryRq", "BillPaymentCreditCardQueryRq"),
        document_queries.query,
    ),
    "TransactionQueryRq": document_queries.transactions,
    "TxnDeletedQueryRq": document_queries.deleted,
}  # fmt: skip

_ASKED_FIRST = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    "<HostQueryRq/><CompanyQueryRq>{owners}</CompanyQueryRq><PreferencesQueryRq/></QBXMLMsgsRq></QBXML>"
)


def noon() -> datetime:
    """A clock that stands, for tests that do not care."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(slots=True)
class _Trouble:
    """What goes wrong next: a status for requests that touch a name, so many times."""

    status: Status
    request: str
    name: str
    times: int


class QuickBooks(ByHand):
    """QuickBooks with a company file open.

    Attributes:
        declaration: how answers begin: ``none``, ``windows-1252`` or ``utf-8``.
        unavailable: why the company file cannot be opened; None where it can.
        cannot_remember: whether message sets with a name are refused because nothing can be stored.
    """

    def __init__(
        self,
        path: str | Path = ":memory:",
        *,
        company: str = "Harbor Builders",
        edition: str = "US",
        clock: Clock = noon,
        declaration: str = "none",
    ) -> None:
        self._path = str(path)
        self.clock = clock
        self.declaration = declaration
        self.unavailable: HResult | None = None
        self.cannot_remember = False
        self.iterators = Iterators()
        self._troubles: list[_Trouble] = []
        self._breaks: tuple[HResult, int] | None = None
        self._open_file()
        if not self.company.file.fact("company"):
            self._found(company, edition)

    def _open_file(self) -> None:
        file = CompanyFile(self._path, self.clock)
        self.company = Company(file)
        self._memory = Memory(file)

    def _found(self, company: str, edition: str) -> None:
        """Write the facts of a new company."""
        facts = {"company": company, "edition": edition, "requires_accounts": "true"}
        with self.company.file.changing():
            for name, value in facts.items():
                self.company.file.set_fact(name, value)
            bills.payable(self.company)

    def close(self) -> None:
        """Close the company file."""
        self.company.file.close()

    @property
    def edition(self) -> str:
        return self.company.edition

    @property
    def name(self) -> str:
        return self.company.file.fact("company")

    def process(self, qbxml: str) -> str:
        """Do a message set and answer it.

        Raises:
            HResult: the set cannot be read, and nothing of it was done; or QuickBooks broke, and some of it may be.
        """
        asked = validation.read(qbxml, self.edition)
        self.company.lists.forget()
        try:
            with self.company.file.changing():
                answer = self._answer(asked)
        except sqlite3.OperationalError as error:
            raise HResult(
                statuses.UNEXPECTED, f"QuickBooks could not use its company file: {error}"
            ) from error
        if isinstance(answer, HResult):
            raise answer
        return answer

    def hcp(self) -> str:
        """What the Web Connector tells of QuickBooks at the first request of a session."""
        rows = self.company.file.all("SELECT name FROM facts WHERE name LIKE 'FileID {%' ORDER BY name")
        owners = "".join(f"<OwnerID>{row[0].removeprefix('FileID ')}</OwnerID>" for row in rows)
        return self.process(_ASKED_FIRST.format(owners=owners))

    def register(self, owner_id: str, file_id: str) -> None:
        """Write a FileID into the company file, as the Web Connector does when an application is added."""
        with self.company.file.changing():
            self.company.file.set_fact(f"FileID {owner_id}", file_id)

    def end_session(self) -> None:
        """The Web Connector is done: iterators end here."""
        self.iterators.end_session()

    def backup(self) -> Backup:
        """A copy of the company file."""
        return self.company.file.backup()

    def restore(self, backup: Backup) -> None:
        """Go back to the copy; message sets are not remembered beyond that."""
        self.company.file.restore(backup)
        self.company.lists.forget()
        self.iterators.end_session()

    def lock(self, name: str = "", *, status: int = 3175, times: int = 1, request: str = "") -> None:
        """Let the next requests that touch a vendor, or any, end with a lock status.

        Args:
            request: such as ``BillAddRq``; any that adds or changes where empty.
        """
        self.refuse(statuses.locked(status, name or "The transaction"), name=name, times=times, request=request)  # fmt: skip

    def refuse(self, status: Status, *, name: str = "", times: int = 1, request: str = "") -> None:
        """Let the next requests end with that status."""
        self._troubles.append(_Trouble(status, request, name.casefold(), times))

    def break_at(self, requests_done: int, code: str = statuses.UNEXPECTED) -> None:
        """Let QuickBooks break in the next set after so many requests were done and kept; nobody gets an answer."""
        self._breaks = HResult(code, "QuickBooks encountered an unexpected error."), requests_done

    def _answer(self, asked: MessageSet) -> str | HResult:
        new, old = asked.new_id, asked.old_id
        if max(len(new), len(old)) > message_sets.LONGEST_ID:
            return self._envelope([], asked, message_sets.TOO_LONG)
        if new and new == old and not asked.requests:
            return self._status_check(asked)
        if new and (known := self._memory.checksum(new)) is not None and new != old:
            code = "0" if known == asked.checksum else message_sets.DIFFERENT
            return self._envelope(self._memory.responses(new) if code == "0" else [], asked, code)
        if new and self.cannot_remember:
            return self._envelope([], asked, message_sets.CANNOT_STORE)
        code = "0"
        if old and not self._memory.forget(old):
            code = message_sets.NOTHING_TO_CLEAR
        done, broken = self._execute(asked)
        if new and not (broken and all(each.answer.status is statuses.NOT_PROCESSED for each in done)):
            self._memory.keep(new, asked.checksum, done)
        if broken:
            return broken
        responses = [
            response(each.asked.name, each.asked.request_id, _without_data(each, asked.data)) for each in done
        ]
        return self._envelope(responses, asked, code)

    def _status_check(self, asked: MessageSet) -> str:
        if self._memory.checksum(asked.new_id) is None:
            return self._envelope([], asked, message_sets.NOTHING_STORED)
        return self._envelope(self._memory.responses(asked.new_id), asked, "0")

    def _execute(self, asked: MessageSet) -> tuple[list[Done], HResult | None]:
        """Do the requests in their order; a set without a name is answered and not remembered."""
        breaks, self._breaks = self._breaks, None
        done: list[Done] = []
        stopped = False
        for place, each in enumerate(asked.requests):
            if breaks and place >= breaks[1]:
                done += [not_done(rest) for rest in asked.requests[place:]]
                return done, breaks[0]
            if stopped:
                done.append(not_done(each))
                continue
            done.append(Done(each, self._do(each)))
            stopped = asked.stops and statuses.severity(done[-1].answer.status.code) == "Error"
        return done, breaks[0] if breaks else None

    def _do(self, asked: Asked) -> Answer:
        try:
            if asked.fault is not None:
                raise asked.fault
            self._meet_trouble(asked)
            if query := QUERIES.get(asked.name):
                return query(self.company, self.iterators, asked)
            with self.company.file.changing():
                return CHANGES[asked.name](self.company, asked)
        except Status as status:
            self.company.lists.forget()
            counts = {"retCount": "0"} if asked.name in QUERIES else {}
            return Answer(status, counts=counts)

    def _meet_trouble(self, asked: Asked) -> None:
        for trouble in self._troubles:
            if trouble.request not in ("", asked.name) or (
                not trouble.request and asked.name.endswith("QueryRq")
            ):
                continue
            if trouble.name and trouble.name != _vendor_of(asked):
                continue
            trouble.times -= 1
            if trouble.times <= 0:
                self._troubles.remove(trouble)
            raise trouble.status

    def _envelope(self, responses: list[str], asked: MessageSet, code: str) -> str:
        attributes = {"newMessageSetID": asked.new_id, "oldMessageSetID": asked.old_id}
        given = {name: value for name, value in attributes.items() if value}
        if given:
            given["messageSetStatusCode"] = code
        return envelope(responses, given, self.declaration)


def _vendor_of(asked: Asked) -> str:
    for value in asked.fields.values():
        if isinstance(value, dict) and "VendorRef" in value:
            return str(value["VendorRef"].get("FullName", "")).casefold()
    return ""


def _without_data(done: Done, wanted: bool) -> Answer:
    return done.answer if wanted else Answer(done.answer.status, counts=done.answer.counts)

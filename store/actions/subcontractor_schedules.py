"""The subcontractor's own schedule of values: switched on by the office, filled in by the contact, reviewed by the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import chunked

from store import lookup
from store.actions import mail, seats
from store.actions.act import Act, action, saved
from store.errors import Invalid, Refusal
from store.models import Commitment, InvoiceContact, SovLine, SubcontractorLine, SubcontractorSchedule
from store.rules import ssov_status
from store.rules.money import MOST_CENTS, grouped
from store.text import clean
from store.views import subcontractor_schedules as views

MOST_DETAILS = 200
"""Details of one line."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of a line of the schedule of values: its name (such as ``2.1``; empty takes the next number), description, cents."""

    description: str
    amount: int
    line: str = ""


def _document(contract: Commitment) -> str:
    return lookup.document("commitment", contract.number)


def _opened(act: Act, number: str) -> tuple[Commitment, SubcontractorSchedule]:
    """The commitment and its own schedule, locked, if the acting user may see it and there is one."""
    contract = lookup.held(lookup.commitment(number))
    seats.require_hand(act, contract)
    row = views.of(contract)
    if row is None:
        raise Refusal(
            f"{number} bills by its general schedule of values; an administrator lets the subcontractor break it down "
            f"(billspool ssov enable {number}).",
            rule="ssov.off", field="commitment", value=number,
        )  # fmt: skip
    return contract, lookup.held(row)


def _refuse_billed(contract: Commitment, what: str) -> None:
    if views.is_billed(contract):
        raise Refusal(
            f"{contract.number} has been billed, so {what}; it stays as its invoices have it.",
            rule="ssov.billed", field="commitment", value=contract.number,
        )  # fmt: skip


@action("ssov.enable", duty="commitments")
def enable(act: Act, number: str, on: bool = True) -> str:
    """Let the subcontractor break the schedule of values down before the first invoice, or no longer; answers the number.

    Switching it off drops the details.
    """
    contract = lookup.held(lookup.commitment(number))
    row = views.of(contract)
    if on == (row is not None):
        return number
    _refuse_billed(contract, "its subcontractor's schedule of values is neither begun nor dropped")
    if contract.accounting != "amount":
        raise Refusal(
            f"{number} is billed by unit price, and only commitments by amount are broken down; leave it as it is.",
            rule="ssov.unit", field="accounting", value=contract.accounting,
        )  # fmt: skip
    if row is None:
        SubcontractorSchedule.create(commitment=contract)
    else:
        SubcontractorLine.delete().where(SubcontractorLine.schedule == row).execute()
        SubcontractorSchedule.delete().where(SubcontractorSchedule.id == row.id).execute()
    act.record(_document(contract), {"own schedule of values": not on}, {"own schedule of values": on})
    return number


@action("ssov.set", duty="bill")
def set_details(
    act: Act, number: str, details: Mapping[str, Sequence[Detail]], *, version: int | None = None
) -> str:
    """Replace the details of these lines, all or none; no details leave a line whole. They need not add up before they are submitted."""
    contract, row = _opened(act, number)
    ssov_status.require_editable(row.status)
    lines = {line.line: line for line in SovLine.select().where(SovLine.commitment == contract)}
    for name in details:
        if name not in lines:
            lookup.not_there("line", name, f"`billspool ssov show {number}` shows the lines there are")
    kept = views.details_of(contract)
    taken = {name: f"line {name}" for name in lines} | {
        each.line: f"line {line.line}"
        for line in lines.values()
        if line.line not in details
        for each in kept.get(line.id, ())
    }
    before, after = {}, {}
    for name, parts in details.items():
        made = _checked(name, parts, taken)
        before[f"details of line {name}"] = [
            f"{each.line} {grouped(each.amount)}" for each in kept.get(lines[name].id, ())
        ]
        after[f"details of line {name}"] = [f"{each['line']} {grouped(each['amount'])}" for each in made]
        SubcontractorLine.delete().where(SubcontractorLine.sov_line == lines[name]).execute()
        rows = [{**each, "schedule": row.id, "sov_line": lines[name].id} for each in made]
        for some in chunked(rows, 100):
            SubcontractorLine.insert_many(some).execute()
        taken |= {each["line"]: f"line {name}" for each in made}
    saved(act, row, _document(contract), version)
    act.record(_document(contract), before, after)
    return number


def _checked(line: str, parts: Sequence[Detail], taken: Mapping[str, str]) -> list[dict[str, Any]]:
    if len(parts) > MOST_DETAILS:
        raise Invalid(f"Line {line} has {len(parts)} details; at most {MOST_DETAILS} are kept, put some together.",
                      rule="ssov.many", field="details", value=len(parts))  # fmt: skip
    names = ssov_status.detail_names(
        line, [clean(part.line, f"detail of line {line}", limit=40) for part in parts], taken
    )
    made = []
    for place, (name, part) in enumerate(zip(names, parts, strict=True), 1):
        description = clean(part.description, f"description of {name}", limit=4095, lines=True)
        if not description:
            raise Invalid(
                f"The detail {name} needs a description; fill it in.",
                rule="missing",
                field="description",
                value=name,
            )
        if len(name) > 40 or abs(part.amount) > MOST_CENTS:
            raise Invalid(
                f"The detail {name[:50]} is too long or too large to keep; shorten it.",
                field="line",
                value=name[:50],
            )
        made.append({"line": name, "position": place, "description": description, "amount": part.amount})
    return made


@action("ssov.submit", duty="submit")
def submit(act: Act, number: str, *, version: int | None = None) -> str:
    """Hand the schedule in for review, once its details add up; answers its status."""
    contract, row = _opened(act, number)
    target = ssov_status.target(row.status, "submit")
    ssov_status.require_adding_up(views.broken(contract))
    return _moved(act, contract, row, target, version, submitted_by=act.actor.login, submitted_at=act.now)


@action("ssov.approve", duty="decide")
def approve(act: Act, number: str, *, version: int | None = None) -> str:
    """Approve a submitted schedule, so that the first invoice can be created; answers its status."""
    contract, row = _opened(act, number)
    target = ssov_status.target(row.status, "approve")
    ssov_status.require_adding_up(views.broken(contract))
    return _moved(
        act, contract, row, target, version, decided_by=act.actor.login, decided_at=act.now, reason=""
    )


@action("ssov.return", duty="decide")
def send_back(act: Act, number: str, *, reason: str, version: int | None = None) -> str:
    """Return a schedule to be revised, with a reason its contacts are told by mail; answers its status."""
    contract, row = _opened(act, number)
    target = ssov_status.target(row.status, "return")
    _refuse_billed(contract, "its subcontractor's schedule of values is not revised any more")
    why = clean(ssov_status.reason_for("return", reason), "reason", limit=1000, lines=True)
    status = _moved(act, contract, row, target, version, why, decided_by=None, decided_at=None, reason=why)
    _tell_contacts(act, contract, row, why)
    return status


def _moved(
    act: Act,
    contract: Commitment,
    row: SubcontractorSchedule,
    target: str,
    version: int | None,
    why: str = "",
    **values: Any,
) -> str:
    before = row.status
    saved(act, row, _document(contract), version, status=target, **values)
    act.record(
        _document(contract),
        {"own schedule of values": before},
        {"own schedule of values": target},
        reason=why,
    )
    return target


def _tell_contacts(act: Act, contract: Commitment, row: SubcontractorSchedule, why: str) -> None:
    body = (
        f"Your schedule of values for {contract.number} {contract.title} comes back to be revised:\n\n{why}\n\n"
        "Please correct it and submit it again; it must be approved before the first invoice.\n"
    )
    for contact in InvoiceContact.select().where(InvoiceContact.commitment == contract):
        mail.queue(
            act, f"schedule returned {row.id} {row.version} {contact.email}"[:200], kind="returned", to=contact.email, name=contact.name,
            subject=f"{contract.number}: your schedule of values comes back to be revised", body=body,
            document=_document(contract), commitment=contract,
        )  # fmt: skip

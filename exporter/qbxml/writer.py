"""Message sets as bytes: every element is checked against the table while it is written, the same input gives the same bytes.

A message is a nest of pairs, ``("BillAdd", [("VendorRef", [("FullName", "Acme")]), ("DueDate", None), ...])``; None leaves an
element out. The table is compiled once per version and edition, so that checking costs one look-up per element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Union

from exporter.qbxml.elements import (
    EDITIONS,
    LONGEST_MESSAGE_SET_ID,
    LONGEST_REQUEST_ID,
    REQUESTS,
    VERSIONS,
    Element,
)
from exporter.qbxml.forms import Fault, Spell, speller
from store.errors import Invalid
from store.text import printable

Value = Union[str, int, bool, date, "Sequence[Node]", None]
Node = tuple[str, Value]

_OPENING = """<?xml version="1.0" encoding="utf-8"?>
<?qbxml version="{version}"?>
<QBXML><QBXMLMsgsRq onError="continueOnError" newMessageSetID="{message_set_id}">
"""
_CLOSING = "</QBXMLMsgsRq></QBXML>\n"
_IDENTIFIER = re.compile(r"[A-Za-z0-9._/-]+").fullmatch


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a message set.

    Attributes:
        name: such as ``BillAddRq``.
        request_id: comes back with the answer; at most 50 characters, different within the set.
    """

    name: str
    request_id: str
    children: Sequence[Node]


@dataclass(frozen=True, slots=True)
class _Step:
    """One element at its place, compiled: how it opens and closes and who spells what is inside."""

    opening: str
    closing: str
    place: int
    repeats: bool
    spell: Spell | None
    plan: _Plan | None
    closed: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """The children an element may have."""

    steps: dict[str, _Step]
    required: frozenset[str]
    one_of: frozenset[str]
    exclusive: bool


def message_set(
    requests: Iterable[Request], *, message_set_id: str, version: str = "13.0", edition: str = "US"
) -> bytes:
    """Return the message set as ASCII bytes, or raise `Invalid` naming the element, its value and the way out."""
    _check_envelope(message_set_id, version, edition)
    out = [_OPENING.format(version=version, message_set_id=message_set_id)]
    seen: set[str] = set()
    for request in requests:
        _check_request_id(request.request_id, seen)
        _write_request(request, version, edition, out)
    if not seen:
        raise Invalid("A message set without a request is not written.", rule="qbxml.empty", field="requests")
    out.append(_CLOSING)
    return "".join(out).encode("ascii")


def _check_envelope(message_set_id: str, version: str, edition: str) -> None:
    if version not in VERSIONS:
        raise _envelope_fault("qbxml.version", version, f"is not one of {', '.join(VERSIONS)}")
    if edition not in EDITIONS:
        raise _envelope_fault("edition", edition, f"is not one of {', '.join(EDITIONS)}")
    if not _IDENTIFIER(message_set_id) or len(message_set_id) > LONGEST_MESSAGE_SET_ID:
        raise _envelope_fault("newMessageSetID", message_set_id, _plain_up_to(LONGEST_MESSAGE_SET_ID))


def _check_request_id(request_id: str, seen: set[str]) -> None:
    if not _IDENTIFIER(request_id) or len(request_id) > LONGEST_REQUEST_ID:
        raise _envelope_fault("requestID", request_id, _plain_up_to(LONGEST_REQUEST_ID))
    if request_id in seen:
        raise _envelope_fault("requestID", request_id, "occurs twice in one message set")
    seen.add(request_id)


def _plain_up_to(length: int) -> str:
    return f"must be 1 to {length} plain letters and digits"


def _envelope_fault(field: str, value: str, reason: str) -> Invalid:
    shown = printable(value)[:80]
    return Invalid(f"{field} {shown!r} {reason}.", rule="qbxml.envelope", field=field, value=value)


def _write_request(request: Request, version: str, edition: str, out: list[str]) -> None:
    plan = plan_for(request.name, version, edition)
    out.append(f'<{request.name} requestID="{request.request_id}">')
    try:
        _write(plan, request.children, out)
    except Fault as fault:
        raise _sentence(fault, request) from fault
    out.append(f"</{request.name}>\n")


def _sentence(fault: Fault, request: Request) -> Invalid:
    field = "/".join(fault.path)
    shown = printable(fault.value)[:60]
    where = f"{field} ({shown})" if shown else field
    message = f"{where} of {request.request_id} {fault.reason}; {fault.way_out}."
    return Invalid(message, rule=fault.rule, field=field, value=fault.value)


def _write(plan: _Plan, children: Sequence[Node], out: list[str]) -> None:
    """Write the children in their order; the innermost loop, so it does one look-up and few comparisons per element."""
    steps = plan.steps
    place = -1
    written = set()
    for name, value in children:
        if value is None:
            continue
        step = steps.get(name)
        if step is None or step.closed or step.place < place or (step.place == place and not step.repeats):
            raise _misplaced(name, step, place)
        place = step.place
        written.add(name)
        out.append(step.opening)
        try:
            if step.spell is not None:
                out.append(step.spell(value))
            elif isinstance(value, (list, tuple)):
                _write(step.plan, value, out)  # type: ignore[arg-type]  # a step without speller has a plan
            else:
                raise Fault("needs elements, not a value", "give its elements", value, "qbxml.kind")
        except Fault as fault:
            fault.path.insert(0, name)
            raise
        out.append(step.closing)
    if not plan.required <= written or plan.one_of:
        _check_present(plan, written)


def _misplaced(name: str, step: _Step | None, place: int) -> Fault:
    if step is None:
        fault = Fault("is not an element we write here", "leave it out", rule="qbxml.unknown")
    elif step.closed:
        fault = Fault(step.closed, "leave it out", rule="qbxml.edition")
    elif step.place == place:
        fault = Fault("occurs twice or beside its alternative", "write one", rule="qbxml.order")
    else:
        fault = Fault("comes too late", "write the elements in QuickBooks' order", rule="qbxml.order")
    fault.path.insert(0, name)
    return fault


def _check_present(plan: _Plan, written: set[str]) -> None:
    missing = sorted(plan.required - written)
    if missing:
        fault = Fault("is missing", "fill it in", rule="qbxml.required")
        fault.path.append(missing[0])
        raise fault
    if not plan.one_of:
        return
    chosen = plan.one_of & written
    names = " or ".join(sorted(plan.one_of))
    if not chosen:
        raise Fault(f"holds no {names}", "give one", rule="qbxml.required")
    if plan.exclusive and len(chosen) > 1:
        raise Fault(f"holds more than one of {names}", "give one", rule="qbxml.order")


@cache
def plan_for(request: str, version: str, edition: str) -> _Plan:
    """The compiled table of one request for one version and edition."""
    element = REQUESTS.get(request)
    if element is None:
        raise Invalid(f"{printable(request)} is not a request we write.", rule="qbxml.unknown", field=request)
    return _compile(element, version, edition)


def _compile(parent: Element, version: str, edition: str) -> _Plan:
    steps: dict[str, _Step] = {}
    place, rank = -1, ""
    for child in parent.children:
        if not child.rank or child.rank != rank:
            place += 1
        rank = child.rank
        steps[child.name] = _Step(
            opening=f"<{child.name}>",
            closing=f"</{child.name}>",
            place=place,
            repeats=child.repeats,
            spell=None if child.children else speller(child, parent.name),
            plan=_compile(child, version, edition) if child.children else None,
            closed=_why_closed(child, version, edition),
        )
    return _Plan(
        steps=steps,
        required=frozenset(child.name for child in parent.children if child.required or child.insisted),
        one_of=frozenset(parent.one_of),
        exclusive=parent.exclusive,
    )


def _why_closed(element: Element, version: str, edition: str) -> str:
    if edition not in element.editions:
        return f"is not known to the {edition} edition of QuickBooks"
    if _numbers(element.since) > _numbers(version):
        return f"is known to qbXML {element.since} and later, this message is {version}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

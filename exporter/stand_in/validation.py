"""A message set read as QuickBooks reads it: refused as a whole where it is malformed, request by request where a value is wrong."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from exporter.stand_in.grammar import Pattern
from exporter.stand_in.requests import ITERABLE, MACROS, patterns
from exporter.stand_in.statuses import Status, not_enabled, unconvertible, unreadable
from exporter.stand_in.values import CONVERTERS

Fields = dict[str, Any]
"""What a request holds: values by name, further `Fields` for elements with children, lists for what may repeat."""

VERSIONS = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0",
            "14.0", "15.0", "16.0")  # fmt: skip

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENVELOPE = frozenset({"onError", "newMessageSetID", "oldMessageSetID", "responseData"})
_ITERATOR = frozenset({"iterator", "iteratorID"})
_LONGEST_REQUEST_ID = 50
_MOST_SHAPES = 10_000


@dataclass(slots=True)
class Asked:
    """One request.

    Attributes:
        request_id: None where none was given.
        fault: the first thing wrong with its values.
    """

    name: str
    request_id: str | None
    iterator: str | None
    iterator_id: str | None
    fields: Fields = field(default_factory=dict)
    fault: Status | None = None


@dataclass(frozen=True, slots=True)
class MessageSet:
    """A message set.

    Attributes:
        stops: an error in one request keeps the rest from being done.
        new_id, old_id: the message set's name and that of the one acknowledged; empty where not given.
        checksum: of the exact characters.
    """

    stops: bool
    new_id: str
    old_id: str
    data: bool
    checksum: str
    requests: tuple[Asked, ...]


def read(text: str, edition: str) -> MessageSet:
    """The message set of a text, or `HResult` where QuickBooks would not read it.

    A character outside Windows-1252 makes it unreadable; the same one as a numeric entity does not.
    """
    root, version = _root(text)
    envelope = _envelope(root)
    known = patterns(version)
    requests = tuple(_asked(element, known, edition) for element in envelope)
    return MessageSet(
        stops=envelope.get("onError") == "stopOnError",
        new_id=envelope.get("newMessageSetID", ""),
        old_id=envelope.get("oldMessageSetID", ""),
        data=envelope.get("responseData") != "includeNone",
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        requests=requests,
    )


def _root(text: str) -> tuple[etree._Element, str]:
    if not text.isascii():
        try:
            text.encode("cp1252")
        except UnicodeEncodeError as error:
            raise unreadable(f"the character {text[error.start]!r} cannot be held") from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).strip().encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise unreadable(str(error)) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise unreadable("it has a document type")
    instruction = root.getprevious()
    if instruction is None or getattr(instruction, "target", "") != "qbxml":
        raise unreadable("it names no qbXML version")
    version = instruction.get("version", "")  # type: ignore[attr-defined]  # a processing instruction has it
    if version not in VERSIONS:
        raise unreadable(f"qbXML {version!r} is not supported")
    return root, version


def _envelope(root: etree._Element) -> etree._Element:
    if root.tag != "QBXML" or len(root) != 1 or root[0].tag != "QBXMLMsgsRq":
        raise unreadable("it is not one set of requests")
    envelope = root[0]
    names = {str(name) for name in envelope.keys()}  # noqa: SIM118
    if not names <= _ENVELOPE:
        raise unreadable(f"the envelope has no {', '.join(sorted(names - _ENVELOPE))}")
    if envelope.get("onError") not in ("stopOnError", "continueOnError"):
        raise unreadable(f"onError cannot be {envelope.get('onError')!r}")
    if envelope.get("responseData", "includeAll") not in ("includeAll", "includeNone"):
        raise unreadable("responseData is includeAll or includeNone")
    _no_text(envelope, list(envelope))
    return envelope


def _asked(element: etree._Element, known: dict[str, Pattern], edition: str) -> Asked:
    name = str(element.tag)
    pattern = known.get(name)
    if pattern is None:
        raise unreadable(f"{name} is not a request of this version")
    _check_attributes(element, name)
    asked = Asked(name, element.get("requestID"), element.get("iterator"), element.get("iteratorID"))
    faults: list[Status] = []
    asked.fields = _fields(element, pattern, edition, faults)
    if asked.request_id is not None and len(asked.request_id) > _LONGEST_REQUEST_ID:
        faults.insert(0, Status(1060, f'The requestID "{asked.request_id}" is not valid.'))
    asked.fault = faults[0] if faults else None
    return asked


def _check_attributes(element: etree._Element, name: str) -> None:
    allowed = {"requestID"}
    if name.endswith("QueryRq") and name not in ("HostQueryRq", "CompanyQueryRq", "PreferencesQueryRq"):
        allowed.add("metaData")
    if name in ITERABLE:
        allowed |= _ITERATOR
    strange = {str(key) for key in element.keys()} - allowed  # noqa: SIM118
    if strange:
        raise unreadable(f"{name} takes no {', '.join(sorted(strange))}")
    if element.get("iterator", "Start") not in ("Start", "Continue", "Stop"):
        raise unreadable("iterator is Start, Continue or Stop")


def _fields(element: etree._Element, pattern: Pattern, edition: str, faults: list[Status]) -> Fields:
    """The values of the children, each converted; the innermost loop of reading."""
    children = list(element)
    shape = " ".join([str(child.tag) for child in children])
    if shape not in pattern.known:
        _check_shape(element, shape, pattern)
    if children:
        _no_text(element, children)
    fields: Fields = {}
    for child in children:
        below = pattern.children[child.tag]  # type: ignore[index]  # a tag is text, comments are left out
        rule = below.rule
        if edition not in rule.editions:
            faults.append(not_enabled(rule.name))
        if child.keys() and (rule.name not in MACROS or child.keys() != ["defMacro"]):
            raise unreadable(f"{rule.name} takes no such attributes")
        value: Any
        if rule.content is not None:
            value = _fields(child, below, edition, faults)
        else:
            value = _value(child, below, faults)
        if below.repeats:
            fields.setdefault(rule.name, []).append(value)
        else:
            fields[rule.name] = value
    return fields


def _value(child: etree._Element, pattern: Pattern, faults: list[Status]) -> str | int:
    if len(child):
        raise unreadable(f"{child.tag} holds a value and nothing else")
    rule = pattern.rule
    try:
        return CONVERTERS[rule.form](child.text or "", rule)
    except Status as fault:
        faults.append(fault)
        return ""


def _check_shape(element: etree._Element, shape: str, pattern: Pattern) -> None:
    if any(not isinstance(child.tag, str) for child in element):
        raise unreadable(f"{element.tag} holds an entity or an instruction")
    if not pattern.fits.fullmatch(f"{shape} " if shape else ""):
        raise unreadable(f"{element.tag} cannot hold these in this order: {shape[:200]}")
    if len(pattern.known) < _MOST_SHAPES:
        pattern.known.add(shape)


def _no_text(element: etree._Element, children: list[etree._Element]) -> None:
    between = [element.text, *[child.tail for child in children]]
    if any(text and not text.isspace() for text in between):
        raise unreadable(f"there is text between the elements of {element.tag}")


def number_of(fields: Fields, name: str) -> int | None:
    """A whole number that is above zero, None where it is not given."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or value < 1:
        raise unconvertible(3085, "number", str(value), name)
    return value

"""How each form of value is checked and spelled: amounts, quantities, dates, words and text.

Each speller takes a value as code holds it and returns the characters that stand in the message, or raises `Fault`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from exporter.qbxml.elements import Element, Form
from store.rules.quickbooks_text import quickbooks_text

Spell = Callable[[object], str]

_PLAIN = re.compile(r" *[!\"#$%'-;=?-~][ !\"#$%'-;=?-~]*").fullmatch  # ASCII, not blank, nothing to escape
_GUID = re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}").fullmatch
_CENTS_LIMIT = 10**15  # 13 digits before the point
_TEN_THOUSANDTHS_LIMIT = 10**14  # 10 digits before the point


class Fault(Exception):
    """What is wrong with one value; the writer adds where it stands.

    Attributes:
        reason: the end of a sentence that begins with the element's name.
        way_out: what to do about it.
        path: names of the elements around the value, outermost first.
    """

    def __init__(self, reason: str, way_out: str, value: object = "", rule: str = "qbxml.value") -> None:
        super().__init__(reason)
        self.reason = reason
        self.way_out = way_out
        self.value = value
        self.rule = rule
        self.path: list[str] = []


def speller(element: Element, parent: str) -> Spell:
    """The function that checks and spells the values of this element inside that parent."""
    if element.form is Form.TEXT:
        return _text_within(element.length, f"{parent}/{element.name}")
    if element.form is Form.WORD:
        return _word_of(element.words)
    return _SPELLERS[element.form]


def escaped(text: str) -> str:
    """Spell text for element content; every character beyond ASCII becomes a numeric entity."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _text_within(length: int | None, field: str) -> Spell:
    most = length or 10**6

    def spell(value: object) -> str:
        if not isinstance(value, str):
            raise _wrong_kind(value, "text")
        if len(value) <= most and _PLAIN(value):
            return value
        return escaped(_allowed(value, most, field))

    return spell


def _allowed(value: str, most: int, field: str) -> str:
    """The text as QuickBooks can hold it: transliterated, nothing beyond its character set, not too long."""
    if not value.strip():
        raise Fault("is empty", "fill it in or leave it out", value, "qbxml.empty")
    text = quickbooks_text(value, field)
    if len(text) > most:
        too_long = f"is {len(text)} characters long; QuickBooks takes at most {most}"
        raise Fault(too_long, "shorten it", text, "qbxml.length")
    return text


def _word_of(words: tuple[str, ...]) -> Spell:
    def spell(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise Fault("is not a word QuickBooks knows here", f"use one of {', '.join(words)}", value)

    return spell


def _amount(value: object) -> str:
    cents = _whole(value, "cents", _CENTS_LIMIT)
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def _quantity(value: object) -> str:
    ten_thousandths = _whole(value, "ten-thousandths", _TEN_THOUSANDTHS_LIMIT)
    sign = "-" if ten_thousandths < 0 else ""
    whole, rest = divmod(abs(ten_thousandths), 10_000)
    return f"{sign}{whole}.{rest:04d}".rstrip("0") if rest else f"{sign}{whole}"


def _whole(value: object, unit: str, limit: int) -> int:
    if type(value) is not int:
        raise _wrong_kind(value, f"a whole number of {unit}")
    if abs(value) >= limit:
        raise Fault("is larger than QuickBooks can hold", "split it", value, "qbxml.size")
    return value


def _date(value: object) -> str:
    if type(value) is not date:
        raise _wrong_kind(value, "a date")
    return value.isoformat()


def _boolean(value: object) -> str:
    if type(value) is not bool:
        raise _wrong_kind(value, "true or false")
    return "true" if value else "false"


def _guid(value: object) -> str:
    if isinstance(value, str) and _GUID(value):
        return value
    raise Fault("is not a GUID in braces", "write it as {8-4-4-4-12} hexadecimal digits", value)


def _wrong_kind(value: object, wanted: str) -> Fault:
    return Fault(f"is not {wanted} but {type(value).__name__}", f"give {wanted}", value, "qbxml.kind")


_SPELLERS: dict[Form, Spell] = {
    Form.AMOUNT: _amount,
    Form.QUANTITY: _quantity,
    Form.RATE: _quantity,
    Form.DATE: _date,
    Form.BOOLEAN: _boolean,
    Form.GUID: _guid,
}

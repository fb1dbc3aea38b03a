"""Invoice numbers made by a format such as ``{commitment}-{position:3}-{end:%Y%m}``.

Parts in braces, in any order; ``position`` must be among them, so that numbers differ:

- ``{position:3}`` the invoice's position on its commitment, and ``{period:2}`` the billing period's, padded with zeros
- ``{commitment}`` ``{project}`` the whole number; ``{commitment:<4}`` its first, ``{commitment:>4}`` its last four characters
- ``{end:%Y%m%d}`` the period's last day, from ``%Y`` ``%y`` ``%m`` ``%d``
- ``{retainage:R}`` the text after the colon, only where the invoice does nothing but release retainage

Between the parts: letters, digits, blanks and ``- . / _ #``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from store.errors import Invalid
from store.rules.quickbooks_limits import LIMITS
from store.text import printable
from store.values import frozen

MOST = LIMITS["invoice_number"].most
_LONGEST_FORMAT = 100
_PIECE = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<how>[^{}]+))?\}|(?P<text>[A-Za-z0-9 ./_#-]+)")


@frozen
class NumberFacts:
    """What a number can be made of."""

    position: int
    commitment: str = ""
    project: str = ""
    period: int = 0
    end: date | None = None
    retainage_only: bool = False


def _padded(number: int, how: str) -> str:
    return str(number).rjust(int(how or 1), "0")


def _cut(text: str, how: str) -> str:
    if not how:
        return text
    size = int(how[1:])
    return text[:size] if how[0] == "<" else text[-size:]


_DIGITS = re.compile(r"[1-9]?")
_CUT = re.compile(r"(?:[<>][1-9][0-9]?)?")
_DAY = re.compile(r"(?:%[Yymd][./_-]?)+")
_WORD = re.compile(r"[A-Za-z0-9 ./_#-]{1,10}")

_PARTS: dict[str, tuple[re.Pattern[str], str, Callable[[NumberFacts, str], str]]] = {
    "position": (_DIGITS, "{position:3}", lambda facts, how: _padded(facts.position, how)),
    "period": (_DIGITS, "{period:2}", lambda facts, how: _padded(facts.period, how)),
    "commitment": (_CUT, "{commitment} or {commitment:>4}", lambda facts, how: _cut(facts.commitment, how)),
    "project": (_CUT, "{project} or {project:<4}", lambda facts, how: _cut(facts.project, how)),
    "end": (_DAY, "{end:%Y%m}", lambda facts, how: facts.end.strftime(how) if facts.end else ""),
    "retainage": (_WORD, "{retainage:R}", lambda facts, how: how if facts.retainage_only else ""),
}


def check_format(text: str) -> str:
    """Return the format, or raise `Invalid` naming what is wrong; empty stands for the vendor's own numbers."""
    pieces = _pieces(text)
    if text and not any(name == "position" for name, _ in pieces):
        raise _refused(text, "lacks {position}, without which two invoices get the same number; add it")
    return text


def generate(text: str, facts: NumberFacts) -> str:
    """Return the invoice number the format makes, or raise `Invalid` where it is longer than QuickBooks allows."""
    pieces = _pieces(check_format(text))
    number = "".join(_PARTS[name][2](facts, how) if name else how for name, how in pieces).strip()
    if len(number) > MOST:
        raise Invalid(
            f"The number format makes “{printable(number)}”, {len(number)} characters; QuickBooks allows {MOST}. "
            "Shorten the format, for example with {commitment:>4} (setting invoice.number_format).",
            rule="number_format.length", field="invoice number", value=printable(number),
        )  # fmt: skip
    return number


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return the parts of a format: a name and how it is written, or an empty name and the text itself."""
    if len(text) > _LONGEST_FORMAT:
        raise _refused(text, f"is longer than {_LONGEST_FORMAT} characters; shorten it")
    pieces, at = [], 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            raise _refused(
                text,
                f"cannot be read from “{printable(text[at : at + 12])}” on; write parts such as {{position:3}} with - between",
            )
        pieces.append(_piece(text, found))
        at = found.end()
    return pieces


def _piece(text: str, found: re.Match[str]) -> tuple[str, str]:
    if found["text"] is not None:
        return "", found["text"]
    name, how = found["name"], found["how"] or ""
    if name not in _PARTS:
        raise _refused(text, f"has an unknown part {{{name}}}; there are {', '.join(_PARTS)}")
    allowed, example, _ = _PARTS[name]
    if not allowed.fullmatch(how):
        raise _refused(text, f"has {{{name}}} in a form that is not known; write it like {example}")
    return name, how


def _refused(text: str, fault: str) -> Invalid:
    return Invalid(
        f"The invoice number format “{printable(text[:60])}” {fault}.",
        rule="number_format", field="invoice.number_format", value=printable(text[:80]),
    )  # fmt: skip


def revised(name: str, revision: int) -> str:
    """An invoice's name as people read it: ``SC-001/2``, and ``SC-001/2 r2`` from its second revision on."""
    return f"{name} r{revision}" if revision > 1 else name

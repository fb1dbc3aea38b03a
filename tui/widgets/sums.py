"""Sums typed into amount fields: ``20+100+50``, ``1200*.9``, ``(1,200 - 80) / 2``; exact, and never evaluated as code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext

from store.errors import Invalid
from store.rules.money import parse_money

_TOKEN = re.compile(r"\s*(?:(\d[\d,]*\.?\d*|\.\d+)|([-+*/()]))", re.ASCII)
_IS_SUM = re.compile(r"[*/+]|.-\s*[\d.(]|^\(.*[-+*/]", re.ASCII)
LONGEST = 80
DEEPEST = 10


def amount(text: str, field: str) -> int:
    """Return cents for an amount or a sum of amounts, rounded half up; raises `Invalid` with the way out."""
    typed = text.strip().removeprefix("=").strip()
    if not _IS_SUM.search(typed):
        return parse_money(typed, field)
    try:
        with localcontext() as context:
            context.prec = 40
            value = _Sum(_tokens(typed)).value()
            cents = (value * 100).quantize(Decimal(1), ROUND_HALF_UP)
    except (ValueError, DecimalException):
        raise Invalid(
            f"{field}: {typed[:40]} is no sum; type an amount such as 1,200.50, or 1200*.9 or 20+100+50.",
            field=field, value=typed[:40],
        ) from None  # fmt: skip
    return parse_money(cents / 100, field)


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST:
        raise ValueError(text)
    tokens, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise ValueError(text)
        tokens.append((match[1] or match[2]).replace(",", ""))
        place = match.end()
    return tokens


@dataclass
class _Sum:
    tokens: list[str]
    place: int = 0
    depth: int = 0

    def value(self) -> Decimal:
        result = self._terms()
        if self.place != len(self.tokens):
            raise ValueError("left over")
        return result

    def _next(self, *wanted: str) -> str:
        if self.place < len(self.tokens) and (not wanted or self.tokens[self.place] in wanted):
            self.place += 1
            return self.tokens[self.place - 1]
        return ""

    def _terms(self) -> Decimal:
        result = self._factors()
        while sign := self._next("+", "-"):
            result += self._factors() if sign == "+" else -self._factors()
        return result

    def _factors(self) -> Decimal:
        result = self._number()
        while sign := self._next("*", "/"):
            result = result * self._number() if sign == "*" else result / self._number()
        return result

    def _number(self) -> Decimal:
        if self._next("-"):
            return -self._number()
        if not self._next("("):
            return Decimal(self._next() or "none")
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("too deep")
        result = self._terms()
        if not self._next(")"):
            raise ValueError("unclosed")
        return result

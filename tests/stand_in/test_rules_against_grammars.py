"""The stand-in's rules say what the vendor's grammars say, element by element."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from exporter.stand_in.grammar import Choice, Rule, numbers
from exporter.stand_in.requests import RULES
from tests.exporter.examples import grammar_bytes
from tests.exporter.test_table_against_grammars import OCCURRENCE, RNG, Row, grammar_row

MOMENT = r"([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?([+\-][0-9]{2}:[0-9]{2})?)?)?"
NUMBER = r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?"
PATTERNS = {
    "amt": r"([+\-]?[0-9]{1,13}(\.[0-9]{2})?)?", "qty": NUMBER, "price": NUMBER, "pct": NUMBER, "int": r"([+\-]?[0-9]{1,10})?",
    "rate": r"([+\-]?[0-9]*(\.[0-9]*)?)", "date": r"([0-9]{4}-[0-9]{2}-[0-9]{2})?", "time": MOMENT, "bool": "true|false|0|1",
    "guid": r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}",
}  # fmt: skip
UNCOMPARED = {"PurchaseOrderQueryRq", "PurchaseOrderAddRq", "PurchaseOrderModRq"}


@cache
def grammar(edition: str, version: str) -> dict[str, etree._Element]:
    tree = etree.fromstring(grammar_bytes(edition, version))
    return {element.get("name"): element for element in tree.iter(f"{RNG}element")}


def from_grammar(
    element: etree._Element, parent: str, required: bool = True, repeats: bool = False
) -> list[Row]:
    rows: list[Row] = []
    for child in element:
        kind = etree.QName(child).localname
        if kind in OCCURRENCE:
            needed, more = OCCURRENCE[kind]
            rows += from_grammar(child, parent, needed and required, more or repeats)
        elif kind == "group":
            rows += from_grammar(child, parent, required, repeats)
        elif kind == "choice" and child.find(f"{RNG}value") is None:
            rows += from_grammar(child, parent, False, repeats)
        elif kind == "element":
            path = f"{parent}/{child.get('name')}"
            rows += [grammar_row(child, path, required, repeats), *from_grammar(child, path)]
    return rows


def from_rules(part: Rule | Choice, parent: str, sure: bool, repeats: bool, where: tuple[str, str]) -> list:
    if isinstance(part, Choice):
        sure = sure and part.occurs in ("", "+") and len(part.sequences) == 1
        repeats = repeats or part.occurs in ("*", "+")
        return [
            row
            for sequence in part.sequences
            for each in sequence
            for row in from_rules(each, parent, sure, repeats, where)
        ]
    edition, version = where
    if edition not in part.editions or numbers(part.since) > numbers(version):
        return []
    path = f"{parent}/{part.name}"
    length = str(part.length) if part.length else None
    required = sure and part.occurs in ("", "+")
    row = Row(
        path,
        required,
        repeats or part.occurs in ("*", "+"),
        length,
        PATTERNS.get(part.form),
        frozenset(part.words),
    )
    return [row, *(from_rules(part.content, path, True, False, where) if part.content else [])]


@pytest.mark.parametrize("version", ["13.0", "16.0"])
@pytest.mark.parametrize("edition", ["US", "CA"])
@pytest.mark.parametrize("name", sorted(set(RULES) - UNCOMPARED))
def test_names_lengths_forms_and_order_are_those_of_the_grammar(
    name: str, edition: str, version: str
) -> None:
    expected = from_grammar(grammar(edition, version)[name], name)
    actual = from_rules(RULES[name].content, name, True, False, (edition, version))
    assert actual == expected

"""The table of elements says what the vendor's grammars say, element by element."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lxml import etree

from exporter.qbxml.elements import REQUESTS, VERSIONS, Element, Form
from tests.exporter.examples import grammar_bytes

RNG = "{http://relaxng.org/ns/structure/1.0}"
OCCURRENCE = {"optional": (False, False), "zeroOrMore": (False, True), "oneOrMore": (True, True)}
PATTERNS = {
    Form.AMOUNT: r"([+\-]?[0-9]{1,13}(\.[0-9]{2})?)?",
    Form.QUANTITY: r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?",
    Form.RATE: r"([+\-]?[0-9]*(\.[0-9]*)?)",
    Form.DATE: r"([0-9]{4}-[0-9]{2}-[0-9]{2})?",
    Form.BOOLEAN: "true|false|0|1",
    Form.GUID: r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}",
}


@dataclass(frozen=True)
class Row:
    path: str
    required: bool
    repeats: bool
    length: str | None
    pattern: str | None
    words: frozenset[str]


def from_grammar(
    element: etree._Element, parent: str, required: bool = True, repeats: bool = False
) -> list[Row]:
    rows = []
    for child in element:
        kind = etree.QName(child).localname
        if kind in OCCURRENCE:
            needed, more = OCCURRENCE[kind]
            rows += from_grammar(child, parent, needed and required, more or repeats)
        elif kind == "choice" and child.find(f"{RNG}value") is None:
            rows += from_grammar(child, parent, False, repeats)
        elif kind == "element":
            path = f"{parent}/{child.get('name')}"
            rows += [grammar_row(child, path, required, repeats), *from_grammar(child, path)]
    return rows


def grammar_row(element: etree._Element, path: str, required: bool, repeats: bool) -> Row:
    params = {param.get("name"): param.text for param in element.iterfind(f"{RNG}data/{RNG}param")}
    words = frozenset(value.text or "" for value in element.iterfind(f"{RNG}choice/{RNG}value"))
    return Row(path, required, repeats, params.get("maxLength"), params.get("pattern"), words)


def from_table(element: Element, parent: str, edition: str, version: str) -> list[Row]:
    rows = []
    for child in element.children:
        if edition not in child.editions or float(child.since) > float(version):
            continue
        path = f"{parent}/{child.name}"
        rows.append(table_row(child, path))
        rows += from_table(child, path, edition, version)
    return rows


def table_row(element: Element, path: str) -> Row:
    return Row(
        path, element.required, element.repeats, str(element.length) if element.length else None,
        PATTERNS.get(element.form), frozenset(element.words),
    )  # fmt: skip


# The grammars hold no purchase orders; those are held against the imitation of QuickBooks, which has its own rules for them.
@pytest.mark.parametrize("version", ["13.0", "16.0"])
@pytest.mark.parametrize("edition", ["US", "CA"])
@pytest.mark.parametrize("request_name", [name for name in REQUESTS if not name.startswith("PurchaseOrder")])
def test_order_length_form_edition_and_version_are_those_of_the_grammar(
    request_name: str, edition: str, version: str
) -> None:
    grammar = etree.fromstring(grammar_bytes(edition, version))
    element = next(e for e in grammar.iter(f"{RNG}element") if e.get("name") == request_name)
    expected = from_grammar(element, request_name)
    actual = from_table(REQUESTS[request_name], request_name, edition, version)
    assert len(expected) > 20
    assert actual == expected


def test_every_version_named_in_the_table_is_one_we_can_compare() -> None:
    def walk(element: Element) -> set[str]:
        return {element.since}.union(*(walk(child) for child in element.children))

    late = {since for request in REQUESTS.values() for since in walk(request) if float(since) > 13}
    assert late <= set(VERSIONS)

"""What a request may hold, written as rules: names in order, their forms, how often; compiled to patterns over child names.

A rule reads like ``RefNumber:20?`` or ``(TxnID:id+ | MaxReturned:int? PaidStatus:=All,PaidOnly?)?``:

    Name:20       text of at most 20 characters; ``Name`` alone is text of any length
    Name:amt      a form of value: amt, qty, price, pct, rate, date, time, bool, int, guid, id
    Name:=A,B     one of the words
    Name>41       a reference by ListID or by FullName of at most 41 characters; ``Name>`` sets no length
    Name{...}     further elements
    /CA  @6.0     the edition and the first version that know it
    ? * +         optional, any number, at least one
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from exporter.qbxml.elements import EDITIONS, Element, Form

_TOKEN = re.compile(r"\s*(?:(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<marks>[^\s{}()|?*+]*)|(?P<sign>[{}()|?*+]))")
_MARKS = re.compile(
    r"(?:>(?P<ref>\d*)|:(?P<form>=?[\w,]+))?(?:/(?P<edition>US|CA))?(?:@(?P<since>[\d.]+))?"
).fullmatch
_OCCURS = "?*+"


@dataclass(frozen=True, slots=True)
class Rule:
    """An element: its form, or what it holds.

    Attributes:
        form: ``text``, ``id``, ``amt`` and so on, ``words``; empty where the element holds others.
        length: most characters, None where there is no limit.
        occurs: empty for exactly one, ``?``, ``*`` or ``+``.
    """

    name: str
    form: str = ""
    length: int | None = None
    words: tuple[str, ...] = ()
    content: Choice | None = None
    occurs: str = ""
    since: str = "1.0"
    editions: tuple[str, ...] = EDITIONS


@dataclass(frozen=True, slots=True)
class Choice:
    """Sequences of which one may stand at this place."""

    sequences: tuple[tuple[Rule | Choice, ...], ...]
    occurs: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule compiled for one version.

    Attributes:
        fits: matches the children's names, each followed by a blank.
        known: shapes that were found to fit.
        repeats: the element may stand there more than once.
    """

    rule: Rule
    fits: re.Pattern[str]
    children: dict[str, Pattern]
    repeats: bool
    known: set[str] = field(default_factory=set)


def parse(text: str) -> tuple[Rule, ...]:
    """Read the rules written in the text."""
    tokens = _tokens(text)
    content, rest = _choice(tokens, 0)
    if rest != len(tokens) or len(content.sequences) != 1:
        raise ValueError(f"not a list of rules: {text[:80]}")
    return tuple(part for part in content.sequences[0] if isinstance(part, Rule))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not a rule: {text[at : at + 40]!r}")
        found.append((match["sign"], "") if match["sign"] else (match["name"], match["marks"]))
        at = match.end()
    return found


def _choice(tokens: list[tuple[str, str]], at: int) -> tuple[Choice, int]:
    """Read sequences parted by bars up to a closing sign or the end."""
    sequences: list[tuple[Rule | Choice, ...]] = []
    sequence: list[Rule | Choice] = []
    while at < len(tokens) and tokens[at][0] not in ")}":
        if tokens[at][0] == "|":
            sequences.append(tuple(sequence))
            sequence, at = [], at + 1
            continue
        part, at = _particle(tokens, at)
        sequence.append(part)
    return Choice((*sequences, tuple(sequence))), at


def _particle(tokens: list[tuple[str, str]], at: int) -> tuple[Rule | Choice, int]:
    name, marks = tokens[at]
    content, at = None, at + 1
    if name == "(":
        content, at = _choice(tokens, at)
        occurs, at = _occurs(tokens, at + 1)
        return Choice(content.sequences, occurs), at
    if at < len(tokens) and tokens[at][0] == "{":
        content, at = _choice(tokens, at + 1)
        at += 1
    occurs, at = _occurs(tokens, at)
    return _rule(name, marks, content, occurs), at


def _occurs(tokens: list[tuple[str, str]], at: int) -> tuple[str, int]:
    if at < len(tokens) and tokens[at][0] in _OCCURS:
        return tokens[at][0], at + 1
    return "", at


def _rule(name: str, text: str, content: Choice | None, occurs: str) -> Rule:
    marks = _MARKS(text)
    if marks is None:
        raise ValueError(f"not the marks of a rule: {name}{text}")
    editions = (marks["edition"],) if marks["edition"] else EDITIONS
    since = marks["since"] or "1.0"
    if marks["ref"] is not None:
        content = reference(int(marks["ref"]) if marks["ref"] else None)
    if content is not None:
        return Rule(name, content=content, occurs=occurs, since=since, editions=editions)
    form, length, words = _form(marks["form"] or "")
    return Rule(name, form, length, words, None, occurs, since, editions)


def _form(text: str) -> tuple[str, int | None, tuple[str, ...]]:
    if text.startswith("="):
        return "words", None, tuple(text[1:].split(","))
    if text == "id":
        return "id", 36, ()
    if text.isdigit():
        return "text", int(text), ()
    return text or "text", None, ()


def reference(length: int | None) -> Choice:
    """What a reference to a list entry holds."""
    return Choice(((Rule("ListID", "id", 36, occurs="?"), Rule("FullName", "text", length, occurs="?")),))


_FORMS = {
    Form.AMOUNT: "amt",
    Form.DATE: "date",
    Form.BOOLEAN: "bool",
    Form.RATE: "rate",
    Form.GUID: "guid",
    Form.WORD: "words",
}
_BY_NAME = {"Quantity": "qty", "Cost": "price", "Rate": "price"}


def from_element(element: Element) -> Rule:
    """The rule of an element in the writer's table, as QuickBooks' catalogue has it: what the writer alone insists on is left out."""
    occurs = {(True, False): "", (False, False): "?", (False, True): "*", (True, True): "+"}
    length, content, form = element.length, None, _FORMS.get(element.form, "")
    if element.children:
        content = Choice((tuple(_places(element.children)),))
    elif element.form is Form.QUANTITY:
        form = _BY_NAME.get(element.name, "qty")
    elif element.form is Form.TEXT:
        form = "id" if length == 36 else "text"
    return Rule(
        element.name, form, length, element.words, content, occurs[element.required, element.repeats],
        element.since, element.editions,
    )  # fmt: skip


def _places(children: tuple[Element, ...]) -> Iterator[Rule | Choice]:
    """The children in their order, neighbours of one rank as a choice."""
    at = 0
    while at < len(children):
        end = at + 1
        while end < len(children) and children[at].rank and children[end].rank == children[at].rank:
            end += 1
        alternatives = [from_element(child) for child in children[at:end]]
        if len(alternatives) == 1:
            yield alternatives[0]
        else:
            occurs = "*" if children[at].repeats else "?"
            yield Choice(tuple((replace(rule, occurs=""),) for rule in alternatives), occurs)
        at = end


def compiled(rule: Rule, version: tuple[int, ...], repeats: bool = False) -> Pattern:
    """The rule for one version; what is newer than it is unknown."""
    children: dict[str, Pattern] = {}
    fits = _expression(rule.content, version, children, False) if rule.content else ""
    return Pattern(rule, re.compile(fits), children, repeats or rule.occurs in ("*", "+"))


def _expression(
    part: Rule | Choice, version: tuple[int, ...], children: dict[str, Pattern], repeats: bool
) -> str:
    if isinstance(part, Rule):
        if numbers(part.since) > version:
            return ""
        children[part.name] = compiled(part, version, repeats)
        return f"(?:{part.name} ){part.occurs}"
    repeats = repeats or part.occurs in ("*", "+")
    sequences = (
        "".join(_expression(each, version, children, repeats) for each in sequence)
        for sequence in part.sequences
    )
    return f"(?:{'|'.join(sequences)}){part.occurs}"


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare."""
    return tuple(int(part) for part in version.split("."))

"""Reading a SOAP request as it comes in, from a stranger until he shows a ticket: no document type, no entities, no heap of elements
or attributes, and no more kept than the parameters of one call.

A message of ordinary size never becomes a tree. A large one does, once the ticket in it, which stands first, is good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from exporter.webconnector.soap import (
    ENVELOPES,
    METHODS,
    NAMESPACE,
    NAMESPACES,
    TEXT,
    TICKETS,
    TOO_LARGE,
    Call,
    Fault,
)
from store.text import printable

SMALL = 64 * 1024
"""Characters of a message from somebody who has shown no ticket yet, and bytes read at a time."""
UNKNOWN = 8 * SMALL
"""Bytes of such a message, however little text is in them."""
MOST_ELEMENTS = 256
MOST_DEPTH = 16

_SAFELY: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": True,
}  # fmt: skip


def read(chunks: Iterable[bytes], vouch: Callable[[str], bool] = lambda _: True) -> Call:
    """Read a request as it comes in; raises `Fault` at the first byte that is wrong.

    Args:
        vouch: tells whether a ticket is good; a message that shows none may be small only.
    """
    target, raw = _Envelope(vouch), []
    parser = etree.XMLParser(target=target, **_SAFELY)  # type: ignore[arg-type]  # lxml asks for the methods it finds
    pieces = (chunk[at : at + SMALL] for chunk in chunks for at in range(0, len(chunk), SMALL))
    try:
        for piece in pieces:
            raw.append(piece)
            target.expect(len(piece))
            parser.feed(piece)
            if target.vouched:
                return _whole(b"".join([*raw, *pieces]), target.version)
        parser.close()
    except (etree.XMLSyntaxError, LookupError, ValueError, StopIteration) as error:
        raise Fault(f"This is no XML message: {_told(error)}.", version=target.version) from None
    return target.call()


def _whole(body: bytes, version: str) -> Call:
    """Read a large message of somebody known, whose beginning was read and has no document type, all at once."""
    root = etree.fromstring(body, etree.XMLParser(remove_comments=True, remove_pis=True, **_SAFELY))
    del body
    call = next(root.iterfind(f"{{{NAMESPACES[version]}}}Body/*"))
    method = METHODS[_local(call.tag)]
    types = dict(method.parameters)
    found = {_local(child.tag): child for child in call if _namespace(child.tag) in ("", NAMESPACE)}
    if any(len(child) for child in found.values()):
        raise Fault("A parameter is to be text; its markup has to be escaped.", version=version)
    return Call(
        method.name,
        {
            name: _typed(name, types[name], child.text or "", version)
            for name, child in found.items()
            if name in types
        },
        version,
    )


def _typed(name: str, kind: str, text: str, version: str) -> str | int:
    if kind == TEXT:
        return text
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", text):
        raise Fault(f"{name} is to be a whole number, not {printable(text[:40])!r}.", version=version)
    return int(text)


def _told(error: Exception) -> str:
    return printable(str(error).splitlines()[0] if str(error) else "it is empty")[:200].rstrip(".")


@dataclass
class _Envelope:
    """What the parser finds, checked while it is found; nothing is kept but the parameters of the one call."""

    vouch: Callable[[str], bool]
    version: str = ""
    _path: list[str] = field(default_factory=list)
    _elements: int = 0
    _silence: int = 0
    _bytes: int = 0
    _characters: int = 0
    vouched: bool = False
    _method: str = ""
    _texts: dict[str, list[str]] = field(default_factory=dict)
    _into: list[str] | None = None

    def expect(self, size: int) -> None:
        """Take note of bytes going in; one tag that swallows them all is refused."""
        self._silence += size
        self._bytes += size
        if self._silence > 2 * SMALL:
            raise self._fault("A tag of this message is too long.", TOO_LARGE)
        if self._bytes > UNKNOWN:
            self._require_ticket()

    def doctype(self, *_: object) -> None:
        raise self._fault("A message with a document type is not read.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._silence = 0
        self._elements += 1
        self._path.append(tag)
        depth = len(self._path)
        if self._elements > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise self._fault("This message has more elements than any call of the Web Connector.")
        if depth == 1:
            self._open_envelope(tag)
        elif depth == 3:
            self._open_call(tag, attributes)
        elif self._in_call() and depth == 4:
            self._open_parameter(tag)
        elif self._in_call() and depth > 4:
            raise self._fault(
                f"{printable(_local(self._path[3]))} is to be text; its markup has to be escaped."
            )

    def end(self, _: str) -> None:
        self._silence = 0
        self._path.pop()
        self._into = None

    def data(self, text: str) -> None:
        self._silence = 0
        self._characters += len(text)
        if self._characters > SMALL:
            self._require_ticket()
        if self._into is not None:
            self._into.append(text)

    def comment(self, _: str) -> None:
        self._silence = 0

    def pi(self, *_: str) -> None:
        self._silence = 0

    def close(self) -> None:
        return

    def call(self) -> Call:
        if not self._method:
            raise self._fault("The message holds no call.")
        types = dict(METHODS[self._method].parameters)
        return Call(
            self._method,
            {
                name: _typed(name, types[name], "".join(parts), self.version)
                for name, parts in self._texts.items()
            },
            self.version,
        )

    def _in_call(self) -> bool:
        return len(self._path) >= 3 and self._path[1].endswith("}Body") and bool(self._method)

    def _open_envelope(self, tag: str) -> None:
        self.version = ENVELOPES.get(_namespace(tag), "")
        if not self.version or _local(tag) != "Envelope":
            raise Fault("This is no SOAP message: its root is to be a SOAP 1.1 or 1.2 envelope.")

    def _open_call(self, tag: str, attributes: dict[str, str]) -> None:
        soap = NAMESPACES[self.version]
        if self._path[1] == f"{{{soap}}}Header":
            if attributes.get(f"{{{soap}}}mustUnderstand", "0") in ("1", "true"):
                raise self._fault(
                    f"The header {printable(_local(tag))[:80]} is not understood here.", code="MustUnderstand"
                )
            return
        if self._path[1] != f"{{{soap}}}Body" or self._method:
            return
        if _namespace(tag) != NAMESPACE or _local(tag) not in METHODS:
            raise self._fault(
                f"There is no call {printable(tag)[:120]}; the calls are {', '.join(METHODS)}, in {NAMESPACE}."
            )
        self._method = _local(tag)

    def _open_parameter(self, tag: str) -> None:
        name = _local(tag)
        if _namespace(tag) not in ("", NAMESPACE) or name not in dict(METHODS[self._method].parameters):
            return
        if name in self._texts:
            raise self._fault(f"{name} stands in the call twice.")
        self._into = self._texts[name] = []

    def _require_ticket(self) -> None:
        if self.vouched:
            return
        shown = ["".join(self._texts[name]) for name in TICKETS if name in self._texts]
        if not (shown and self.vouch(shown[0])):
            raise self._fault(
                f"A message of more than {SMALL // 1024} KB is read within a session only.", TOO_LARGE
            )
        self.vouched = True

    def _fault(self, sentence: str, status: str = "400 Bad Request", code: str = "") -> Fault:
        return Fault(sentence, status, version=self.version, code=code)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""

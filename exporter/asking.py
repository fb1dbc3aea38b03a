"""Message sets without bills: named, kept in the book by an action, and laid into the spool where the person may do that."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Sequence

from exporter import batches
from exporter.durable import sha256
from exporter.qbxml.query_sets import Query, query_set
from exporter.qbxml.writer import Request, message_set
from store.actions.requests import Asked, Message
from store.desk import Desk
from store.errors import NotPermitted
from store.views.settings import settings_of

QUERY = "query"
Keep = Callable[[Desk, Message], object]


def new_name(letter: str) -> str:
    """A name no message set had before: the letter and 21 letters or digits, the same whatever their case."""
    return letter + base64.b32encode(uuid.uuid4().bytes).decode("ascii")[:21]


def questions(desk: Desk, queries: Sequence[Query], asked: Sequence[Asked]) -> Message:
    """The message set of these questions, each with what it is for."""
    name = new_name("Q")
    body = query_set(queries, message_set_id=name, version=settings_of(desk)["qbxml.version"])
    return Message(name, QUERY, body, sha256(body), tuple(asked))


def additions(desk: Desk, kind: str, requests: Sequence[Request], asked: Sequence[Asked]) -> Message:
    """The message set of these additions, or `Invalid` naming what QuickBooks would not take."""
    settings, name = settings_of(desk), new_name(kind[0].upper())
    body = message_set(
        requests, message_set_id=name, version=settings["qbxml.version"], edition=settings["company.edition"]
    )
    return Message(name, kind, body, sha256(body), tuple(asked))


def send(desk: Desk, message: Message, keep: Keep) -> bool:
    """Keep the message set in the book, then lay it into the spool; answers whether it lies there.

    Somebody who may ask but not write into the spool has asked all the same: it leaves with the next export.
    """
    keep(desk, message)
    try:
        batches.deliver(desk)
    except NotPermitted:
        return False
    return True

"""The body of a request, piece by piece: no larger than the cap, no slower than the server's patience, and of a length told before."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from exporter.webconnector.soap import TOO_LARGE, Fault

LARGEST = 16 * 2**20
"""Bytes of a request. Answers of QuickBooks are far smaller; long lists come in pages."""
PIECE = 64 * 1024
MOST_DRAINED = 256 * 2**20
DRAIN_SECONDS = 2

_LENGTH = re.compile(r"\d{1,15}", re.ASCII).fullmatch


def length(environ: Mapping[str, Any], largest: int = LARGEST) -> int:
    """How many bytes the request says it has, or `Fault` where it does not say or they are too many."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise Fault("Send the message with its length, not in chunks.", "411 Length Required")
    told = str(environ.get("CONTENT_LENGTH") or "")
    if not told:
        raise Fault("Send the message with its length.", "411 Length Required")
    if not _LENGTH(told):
        raise Fault("The length of the message is not a number.", "400 Bad Request")
    if int(told) > largest:
        raise Fault(f"The message is larger than the {largest // 2**20} MB that are read.", TOO_LARGE)
    return int(told)


def pieces(environ: Mapping[str, Any], size: int) -> Iterator[bytes]:
    """The body as it comes in; `Fault` where it comes too slowly or ends early."""
    stream, left = environ["wsgi.input"], size
    while left:
        try:
            piece = stream.read(min(PIECE, left))
        except TimeoutError:
            raise Fault("The message came too slowly.", "408 Request Timeout") from None
        except OSError:
            piece = b""
        if not piece:
            raise Fault("The message ended before its length.", "400 Bad Request")
        left -= len(piece)
        yield piece


def drain(environ: Mapping[str, Any]) -> None:
    """Take in what is left of a refused body for a moment, so that its sender gets to read why it was refused."""
    stream = environ["wsgi.input"]
    told = str(environ.get("CONTENT_LENGTH") or "")
    if environ.get("HTTP_TRANSFER_ENCODING") or not _LENGTH(told):
        return
    taken, until = 0, time.monotonic() + DRAIN_SECONDS
    with suppress(OSError):
        while taken < min(int(told), MOST_DRAINED) and time.monotonic() < until:
            piece = stream.read(PIECE)
            if not piece:
                return
            taken += len(piece)

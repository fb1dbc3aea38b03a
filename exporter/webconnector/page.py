"""The page a person sees at the service's address: whether it runs, when the Web Connector last called, what waits. No secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from exporter.spool import Spool
from exporter.webconnector import pin
from store.text import printable

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
WAITING = {
    "outbox": "ready for QuickBooks",
    "inflight": "with QuickBooks now",
    "held": "held: a clerk has to look",
    "failed": "refused as a whole",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the service stands.

    Attributes:
        last_contact: UTC text, empty where there was none.
        waiting: batches by folder of the spool.
    """

    busy: bool
    last_contact: str
    waiting: Mapping[str, int]


def standing(spool: Spool, busy: bool) -> Standing:
    """How the service of this spool stands, from its folders."""
    contact = pin.last_contact(spool)
    return Standing(busy, contact, {state: len(spool.files(state)) for state in WAITING})


def page(now: Standing) -> bytes:
    """The page."""
    rows = "".join(
        f"<tr><td>{escape(title)}<td class=n>{now.waiting.get(state, 0)}" for state, title in WAITING.items()
    )
    contact = escape(printable(now.last_contact).replace("T", " ").replace("Z", " UTC")) or "never"
    state = "A session is under way." if now.busy else "Waiting for the Web Connector."
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>billspool</title>
<style>body{{font:16px/1.5 sans-serif;max-width:34em;margin:3em auto;padding:0 1em;color:#222;background:#fff}}
td{{padding:.1em 1.5em .1em 0}}.n{{text-align:right}}</style>
<h1>billspool</h1>
<p>This address is for the QuickBooks Web Connector, and it works. {state}</p>
<table><tr><td>Last contact<td class=n>{contact}{rows}</table>
<p>Batches are counted. What is in them shows in billspool itself. For programs: <a href="?wsdl">the description of the service</a>.</p>
""".encode()

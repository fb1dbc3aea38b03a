"""Releasing retainage and installing stored materials: the fields that are asked for, and what comes of what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from store.errors import Refusal
from store.rules.line_entry import with_release
from store.rules.pay_application import ApplicationLine, summarize
from store.rules.release import Release, kind, read, releases
from store.views.invoices import InvoiceDocument
from tui.text import cell, rows
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.window import Row
from tui.words import told as in_words

MOST_LINES = 4
NAME = 26


def fields(chosen: Sequence[Row]) -> list[FieldSpec]:
    """How much, of which kind, of which lines, and why part is kept."""
    marked = ", ".join(row["line"] for row in chosen)
    return [
        FieldSpec("release", "Release", value="all", hint="all, 50% or an amount"),
        FieldSpec("of", "Held on", value="both", hint="work, materials or both"),
        FieldSpec("lines", "Lines", value=marked, required=False, hint="empty: all with retainage"),
        FieldSpec("reason", "Why part is kept", "reason", required=False, hint="needed where part stays held"),
    ]  # fmt: skip


def line_names(text: str | None) -> list[str]:
    """The lines that were typed, with commas or blanks between them."""
    return (text or "").replace(",", " ").split()


def made(document: InvoiceDocument, typed: Mapping[str, str]) -> list[Release]:
    """What each line would release; raises a `Refusal` for what cannot be read or released."""
    wanted = line_names(typed.get("lines"))
    known = {line.line: line for line in document.lines}
    missing = [name for name in wanted if name not in known]
    if missing:
        raise Refusal(
            f"{document.name} has no line {missing[0]}; leave it out.", rule="line.unknown", field="lines"
        )
    lines = [known[name] for name in wanted] if wanted else list(document.lines)
    found = releases(lines, read(typed.get("release", "")), kind(typed.get("of", "")))
    return [one for one in found if one.held or wanted]


def told(document: InvoiceDocument, typed: Mapping[str, str]) -> Content:
    """Held, released and left, line by line, and what lines 5 and 8 become."""
    try:
        found = made(document, typed)
    except Refusal as refusal:
        return cell(in_words(refusal.message), "$warning")
    names = {row.line: f"{row.line} {row.description}" for row in document.rows}
    shown = [_figures(names[one.line], one.held, one.released, one.left) for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        rest = found[MOST_LINES:]
        parts = (
            sum(one.held for one in rest),
            sum(one.released for one in rest),
            sum(one.left for one in rest),
        )
        shown.append(_figures(f"and {len(rest)} more", *parts))
    after = summarize(_with(document, found, typed), document.invoice.previous_earned)
    return rows(
        cell(f"{'Line':<{NAME}}{'Held':>15}{'Released':>15}{'Left':>15}", "$dim"),
        *shown,
        cell(f"Line 5 becomes {money(after.retainage)}, line 8 (due now) {money(after.due)}.", "bold"),
    )


def _figures(name: str, held: int, released: int, left: int) -> Content:
    shown = name if len(name) < NAME else f"{name[: NAME - 2]}…"
    return cell(f"{shown:<{NAME}}{money(held):>15}{money(released):>15}{money(left):>15}", "")


def _with(
    document: InvoiceDocument, found: Sequence[Release], typed: Mapping[str, str]
) -> list[ApplicationLine]:
    by_line, of = {one.line: one for one in found}, kind(typed.get("of", ""))
    after = []
    for line in document.lines:
        one = by_line.get(line.line)
        if one is not None:
            line = with_release(
                line,
                work=None if of == "materials" else one.work,
                materials=None if of == "work" else one.materials,
            )
        after.append(line)
    return after

"""The certificate for payment (G702) as a pane of its own, where there is room for all its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from textual.content import Content

from store.rules.pay_application import Summary
from store.views.invoices import InvoiceDocument
from tui.keymap import key
from tui.screens import banners
from tui.screens.review_lines import Pending, standing
from tui.text import cell, joined, plain, rows
from tui.ways_out import on_screen
from tui.widgets.figures import money, percent
from tui.words import said
from tui.words import told as in_words

MOST_FINDINGS = 3
COLUMNS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("1", "Original contract", "original"), ("2", "Change orders", "net_change"), ("3", "Contract sum", "contract_sum"),
     ("4", "Completed", "completed_and_stored")),
    (("5a", "Retained of work", "work_retainage"), ("5b", "Retained of stored", "materials_retainage"),
     ("5", "Retainage", "retainage"), ("6", "Earned less retainage", "earned")),
    (("7", "Previous", "previous"), ("8", "DUE NOW", "due"), ("9", "To finish", "to_finish")),
)  # fmt: skip
"""The form from the left, each column from the top: number, words, field of the summary."""


def form(document: InvoiceDocument, decisions: Mapping[str, Pending], width: int) -> Content:
    """All lines of the form, how far the review is, and what the preflight says."""
    room = (width - 2) // len(COLUMNS)
    height = max(map(len, COLUMNS))
    lines = [
        joined(*(_place(document, decisions, column, place, room) for column in COLUMNS))
        for place in range(height)
    ]
    return rows(*lines, *_below(document, decisions))


def _place(
    document: InvoiceDocument, decisions: Mapping[str, Pending], column: tuple[tuple[str, str, str], ...], place: int, room: int
) -> Content:  # fmt: skip
    if place >= len(column):
        return cell(_progress(document, decisions)[: room - 1], "bold" if decisions else "$dim")
    number, text, name = column[place]
    words = said(text)
    if number == "9" and not document.sees_balance:
        return cell(" " * (room - 1))
    figure = money(getattr(document.summary, name))
    if number == "4":
        words = f"Completed {_complete(document.summary)}".rstrip()
    tone = "bold $accent" if number == "8" else ""
    width = room - 3
    blank = " " * max(1, width - 3 - len(words) - len(figure))
    return joined((f"{number:<3}{words}", tone or "$dim"), (f"{blank}{figure}   ", tone))


def _complete(summary: Summary) -> str:
    return f"{percent(summary.percent_complete)} %" if summary.percent_complete is not None else ""


def _progress(document: InvoiceDocument, decisions: Mapping[str, Pending]) -> str:
    """``3 approved, 1 rejected, 2 open``, marks that are not posted counted as well."""
    counts = Counter(standing(document, decisions).values())
    words = (("approved", "approved"), ("rejected", "rejected"), ("held", "on hold"), ("no_action", "open"))
    return ", ".join(f"{counts[mark]} {word}" for mark, word in words if counts[mark])


def _below(document: InvoiceDocument, decisions: Mapping[str, Pending]) -> list[Content]:
    count = "1 mark" if len(decisions) == 1 else f"{len(decisions)} marks"
    unposted = f"{count}, not posted · {key('review.post')} posts" if decisions else ""
    # A row of its own even when there is nothing to say, so that marking moves no line of the table.
    lines = [cell(unposted, "bold $warning")]
    said = banners.banners(document)
    lines += [cell(f"! {sentence}", "bold $warning") for sentence in said]
    findings = banners.untold(document)
    for finding in findings[:MOST_FINDINGS]:
        bad = finding.level == "error"
        lines.append(
            cell(
                f"{'✗' if bad else '!'} {on_screen(in_words(finding.message))}",
                "$error" if bad else "$warning",
            )
        )
    if (more := len(findings) - MOST_FINDINGS) > 0:
        lines.append(cell(f"  and {more} more", "$dim"))
    if document.invoice.comment:
        lines.append(joined(("memo ", "$dim"), plain(document.invoice.comment)))
    return lines

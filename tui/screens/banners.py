"""What is said about an invoice below its figures: what one key mends, and what the preflight found beside it."""

from __future__ import annotations

from store.rules.checks import Finding
from store.rules.invoice_status import DECIDED, UNDECIDED
from store.rules.money import grouped
from store.views.invoices import InvoiceDocument
from tui.keymap import key
from tui.words import said as worded


def banners(document: InvoiceDocument) -> list[str]:
    """What one key mends: a return by accounting, voided change orders whose reverse is not billed, approved ones not on the invoice."""
    said = [*_returned(document), *_voided(document), *_missing(document)]
    return [worded(sentence) for sentence in said]


def _returned(document: InvoiceDocument) -> list[str]:
    invoice = document.invoice
    if invoice.erp_state != "rejected" or invoice.status not in DECIDED or not document.sees_balance:
        return []
    return [f"Accounting returned it: “{invoice.erp_reason}” · {key('invoices.send')} sends it again"]


def _voided(document: InvoiceDocument) -> list[str]:
    reverse = key("review.reverse")
    return [
        f"{order} was voided after {grouped(cents)} was billed on it · {reverse} bills the reverse"
        for order, cents in voided_orders(document).items()
        if document.invoice.status in UNDECIDED
    ]


def _missing(document: InvoiceDocument) -> list[str]:
    missing = [order.number for order in document.missing_change_orders]
    if not missing or document.invoice.status not in UNDECIDED:
        return []
    one, add = len(missing) == 1, key("review.add_changes")
    many = "1 approved change order is" if one else f"{len(missing)} approved change orders are"
    return [f"{many} not on this invoice: {', '.join(missing)} · {add} adds {'it' if one else 'them'}"]


def voided_orders(document: InvoiceDocument) -> dict[str, int]:
    """The voided change orders with something standing on their rows here, in cents."""
    found: dict[str, int] = {}
    for line in document.lines:
        link = document.links[line.line]
        if link.status == "void" and line.total and not line.scheduled_value:
            found[link.order] = found.get(link.order, 0) + line.total
    return found


def untold(document: InvoiceDocument) -> list[Finding]:
    """The findings of which no banner says the same, with the key that mends it."""
    told = "change_order.voided" if _voided(document) else ""
    return [each for each in document.findings if each.rule != told]


def in_the_way(document: InvoiceDocument) -> list[str]:
    """Everything the preflight and the banners have to say, each a sentence, the most pressing first."""
    return [*banners(document), *(each.message for each in untold(document))]

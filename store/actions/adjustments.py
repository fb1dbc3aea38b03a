"""The earlier invoice a line corrects: only the latest invoice of a commitment can be changed, so a correction says what it is of."""

from __future__ import annotations

from store import lookup
from store.errors import Invalid
from store.models import Invoice, InvoiceLine
from store.text import printable


def reference(invoice: Invoice, line: InvoiceLine, given: str | None) -> dict[str, str]:
    """The reference given to a line, as the column it changes; empty where it changes nothing, None given leaves it.

    Raises:
        Invalid: it names no earlier invoice of the same commitment; other commitments are not looked into.
    """
    if given is None:
        return {}
    wanted = given.strip()
    if wanted:
        ours = wanted.rpartition("/")[0] == invoice.commitment.number
        earlier = lookup.invoice(wanted) if ours else None
        wanted = lookup.invoice_name(earlier) if earlier else printable(wanted)
        if earlier is None or earlier.position >= invoice.position:
            raise Invalid(
                f"Line {line.line} of {lookup.invoice_name(invoice)} cannot correct {wanted}; name an earlier invoice of the same commitment.",
                rule="line.adjusts", field="adjusts", value=wanted,
            )  # fmt: skip
    return {"adjusts": wanted} if wanted != line.adjusts else {}

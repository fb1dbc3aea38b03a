"""What can be enclosed in a message: a table of kinds, each with the function that draws the document up when the message is written.

A message's `attachments` in the book name a kind and what it is of: ``{"kind": "billing_workbook", "commitment": "SC-001", "period": 2}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from store.desk import Desk
from store.errors import Invalid
from store.text import printable


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document as it is enclosed: the file's name, its media type such as ``application/pdf``, its bytes."""

    name: str
    mime: str
    data: bytes


Draw = Callable[[Desk, dict[str, Any]], Enclosure]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _billing_workbook(desk: Desk, of: dict[str, Any]) -> Enclosure:
    from exporter.documents import billing_workbook

    period = of.get("period")
    name, data = billing_workbook.make(
        desk,
        str(of["commitment"]),
        str(of.get("type", "")),
        period=None if period is None else int(period),
    )
    return Enclosure(name, XLSX, data)


def _pay_application(desk: Desk, of: dict[str, Any]) -> Enclosure:
    """``{"kind": "pay_application", "invoice": "SC-001/2"}``, as a PDF, or with ``"format": "xlsx"`` as a workbook.

    What is left to be billed stays in the house, whoever writes the message, unless it says ``"for": "office"``.
    """
    from exporter.documents import application_workbook, files, pay_application
    from store.views.papers import paper

    made = paper(desk, str(of.get("invoice", "")))
    made = replace(made, balance_shown=made.balance_shown and of.get("for") == "office")
    as_workbook = of.get("format") == "xlsx"
    name = files.suggested(made.title, suffix="xlsx" if as_workbook else "pdf")
    if as_workbook:
        return Enclosure(name, XLSX, application_workbook.xlsx(made))
    return Enclosure(name, "application/pdf", pay_application.pdf(made))


def _lien_waiver(desk: Desk, of: dict[str, Any]) -> Enclosure:
    """``{"kind": "lien_waiver", "invoice": "SC-001/2", "type": "conditional_progress"}``, to be signed."""
    from exporter.documents import files, waiver
    from store.views.waiver_papers import paper

    made = paper(desk, str(of.get("invoice", "")), str(of.get("type", "")))
    return Enclosure(
        files.suggested(made.title, made.type, suffix="pdf"), "application/pdf", waiver.pdf(made)
    )


ENCLOSURES: dict[str, Draw] = {
    "billing_workbook": _billing_workbook, "pay_application": _pay_application, "lien_waiver": _lien_waiver,
}  # fmt: skip
"""Kind -> what draws it up; a function imports its libraries only when it is called. It may raise a `Refusal`."""


def enclosure(desk: Desk, of: Mapping[str, Any]) -> Enclosure:
    """The document that one entry of a message's `attachments` names.

    Raises:
        Invalid: nothing here makes its kind. Refusal: the book as it is now does not let it be drawn up. Unavailable: not at this moment.
    """
    kind = str(of.get("kind", ""))
    if kind not in ENCLOSURES:
        raise Invalid(
            f"Nothing here makes a {printable(kind) or 'document without a kind'}, so it cannot be enclosed; "
            "install the version of billspool that wrote the message.",
            rule="mail.enclosure", field="attachments", value=printable(kind),
        )  # fmt: skip
    return ENCLOSURES[kind](desk, dict(of))

"""Handing out an invoice's documents: which there are, in which forms, under which name, and their bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.desk import Desk

if TYPE_CHECKING:
    from exporter.documents.history import Act
    from store.views.papers import Paper


@dataclass(frozen=True, slots=True)
class Document:
    """A document there is of an invoice: its title, how a file of it is called, and its formats with what makes the bytes."""

    title: str
    word: str
    formats: dict[str, Callable[[Desk, str], bytes]]


def _paper(desk: Desk, invoice: str) -> Paper:
    from store.views.papers import paper

    return paper(desk, invoice)


def _application_pdf(desk: Desk, invoice: str) -> bytes:
    from exporter.documents import pay_application

    return pay_application.pdf(_paper(desk, invoice))


def _application_xlsx(desk: Desk, invoice: str) -> bytes:
    from exporter.documents import application_workbook

    return application_workbook.xlsx(_paper(desk, invoice))


def _history_pdf(desk: Desk, invoice: str) -> bytes:
    from exporter.documents import history
    from store.views.beside import beside

    paper = _paper(desk, invoice)
    return history.pdf(paper, acts_of(desk, paper), beside(desk, invoice))


def _history_text(desk: Desk, invoice: str) -> bytes:
    from exporter.documents import history
    from store.views.beside import beside

    paper = _paper(desk, invoice)
    return history.text(paper, acts_of(desk, paper), beside(desk, invoice)).encode()


DOCUMENTS = {
    "application": Document("Pay application", "", {"pdf": _application_pdf, "xlsx": _application_xlsx}),
    "history": Document("History", "history", {"pdf": _history_pdf, "txt": _history_text}),
}
"""The documents of an invoice by name."""


def suggested(desk: Desk, document: str, invoice: str, suffix: str) -> str:
    """The name a file of the document has unless somebody gives another."""
    from exporter.documents import files

    return files.suggested(_paper(desk, invoice).title, DOCUMENTS[document].word, suffix=suffix)


def acts_of(desk: Desk, paper: Paper) -> list[Act]:
    """What happened to the invoice, oldest first, in a clerk's words."""
    from exporter.documents.history import Act
    from store.views import invoices
    from tui import acts

    found = []
    for row in reversed(invoices.history(desk, paper.document.name)):
        who, real = paper.name_of(row["by"]), row["real_user"]
        if real and real != row["by"]:
            who = f"{who} (entered by {paper.name_of(real)})"
        changes = tuple(acts.changes({**row, "before": row["before"] or {}, "after": row["after"] or {}}))
        found.append(
            Act(row["at"], who, f"{acts.did(row['verb'])} {paper.document.name}", changes, row["reason"])
        )
    return found

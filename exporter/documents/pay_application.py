"""A pay application as a PDF: summary page, line sheet, change orders, materials and retainage, claimed and certified."""

from __future__ import annotations

from exporter.documents import line_sheets, summary_page, words
from exporter.documents.pages import Pages
from store.views.papers import Paper


def pdf(paper: Paper) -> bytes:
    """The bytes of the PDF; the same paper gives the same bytes."""
    title = f"{paper.said('Pay application')} {paper.title}"
    foot = f"{paper.company} · as of {words.moment(paper.printed_at)}"
    pages = Pages(title, foot, paper.said(paper.provisional), paper.company)
    summary_page.put(pages, paper)
    line_sheets.put_lines(pages, paper)
    line_sheets.put_changes(pages, paper)
    line_sheets.put_held(pages, paper)
    line_sheets.put_differences(pages, paper)
    return pages.pdf()

"""Commands of the reports, and of documents that go out."""

from __future__ import annotations

from tui.commands.command import Command

REPORT = ("report",)
INVOICES_AND_REVIEW = ("invoices", "review")

COMMANDS = (
    Command("report.pdf", "p", "p", "PDF", "Write the report as a PDF: all lines shown, with heads and sums on each page", REPORT, footer=20),
    Command("report.workbook", "w", "w", "workbook", "Write the report as a workbook", REPORT, footer=21),
    Command("report.project", "o", "o", "project", "Only what belongs to one project, or all again", REPORT, footer=22),
    Command("report.period", "b", "b", "period", "Another billing period of the project, or the open one again", REPORT, footer=23),
    Command("document.application", "d", "d", "document", "Write the pay application as a PDF or a workbook", INVOICES_AND_REVIEW),
    Command("document.history", "", "", "write history", "Write the whole history of the invoice as a PDF or a text", INVOICES_AND_REVIEW),
)  # fmt: skip

"""The reports there are: one table of name, title, columns and view, from which the command line, the screen and the files are made."""

from __future__ import annotations

from store.errors import NotFound
from store.text import printable
from store.views.reports import (
    audit,
    compliance,
    over_billing,
    payments,
    period_status,
    queue_ageing,
    reconciliation,
    retainage,
)
from store.views.reports.report import Asked, Column, Report

__all__ = ["REPORTS", "Asked", "Column", "Report", "report"]

REPORTS: dict[str, Report] = {
    each.name: each
    for each in (
        period_status.REPORT, retainage.REPORT, reconciliation.REPORT, queue_ageing.REPORT, payments.REPORT, *over_billing.REPORTS, compliance.REPORT, audit.REPORT,
    )
}  # fmt: skip
"""Reports by name, in the order they are offered."""


def report(name: str) -> Report:
    """The report of that name, or `NotFound` with the names there are."""
    if name not in REPORTS:
        raise NotFound(
            f"There is no report {printable(name)}; there are {', '.join(REPORTS)}.", rule="report.unknown", field="report",
            value=printable(name),
        )  # fmt: skip
    return REPORTS[name]

"""Which parts of an invoice are locked, by status, accounting state, position and role."""

from __future__ import annotations

from itertools import product

import pytest

from store.rules import erp_state, locks
from store.rules.invoice_status import DECIDED, STATUSES

OPEN = ("draft", "revise_and_resubmit")
ADMINISTRATORS = ("admin", "invoice_admin")
ROLES = ("admin", "invoice_admin", "standard", "contact", "read_only", "erp_standard", "erp_admin")


def editable(part: str, status: str, erp: str, is_latest: bool, role: str) -> bool:
    """The table of edit locks, written out a second time."""
    if role in ("read_only", "erp_standard", "erp_admin"):
        return False
    if role not in ADMINISTRATORS:
        return (
            part in ("amounts", "header", "attachments")
            and status in OPEN
            and is_latest
            and erp in erp_state.UNBOUND
        )
    if part == "attachments":
        return True
    if erp not in erp_state.UNBOUND:
        return False
    return {
        "amounts": is_latest,
        "header": is_latest,
        "status": True,
        "marks": status == "under_review",
    }[part]


@pytest.mark.parametrize("part, role", product(locks.PARTS, ROLES))
def test_a_part_is_locked_exactly_where_the_table_says_and_with_a_sentence(part: str, role: str) -> None:
    for status, erp, is_latest in product(STATUSES, erp_state.STATES, (True, False)):
        why = locks.locked(part, status, erp, is_latest, [role])
        assert (why is None) == editable(part, status, erp, is_latest, role), (status, erp, is_latest, why)
        if why is not None:
            assert why.endswith(".")
            assert "; " in why


def test_the_best_of_several_roles_counts() -> None:
    assert locks.amounts_locked("under_review", "not_sent", True, "contact") is not None
    assert locks.amounts_locked("under_review", "not_sent", True, ["contact", "invoice_admin"]) is None


@pytest.mark.parametrize("status", DECIDED)
def test_a_contact_is_sent_to_the_administrator_once_the_invoice_is_decided(status: str) -> None:
    assert "ask an invoice administrator to reopen it" in (
        locks.amounts_locked(status, "not_sent", True, "contact") or ""
    )
    assert "reopen the invoice" in (locks.marks_locked(status, "not_sent", True, "admin") or "")


def test_the_short_names_ask_the_same_table() -> None:
    assert locks.status_locked("approved", "synced", True, "admin") is not None
    assert locks.header_locked("draft", "not_sent", True, "contact") is None
    assert locks.attachments_locked("approved", "synced", True, "admin") is None

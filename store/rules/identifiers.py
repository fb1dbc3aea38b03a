"""Names that must never change: what a bill is called between the book and QuickBooks."""

from __future__ import annotations

import uuid

BILLSPOOL = uuid.UUID("6f1d2c52-0c1b-5f0e-9b38-1f4e2b1c7a90")
"""The namespace of every GUID made here; changing it would make known bills unknown."""


def external_guid(book_id: str, invoice_id: int, revision: int) -> str:
    """The bill's ExternalGUID in braces: the same for the same invoice and revision of the same book for ever."""
    return "{" + str(uuid.uuid5(BILLSPOOL, f"{book_id}/invoice/{invoice_id}/{revision}")) + "}"


def entry_guid(book_id: str, kind: str, entry_id: int) -> str:
    """The GUID in braces of something else we add to QuickBooks, such as a vendor: the same for ever."""
    return "{" + str(uuid.uuid5(BILLSPOOL, f"{book_id}/{kind}/{entry_id}")) + "}"

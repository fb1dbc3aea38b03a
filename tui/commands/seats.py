"""Which commands are the office's own: an invoice contact is not offered them in a footer (the book refuses them in any case)."""

from __future__ import annotations

OFFICE = frozenset({
    "app.queue", "app.links", "commitment.approve", "commitment.order", "commitment.contacts", "periods.invite", "periods.remind", "periods.open",
    "periods.close", "periods.change", "periods.reopen", "periods.automatic", "invoices.send", "invoices.retrieve", "invoices.delete",
    "review.approve", "review.reject", "review.undo", "review.approve_all", "queue.accept", "queue.reject", "queue.hold", "queue.undo",
    "queue.post", "queue.export", "mail.send", "mail.again", "mail.to", "mail.counted", "mail.cancel", "payments.sync", "links.add",
    "links.refresh", "breakdown.switch",
})  # fmt: skip
"""Ids of commands; a test sees that each is one."""

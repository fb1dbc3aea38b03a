"""What lists over commitments are narrowed to by name."""

from __future__ import annotations

from typing import Any

from store import lookup
from store.desk import Desk
from store.models import Commitment


def narrowed(desk: Desk, project: str, vendor: str) -> list[Any]:
    """Conditions for a project and a vendor given by name; an unknown one is refused."""
    with desk.book.reading():
        chosen = []
        if project:
            chosen.append(Commitment.project == lookup.project(project).id)
        if vendor:
            chosen.append(Commitment.vendor == lookup.vendor(vendor).id)
        return chosen

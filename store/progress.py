"""Work that takes long: it tells how far it is, and stops where stopping does no harm."""

from __future__ import annotations

from collections.abc import Callable

from store.errors import Refusal

Watch = Callable[[int, int], None]
"""Told at every safe point how much is done and how much there is; raises `Stopped` to have it end there."""


class Stopped(Refusal):
    """Somebody stopped the work; what belongs together was done whole or not at all."""

    default_rule = "stopped"


def unwatched(_done: int, _total: int) -> None:
    """For work that nobody watches."""

"""The one family of errors: each is a sentence a clerk can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

QUOTED = 60
"""Characters of an offending value that a sentence repeats; more would drown what it says. A path is told whole: its end says most."""


class Refusal(Exception):
    """Something was asked that the book does not do; nothing was changed.

    Attributes:
        message: one sentence that names the field, the offending value and the way out.
        rule: a stable word for scripts, such as ``overbilling`` or ``duties.separated``.
        field: the field concerned, empty where none is.
        value: the offending value as text, empty where none is.
    """

    default_rule = "refused"

    def __init__(self, message: str, *, rule: str = "", field: str = "", value: object = "") -> None:
        self.value = str(value)
        if len(self.value) > QUOTED and not isinstance(value, PurePath):
            message = message.replace(self.value, f"{self.value[:QUOTED]}…")
        super().__init__(message)
        self.message = message
        self.rule = rule or self.default_rule
        self.field = field

    def as_json(self) -> dict[str, str]:
        """The four words a script reads."""
        return {"rule": self.rule, "field": self.field, "value": self.value, "message": self.message}


class Invalid(Refusal):
    """A value does not have the form its field needs."""

    default_rule = "invalid"


class NotPermitted(Refusal):
    """The acting user may not do this."""

    default_rule = "permission"


class NotFound(Refusal):
    """The thing named is not in the book."""

    default_rule = "not_found"


@dataclass(frozen=True, slots=True)
class Overtaking:
    """The act that came first, as the record has it."""

    by: str
    verb: str
    document: str
    after: Mapping[str, Any]
    reason: str


class Conflict(Refusal):
    """Somebody else changed the same thing first.

    Attributes:
        overtaken_by: what he did; None where that is not recorded.
    """

    default_rule = "conflict"

    def __init__(self, message: str, *, overtaken_by: Overtaking | None = None, **details: object) -> None:
        super().__init__(message, **details)  # type: ignore[arg-type]
        self.overtaken_by = overtaken_by


class Unavailable(Refusal):
    """The book itself cannot be used now: locked for too long, disk full, newer than the program, on a network disk."""

    default_rule = "unavailable"

"""The one family of errors: each is a sentence a clerk can act on."""

from __future__ import annotations

from pathlib import PurePath

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


class Conflict(Refusal):
    """Somebody else changed the same thing first.

    Attributes:
        changes: sentences, newest first, that say who changed what and when.
    """

    default_rule = "conflict"

    def __init__(self, message: str, *, changes: tuple[str, ...] = (), **details: object) -> None:
        super().__init__(message, **details)  # type: ignore[arg-type]
        self.changes = changes


class Unavailable(Refusal):
    """The book itself cannot be used now: locked for too long, disk full, newer than the program, on a network disk."""

    default_rule = "unavailable"
